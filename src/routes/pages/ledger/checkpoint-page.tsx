// A published checkpoint: its exact text, whose lines stand under it, its tokens and neighbours. The reader's browser
// verifies every line; without scripts the page says that nothing was checked.

import type { FC } from 'hono/jsx';
import type { CheckpointDetail, SignatureLine } from '../../../domain/explorer/checkpoint-detail.ts';
import { readPolicyNumbers } from '../../../domain/explorer/governance-detail.ts';
import { explorerCopy } from '../../../web/copy/explorer-copy.ts';
import { governanceCopy } from '../../../web/copy/governance-copy.ts';
import { ledgerCopy } from '../../../web/copy/ledger-copy.ts';
import { formatInteger } from '../../../web/format/numbers.ts';
import type { CheckpointData } from '../../../web/page/page-data.ts';
import { PageDataBlock } from '../page-data-block.tsx';
import type { PageLanguage } from '../page-language.ts';
import { DigestBlock, Docket, Phrases, Time } from '../page-parts.tsx';
import { BackLink, CopyButton, CourtName, ExactText, algorithmName } from './ledger-parts.tsx';
import { ledgerPaths, withPrefix } from './ledger-paths.ts';
import { type LedgerPageContext, LedgerShell } from './ledger-shell.tsx';
import { TokensTable } from './tokens-table.tsx';

type CheckpointPageProps = LedgerPageContext & { readonly detail: CheckpointDetail };

const toData = ({ note, keys, epochs, tokens }: CheckpointDetail, { language }: PageLanguage): CheckpointData => ({
  language,
  note,
  keys: keys.map(({ vkey, role, court }) => ({ vkey, role, courtId: court?.id ?? null })),
  policies: epochs.map(({ state }) => ({
    witnesses: state.policy.witnesses,
    keepers: state.policy.keepers,
    courts: state.courts.map(({ id }) => id),
  })),
  tokens: tokens.map(({ key, authority }) => ({
    path: `/ledger/${key}`,
    roots: epochs.flatMap(({ state }) =>
      state.timestamps.authorities.filter(({ name }) => name === authority).flatMap(({ roots }) => roots),
    ),
  })),
});

const LineRow: FC<{ readonly line: SignatureLine; readonly index: number; readonly page: PageLanguage }> = ({
  line,
  index,
  page,
}) => {
  const { language } = page;
  const words = explorerCopy[language];
  const { key } = line;
  return (
    <tr>
      <th scope="row">
        {key === null ? (
          <span class="court-about">{words.unknownSigner}</span>
        ) : key.court === null ? (
          <span class="court-name">{words.theLog}</span>
        ) : (
          <CourtName court={key.court} page={page} />
        )}
        <br />
        <code class="key-name">{line.name}</code>
      </th>
      <td data-l={words.key}>
        <code>+{line.keyId}</code>
        <span class="court-about">{key === null ? words.unknownAlgorithm : algorithmName(key.type, language)}</span>
      </td>
      <td class="number" data-l={words.statedTime}>
        {line.statedUnixSeconds === null ? (
          '—'
        ) : (
          <Time unixMs={line.statedUnixSeconds * 1000} format="time" language={language} />
        )}
      </td>
      <td class="number line-result" data-l={words.result} data-line={String(index)}>
        {words.notChecked}
      </td>
    </tr>
  );
};

const Signatures: FC<CheckpointPageProps> = ({ detail, page }) => {
  const words = explorerCopy[page.language];
  return (
    <Docket
      wide
      labelledBy="signatures-title"
      margin={
        <>
          <h2 id="signatures-title">{words.signatures}</h2>
          <p>{words.signaturesNote}</p>
        </>
      }
    >
      <table class="table signatures-table" aria-labelledby="signatures-title">
        <thead>
          <tr>
            <th scope="col">{words.signer}</th>
            <th scope="col">{words.key}</th>
            <th scope="col" class="number">
              {words.statedTime}
            </th>
            <th scope="col" class="number">
              {words.result}
            </th>
          </tr>
        </thead>
        <tbody>
          {detail.lines.map((line, index) => (
            <LineRow line={line} index={index} page={page} />
          ))}
        </tbody>
      </table>
      <p class="small table-note">{ledgerCopy[page.language].cosignatureMeans}</p>
    </Docket>
  );
};

const Tokens: FC<CheckpointPageProps> = ({ detail, page }) => {
  const words = explorerCopy[page.language];
  return (
    <Docket
      wide
      labelledBy="tokens-title"
      margin={
        <>
          <h2 id="tokens-title">{words.tokens}</h2>
          <p>{words.tokensNote}</p>
        </>
      }
    >
      {detail.tokens.length === 0 ? (
        <p class="small">{words.noTokens}</p>
      ) : (
        <TokensTable tokens={detail.tokens} language={page.language} />
      )}
    </Docket>
  );
};

