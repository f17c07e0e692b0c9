// A batch: which checkpoint covers it, its times, its tokens, what keepers found, its leaf hashes page by page, its entry
// as text. The reader's browser computes the root again from all leaf hashes and checks the tokens.

import type { FC } from 'hono/jsx';
import { formatTilePath, tileWidth } from '../../../core/merkle/tile.ts';
import { parseTime } from '../../../core/text/time.ts';
import { NO_PREVIOUS_BATCH } from '../../../core/batch/batch-core.ts';
import { type BatchDetail, LEAVES_PER_PAGE } from '../../../domain/explorer/batch-detail.ts';
import { batchCopy } from '../../../web/copy/batch-copy.ts';
import { explorerCopy } from '../../../web/copy/explorer-copy.ts';
import type { Language } from '../../../web/copy/language.ts';
import { formatInteger } from '../../../web/format/numbers.ts';
import type { BatchData } from '../../../web/page/page-data.ts';
import { PageDataBlock } from '../page-data-block.tsx';
import type { PageLanguage } from '../page-language.ts';
import { DigestBlock, Docket, Phrases, Time } from '../page-parts.tsx';
import { CopyButton, CourtName, ExactText, Fact, Hash, Paging } from './ledger-parts.tsx';
import { ledgerPaths, withPrefix } from './ledger-paths.ts';
import { type LedgerPageContext, LedgerShell } from './ledger-shell.tsx';
import { TokensTable } from './tokens-table.tsx';

const wordsOf = (language: Language) => ({ ...explorerCopy[language], ...batchCopy[language] });

type BatchPageProps = LedgerPageContext & {
  readonly detail: BatchDetail;
  /** The leaf that was looked up; null: none. */
  readonly sought: number | null;
};

const toData = ({ entry, record, text, tokens, epoch }: BatchDetail, { language }: PageLanguage): BatchData => ({
  language,
  leavesPath: `/ledger/batches/${record.batcher}/${record.sequence}/leaves`,
  rootHash: entry.batch.rootHash['sha-256'],
  treeSize: entry.batch.treeSize,
  entry: text,
  tokens: tokens.map(({ key, authority }) => ({
    path: `/ledger/${key}`,
    roots: epoch.state.timestamps.authorities.find(({ name }) => name === authority)?.roots ?? [],
  })),
});

const Moment: FC<{ readonly unixMs: number | null; readonly language: Language }> = ({ unixMs, language }) =>
  unixMs === null ? <>—</> : <Time unixMs={unixMs} format="dateTime" language={language} />;

const Facts: FC<BatchPageProps> = ({ detail, page: { language, prefix } }) => {
  const words = wordsOf(language);
  const { batch } = detail.entry;
  const { record } = detail;
  return (
    <dl class="facts is-roomy">
      <Fact label={words.opened} note={words.ownClock}>
        <Moment unixMs={parseTime(batch.openedAt)} language={language} />
      </Fact>
      <Fact label={words.closed} note={words.ownClock}>
        <Moment unixMs={parseTime(batch.closedAt)} language={language} />
      </Fact>
      <Fact label={words.entered}>
        <Moment unixMs={record.appendedAtUnixMs} language={language} />
      </Fact>
      <Fact label={words.certified}>
        <Moment unixMs={record.certifiedAtUnixMs} language={language} />
      </Fact>
      <Fact label={words.after}>
        <a href={withPrefix(prefix, ledgerPaths.checkpoint(batch.after.treeSize))}>
          {words.coveredBySize(formatInteger(batch.after.treeSize, language))}
        </a>
      </Fact>
      <Fact label={words.policyInForce}>
        <a href={withPrefix(prefix, ledgerPaths.governance)}>
          {words.policyOf(formatInteger(detail.epoch.sequence, language))}
        </a>
      </Fact>
      <Fact label={words.previous}>
        {batch.previous === NO_PREVIOUS_BATCH ? words.firstBatch : <Hash hash={batch.previous} />}
      </Fact>
      <Fact label={words.core} note={words.coreNote}>
        <Hash hash={detail.coreSha256} />
      </Fact>
      <Fact label={words.leafHash} note={words.leafHashNote}>
        <Hash hash={detail.entryLeafHash} />
      </Fact>
    </dl>
  );
};

const Findings: FC<BatchPageProps> = ({ detail, page }) => {
  const words = wordsOf(page.language);
  return (
    <Docket
      labelledBy="findings-title"
      margin={
        <>
          <h2 id="findings-title">{words.findings}</h2>
          <p>{words.findingsNote}</p>
        </>
      }
    >
      {detail.findings.length === 0 ? (
        <p class="small">{words.noFindings}</p>
      ) : (
        <ul class="finding-list">
          {detail.findings.map(({ court, code, note }) => (
            <li>
              <strong class="is-alarm">{words.findingCodes[code] ?? code}</strong>
              {page.language === 'zh' ? '：' : ': '}
              <CourtName court={court} page={page} />
              <pre class="note-text" tabindex={0} role="group" aria-label={words.findings}>
                {note}
              </pre>
            </li>
          ))}
        </ul>
      )}
    </Docket>
  );
};

