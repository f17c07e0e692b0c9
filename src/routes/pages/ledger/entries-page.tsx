// `/ledger/entries?before=`: all history, newest first. `/ledger/view/checkpoints?before=`: all checkpoints likewise.

import type { FC } from 'hono/jsx';
import type { CheckpointsPage as CheckpointsData } from '../../../domain/explorer/explorer.ts';
import type { EntriesPage as EntriesData } from '../../../domain/explorer/read-entries.ts';
import { explorerCopy } from '../../../web/copy/explorer-copy.ts';
import { shortenDigest } from '../../../web/format/digest-groups.ts';
import { formatInteger } from '../../../web/format/numbers.ts';
import { Docket, Phrases, Time } from '../page-parts.tsx';
import { EntriesTable } from './entries-table.tsx';
import { BackLink, Paging, SearchBox } from './ledger-parts.tsx';
import { ledgerPaths, withPrefix } from './ledger-paths.ts';
import { type LedgerPageContext, LedgerShell } from './ledger-shell.tsx';

type EntriesPageProps = LedgerPageContext & { readonly entries: EntriesData };

/** Draws a page of entries. */
export const EntriesPage: FC<EntriesPageProps> = ({ entries, ...context }) => {
  const { page } = context;
  const words = explorerCopy[page.language];
  const { olderBefore, newerBefore, treeSize } = entries;
  const toPage = (before: number): string =>
    withPrefix(page.prefix, before >= treeSize ? ledgerPaths.entries : `${ledgerPaths.entries}?before=${before}`);
  return (
    <LedgerShell {...context} title={words.entriesTitle} path={ledgerPaths.entries}>
      <Docket
        margin={
          <>
            <p class="margin-title">{words.entriesTitle}</p>
            <p>{words.entriesNote}</p>
          </>
        }
        note={<BackLink page={page} />}
      >
        <h1 class="is-status">
          <Phrases phrases={words.entriesHeading(formatInteger(treeSize, page.language))} />
        </h1>
        <SearchBox page={page} />
      </Docket>
      <Docket wide labelledBy="entries-title" margin={<h2 id="entries-title">{words.entryMargin}</h2>}>
        <EntriesTable entries={entries.entries} page={page} label={words.entriesTitle} format="dateTime" />
        <Paging
          newer={newerBefore === null ? null : toPage(newerBefore)}
          older={olderBefore === null ? null : toPage(olderBefore)}
          language={page.language}
        />
      </Docket>
    </LedgerShell>
  );
};

type CheckpointsPageProps = LedgerPageContext & {
  readonly checkpoints: CheckpointsData;
  readonly publishedSize: number;
  readonly isFirstPage: boolean;
};

/** Draws a page of checkpoints. */
export const CheckpointsPage: FC<CheckpointsPageProps> = ({ checkpoints, publishedSize, isFirstPage, ...context }) => {
  const { page } = context;
  const { language, prefix } = page;
  const words = explorerCopy[language];
  const { olderBefore } = checkpoints;
  return (
    <LedgerShell {...context} title={words.checkpointsTitle} path={ledgerPaths.checkpoints}>
      <Docket
        margin={
          <>
            <p class="margin-title">{words.checkpointsTitle}</p>
            <p>{words.checkpointsNote}</p>
          </>
        }
        note={<BackLink page={page} />}
      >
        <h1 class="is-status">
          <Phrases phrases={words.checkpointsHeading(formatInteger(publishedSize, language))} />
        </h1>
      </Docket>
      <Docket wide labelledBy="checkpoints-title" margin={<h2 id="checkpoints-title">{words.checkpointsTitle}</h2>}>
        <table class="table checkpoints-table" aria-labelledby="checkpoints-title">
          <thead>
            <tr>
              <th scope="col">{words.treeSize}</th>
              <th scope="col">{words.rootHash}</th>
              <th scope="col" class="number">
                {words.cosignedBy}
              </th>
              <th scope="col" class="number">
                {words.publishedAt}
              </th>
            </tr>
          </thead>
          <tbody>
            {checkpoints.checkpoints.map(({ treeSize, rootHash, quorumMet, publishedAtUnixMs }) => (
              <tr>
                <th scope="row">
                  <a href={withPrefix(prefix, ledgerPaths.checkpoint(treeSize))}>{formatInteger(treeSize, language)}</a>
                </th>
                <td>
                  <code title={rootHash}>{shortenDigest(rootHash)}</code>
                </td>
                <td class="number" data-l={words.cosignedBy}>
                  {formatInteger(quorumMet, language)}
                </td>
                <td class="number">
                  <Time unixMs={publishedAtUnixMs} format="dateTime" language={language} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <Paging
          newer={isFirstPage ? null : withPrefix(prefix, ledgerPaths.checkpoints)}
          older={olderBefore === null ? null : withPrefix(prefix, `${ledgerPaths.checkpoints}?before=${olderBefore}`)}
          language={language}
        />
      </Docket>
    </LedgerShell>
  );
};
