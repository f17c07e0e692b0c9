// What became of the evidence of a hash link: its disposition in one sentence, and the statements about it. Drawn by the
// server, so that nobody misses it who has no scripts; the verifier finds the same in the supplements.

import type { FC } from 'hono/jsx';
import { chainCopy } from '../../web/copy/chain-copy.ts';
import type { Language } from '../../web/copy/language.ts';
import { verifyCopy } from '../../web/copy/verify-copy.ts';
import type { ListedEvidence, RelatedStatement } from '../../web/page/page-data.ts';
import { Docket, Time } from './page-parts.tsx';

type StatementProps = {
  readonly statement: RelatedStatement;
  readonly firstId: string;
  readonly language: Language;
};

const mark = ({ disposition }: RelatedStatement, language: Language): string => {
  const words = chainCopy[language];
  return disposition === 'withdrawn' ? words.withdrawn : disposition === 'corrected' ? words.corrected : '';
};

const Statement: FC<StatementProps> = ({ statement, firstId, language }) => {
  const words = chainCopy[language];
  const names = verifyCopy[language].disclosed;
  const claims = Object.entries(statement.disclosed);
  return (
    <li class={`chain-statement is-${statement.kind}`}>
      <p class="chain-kind">
        {words.kinds[statement.kind]} {mark(statement, language)}
        {statement.relatesTo === firstId ? null : <span class="small">{words.about(statement.relatesTo)}</span>}
      </p>
      <p class="small">
        <code>{statement.id}</code>
        <br />
        {words.received} <Time unixMs={Date.parse(statement.receivedAt)} format="dateTime" language={language} /> ·{' '}
        {statement.onLedgerBy === null ? (
          words.notYet
        ) : (
          <>
            {words.onLedger} <Time unixMs={Date.parse(statement.onLedgerBy)} format="dateTime" language={language} />
          </>
        )}
      </p>
      {claims.length === 0 ? (
        <p class="small">{words.nothingDisclosed}</p>
      ) : (
        <dl class="facts">
          {claims.map(([name, value]) => (
            <div>
              <dt>{names[name] ?? name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
};

type ChainProps = {
  readonly item: ListedEvidence;
  /** False where the page is of several deposits: each chain then says of which. */
  readonly isOnly: boolean;
  readonly language: Language;
};

/** Draws the chain; nothing where nothing was stated. */
export const StatementChain: FC<ChainProps> = ({ item, isOnly, language }) => {
  const words = chainCopy[language];
  const said = words.said[item.disposition];
  if (said === null && item.related.length === 0 && item.relatesTo === null) return null;
  return (
    <Docket
      margin={
        <>
          <h2>{words.title}</h2>
          {isOnly ? null : (
            <p>
              <code>{item.id}</code>
            </p>
          )}
          <p>{words.note}</p>
        </>
      }
    >
      {said === null ? null : <p class={`chain-said is-${item.disposition}`}>{said}</p>}
      {item.relatesTo === null ? null : <p>{words.isAbout[item.relatesTo.kind](item.relatesTo.id)}</p>}
      {item.related.length === 0 ? null : (
        <ol class="chain">
          {item.related.map((statement) => (
            <Statement statement={statement} firstId={item.id} language={language} />
          ))}
        </ol>
      )}
    </Docket>
  );
};
