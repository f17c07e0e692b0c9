// Entries of the ledger as a table: index, what it is, statements, root, when it was entered.

import type { FC } from 'hono/jsx';
import { entryKind } from '../../../domain/explorer/ledger-entry.ts';
import type { TimedEntry } from '../../../domain/explorer/read-entries.ts';
import { governanceCopy } from '../../../web/copy/governance-copy.ts';
import type { Language } from '../../../web/copy/language.ts';
import { ledgerCopy } from '../../../web/copy/ledger-copy.ts';
import { shortenDigest } from '../../../web/format/digest-groups.ts';
import { formatInteger } from '../../../web/format/numbers.ts';
import type { PageLanguage } from '../page-language.ts';
import { Time } from '../page-parts.tsx';
import { ledgerPaths, withPrefix } from './ledger-paths.ts';

/** Names what an entry is, in words; an unknown type by its own name. */
export const describeKind = (entry: TimedEntry['entry'], language: Language): string => {
  const kind = entryKind(entry);
  const words = ledgerCopy[language];
  if (entry.content.kind === 'governance') {
    const { action } = entry.content.entry;
    return `${words.kinds['governance'] ?? 'governance'}${language === 'zh' ? '：' : ': '}${governanceCopy[language].actions[action]}`;
  }
  return kind === null ? '—' : (words.kinds[kind] ?? kind);
};

const EntryRow: FC<{
  readonly timed: TimedEntry;
  readonly page: PageLanguage;
  readonly format: 'time' | 'dateTime';
}> = ({ timed: { entry, enteredAtUnixMs }, page, format }) => {
  const words = ledgerCopy[page.language];
  const batch = entry.content.kind === 'batch' ? entry.content.entry.batch : null;
  return (
    <tr>
      <th scope="row">
        <a href={withPrefix(page.prefix, ledgerPaths.entry(entry.index))}>
          {formatInteger(entry.index, page.language)}
        </a>
      </th>
      <td class="entry-what">
        {batch === null ? (
          describeKind(entry, page.language)
        ) : (
          <a href={withPrefix(page.prefix, ledgerPaths.batch(batch.batcher, batch.sequence))}>
            <code>
              {batch.batcher}/{batch.sequence}
            </code>
          </a>
        )}
      </td>
      <td class={batch === null ? 'number is-none' : 'number'} data-l={words.statements}>
        {batch === null ? '—' : formatInteger(batch.treeSize, page.language)}
      </td>
      <td class={batch === null ? 'entry-root is-none' : 'entry-root'}>
        {batch === null ? (
          '—'
        ) : (
          <code title={batch.rootHash['sha-256']}>{shortenDigest(batch.rootHash['sha-256'])}</code>
        )}
      </td>
      <td class="number">
        {enteredAtUnixMs === null ? '—' : <Time unixMs={enteredAtUnixMs} format={format} language={page.language} />}
      </td>
    </tr>
  );
};

type EntriesTableProps = {
  readonly entries: readonly TimedEntry[];
  readonly page: PageLanguage;
  readonly label: string;
  /** `time` where all are recent. */
  readonly format: 'time' | 'dateTime';
};

/** Draws the table, newest first as given. */
export const EntriesTable: FC<EntriesTableProps> = ({ entries, page, label, format }) => {
  const words = ledgerCopy[page.language];
  return (
    <table class="table entries-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{words.entry}</th>
          <th scope="col">{words.batch}</th>
          <th scope="col" class="number">
            {words.statements}
          </th>
          <th scope="col" class="entry-root">
            {words.batchRoot}
          </th>
          <th scope="col" class="number">
            {words.entered}
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((timed) => (
          <EntryRow timed={timed} page={page} format={format} />
        ))}
      </tbody>
    </table>
  );
};
