// Timestamp tokens as a table. What they say is read by the server; whether their signatures hold is for the reader's
// browser, which fills the last column.

import type { Child, FC } from 'hono/jsx';
import type { TokenLine } from '../../../domain/explorer/read-token.ts';
import { explorerCopy } from '../../../web/copy/explorer-copy.ts';
import type { Language } from '../../../web/copy/language.ts';
import { formatSeconds } from '../../../web/format/numbers.ts';
import { SimulatedMark, Time } from '../page-parts.tsx';

type TokensTableProps<T extends TokenLine> = {
  readonly tokens: readonly T[];
  readonly language: Language;
  /** What stands below the authority's name. */
  readonly about?: (token: T) => Child;
};

const Stated: FC<{ readonly token: TokenLine; readonly language: Language }> = ({ token, language }) => {
  const words = explorerCopy[language];
  if (token.stated === null) return <span class="is-alarm">{words.tokenUnread}</span>;
  const { genTimeUnixMs, accuracyMs, isOverThis } = token.stated;
  return (
    <>
      <Time unixMs={genTimeUnixMs} format="dateTime" language={language} />
      {accuracyMs === null ? null : ` ${words.accuracy(formatSeconds(accuracyMs / 1000, language))}`}
      {isOverThis ? null : <span class="is-alarm">{words.tokenOfOther}</span>}
    </>
  );
};

/** Draws the table. */
export const TokensTable = <T extends TokenLine>({ tokens, language, about }: TokensTableProps<T>) => {
  const words = explorerCopy[language];
  return (
    <table class="table tokens-table" aria-label={words.tokens}>
      <thead>
        <tr>
          <th scope="col">{words.authority}</th>
          <th scope="col">{words.genTime}</th>
          <th scope="col">{words.serial}</th>
          <th scope="col">{words.download}</th>
          <th scope="col" class="number">
            {words.result}
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token, index) => (
          <tr>
            <th scope="row">
              <span class="court-name">{token.authority}</span>{' '}
              {token.simulated ? <SimulatedMark language={language} /> : null}
              {about === undefined ? null : <span class="court-about">{about(token)}</span>}
            </th>
            <td data-l={words.genTime}>
              <Stated token={token} language={language} />
            </td>
            <td data-l={words.serial}>
              {token.stated === null ? '—' : <code class="hash">{token.stated.serialNumber}</code>}
            </td>
            <td>
              <a href={`/ledger/${token.key}`} download={`${token.authority}.tst`}>
                {words.download}
              </a>
            </td>
            <td class="number" data-l={words.result} data-token={String(index)}>
              {words.notChecked}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