const Leaves: FC<BatchPageProps> = ({ detail, sought, page }) => {
  const { language, prefix } = page;
  const words = wordsOf(language);
  const { leaves, record, entry } = detail;
  const { treeSize } = entry.batch;
  const path = ledgerPaths.batch(record.batcher, record.sequence);
  const toPage = (from: number): string => withPrefix(prefix, `${path}?from=${from}#leaves-title`);
  const next = leaves.from + LEAVES_PER_PAGE;
  const tile = formatTilePath({ level: 0, index: 0, width: tileWidth(0, 0, treeSize) });
  return (
    <Docket
      wide
      labelledBy="leaves-title"
      margin={
        <>
          <h2 id="leaves-title">{words.leaves}</h2>
          <p>{words.leavesNote}</p>
        </>
      }
    >
      <p class="small" id="leaves-finding" role="status">
        {words.leafRange(
          formatInteger(leaves.from, language),
          formatInteger(leaves.from + leaves.hashes.length - 1, language),
          formatInteger(treeSize, language),
        )}
      </p>
      {sought === null ? null : <p class="advice">{words.leafFound(formatInteger(sought, language))}</p>}
      <ol class="leaves" start={leaves.from}>
        {leaves.hashes.map((hash, offset) => {
          const index = leaves.from + offset;
          return (
            <li value={index} class={index === sought ? 'is-sought' : undefined} id={`leaf-${index}`}>
              <Hash hash={hash} />
            </li>
          );
        })}
      </ol>
      <Paging
        newer={leaves.from === 0 ? null : toPage(Math.max(0, leaves.from - LEAVES_PER_PAGE))}
        older={next < treeSize ? toPage(next) : null}
        labels={{ newer: words.formerLeaves, older: words.nextLeaves }}
        language={language}
      />
      <ul class="acts">
        <li>
          <a href={`/ledger/batches/${record.batcher}/${record.sequence}/leaves`} download="leaves">
            {words.allLeaves}
          </a>
        </li>
        <li>
          <a href={`/ledger/batches/${record.batcher}/${record.sequence}/${tile}`}>{words.firstTile}</a>
        </li>
      </ul>
    </Docket>
  );
};

const BatchText: FC<BatchPageProps> = ({ detail, page: { language, prefix } }) => {
  const words = wordsOf(language);
  const { record, index } = detail;
  return (
    <Docket wide labelledBy="text-title" margin={<h2 id="text-title">{words.entryText}</h2>}>
      <ExactText isJson id="entry-text" text={detail.text} label={words.entryText} language={language}>
        <li>
          <a href={`/ledger/batches/${record.batcher}/${record.sequence}/entry`}>{words.rawText}</a>
        </li>
        <li>
          <a href={withPrefix(prefix, ledgerPaths.entry(index))}>{words.entryTitle(formatInteger(index, language))}</a>
        </li>
        {record.sequence === 0 ? null : (
          <li>
            <a href={withPrefix(prefix, ledgerPaths.batch(record.batcher, record.sequence - 1))}>{words.formerBatch}</a>
          </li>
        )}
        <li>
          <a href={withPrefix(prefix, ledgerPaths.batch(record.batcher, record.sequence + 1))}>{words.nextBatch}</a>
        </li>
      </ExactText>
    </Docket>
  );
};

/** Draws the page. */
export const BatchPage: FC<BatchPageProps> = (props) => {
  const { detail, sought: _sought, ...context } = props;
  const { page } = context;
  const { language, prefix } = page;
  const words = wordsOf(language);
  const { record, entry, coveredBy } = detail;
  const name = `${record.batcher}/${record.sequence}`;
  const rootHash = entry.batch.rootHash['sha-256'];
  return (
    <LedgerShell
      {...context}
      title={words.batchTitle(name)}
      path={ledgerPaths.batch(record.batcher, record.sequence)}
      script="batch"
      data={<PageDataBlock data={toData(detail, page)} />}
    >
      <Docket
        margin={<p class="margin-title">{words.batchMargin}</p>}
        note={
          <ul class="acts is-upright">
            {coveredBy === null ? null : (
              <li>
                <a href={withPrefix(prefix, ledgerPaths.checkpoint(coveredBy))}>
                  {words.coveredBySize(formatInteger(coveredBy, language))}
                </a>
              </li>
            )}
            <li>
              <a href={withPrefix(prefix, ledgerPaths.overview)}>{words.back}</a>
            </li>
          </ul>
        }
      >
        <h1 class="is-status">
          <Phrases
            phrases={words.batchHeading(
              name,
              formatInteger(entry.batch.treeSize, language),
              formatInteger(detail.index, language),
              coveredBy === null ? null : formatInteger(coveredBy, language),
            )}
          />
        </h1>
        <p class="finding" id="finding" role="status">
          {words.batchUnchecked}
        </p>
      </Docket>
      <Docket
        labelledBy="root-title"
        margin={<h2 id="root-title">{words.batchRoot}</h2>}
        note={
          <ul class="acts">
            <CopyButton text={rootHash} language={language} />
          </ul>
        }
      >
        <DigestBlock digest={rootHash} label={words.batchRoot} />
      </Docket>
      <Docket labelledBy="times-title" margin={<h2 id="times-title">{words.times}</h2>}>
        <Facts {...props} />
      </Docket>
      <Docket
        wide
        labelledBy="tokens-title"
        margin={
          <>
            <h2 id="tokens-title">{words.tokens}</h2>
            <p>{words.coreNote}</p>
          </>
        }
      >
        {detail.tokens.length === 0 ? (
          <p class="small">{words.none}</p>
        ) : (
          <TokensTable
            tokens={detail.tokens}
            language={language}
            about={({ inEntry, lateIndex }) =>
              inEntry
                ? words.inEntry
                : lateIndex === null
                  ? words.latePending
                  : words.lateEntry(formatInteger(lateIndex, language))
            }
          />
        )}
      </Docket>
      <Findings {...props} />
      <Leaves {...props} />
      <BatchText {...props} />
    </LedgerShell>
  );
};