const Neighbours: FC<CheckpointPageProps> = ({ detail, page: { language, prefix } }) => {
  const words = explorerCopy[language];
  const { earlier, laterSize, treeSize } = detail;
  const first = earlier?.treeSize ?? 0;
  return (
    <ul class="acts is-upright">
      <li>
        <a href={withPrefix(prefix, `${ledgerPaths.entries}?before=${treeSize}`)}>
          {words.covers}
          {language === 'zh' ? '' : ' '}
          {words.coversEntries(formatInteger(first, language), formatInteger(treeSize - 1, language))}
        </a>
      </li>
      {earlier === null ? null : (
        <li>
          <a href={withPrefix(prefix, ledgerPaths.checkpoint(earlier.treeSize))}>{words.earlier}</a>
        </li>
      )}
      <li>
        {laterSize === null ? (
          words.isLatest
        ) : (
          <a href={withPrefix(prefix, ledgerPaths.checkpoint(laterSize))}>{words.later}</a>
        )}
      </li>
    </ul>
  );
};

const Policy: FC<CheckpointPageProps> = ({ detail, page: { language, prefix } }) => {
  const words = explorerCopy[language];
  const policyWords = governanceCopy[language];
  const [first] = detail.epochs;
  const last = detail.epochs.at(-1);
  if (first === undefined || last === undefined) return null;
  const policy = readPolicyNumbers(last.state);
  return (
    <p class="small">
      <a href={withPrefix(prefix, ledgerPaths.governance)}>{words.policyOf(formatInteger(last.sequence, language))}</a>
      {language === 'zh' ? '：' : ': '}
      {policyWords.policyText(policy.required, policy.total)}
      {policy.keepers === 0 ? null : `${words.at}${policyWords.keepersText(policy.keepers)}`}
      {language === 'zh' ? '；' : '; '}
      {policyWords.faults(policy.f, policy.total - policy.required)}
      {first === last ? null : (
        <>
          <br />
          <strong>
            {words.handover(formatInteger(first.sequence, language), formatInteger(last.sequence, language))}
          </strong>
        </>
      )}
    </p>
  );
};

/** Draws the page. */
export const CheckpointPage: FC<CheckpointPageProps> = (props) => {
  const { detail, ...context } = props;
  const { page } = context;
  const { language } = page;
  const words = explorerCopy[language];
  const size = formatInteger(detail.treeSize, language);
  const cosigners = new Set(detail.lines.flatMap(({ key }) => (key?.role === 'witness' ? (key.court?.id ?? []) : [])));
  const total = detail.epochs.at(-1)?.state.courts.length ?? 0;
  return (
    <LedgerShell
      {...context}
      title={words.checkpointTitle(size)}
      path={ledgerPaths.checkpoint(detail.treeSize)}
      script="checkpoint"
      data={<PageDataBlock data={toData(detail, page)} />}
    >
      <Docket
        margin={<p class="margin-title">{words.checkpointMargin}</p>}
        note={
          <>
            {detail.publishedAtUnixMs === null ? null : (
              <>
                <h2>{words.publishedAt}</h2>
                <p class="moment">
                  <Time unixMs={detail.publishedAtUnixMs} format="time" language={language} />
                </p>
                <p class="small">
                  <Time unixMs={detail.publishedAtUnixMs} format="date" language={language} /> ·{' '}
                  <span data-zone-of={new Date(detail.publishedAtUnixMs).toISOString()}>UTC+8</span>
                </p>
              </>
            )}
            <Neighbours {...props} />
          </>
        }
      >
        <h1 class="is-status">
          <Phrases phrases={words.checkpointHeading(size, cosigners.size, total)} />
        </h1>
        <p class="finding" id="finding" role="status">
          {words.checkWithout}
        </p>
        <Policy {...props} />
        <BackLink page={page} />
      </Docket>
      <Docket
        labelledBy="root-title"
        margin={
          <>
            <h2 id="root-title">{words.rootHash}</h2>
            <p>{ledgerCopy[language].ofSize(size)}</p>
          </>
        }
        note={
          <ul class="acts">
            <CopyButton text={detail.rootHash} language={language} />
            <li>
              <a href={withPrefix(page.prefix, ledgerPaths.compare)}>{ledgerCopy[language].compare}</a>
            </li>
          </ul>
        }
      >
        <DigestBlock digest={detail.rootHash} label={words.rootHash} />
      </Docket>
      <Signatures {...props} />
      <Tokens {...props} />
      <Docket
        wide
        labelledBy="checkpoint-title"
        margin={
          <>
            <h2 id="checkpoint-title">{ledgerCopy[language].checkpointText}</h2>
            <p>{ledgerCopy[language].checkpointNote}</p>
          </>
        }
      >
        <ExactText
          id="checkpoint-text"
          text={detail.note}
          label={ledgerCopy[language].checkpointText}
          language={language}
        >
          <li>
            <a href={`/ledger/checkpoints/${detail.treeSize}`} download="checkpoint">
              {ledgerCopy[language].download}
            </a>
          </li>
          <li>
            <a href="/ledger/policy">{ledgerCopy[language].howToCheck}</a>
          </li>
        </ExactText>
      </Docket>
    </LedgerShell>
  );
};
