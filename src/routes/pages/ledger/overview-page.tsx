// `/ledger`: size and root of the tree, the latest checkpoint as text, the courts with times, lag and clock, batches an
// hour, growth, the latest entries, and the one box in which everything is looked up. Readable without scripts.

import type { FC } from 'hono/jsx';
import { decodeBase64 } from '../../../core/bytes/base64.ts';
import { encodeHex } from '../../../core/bytes/hex.ts';
import type { LedgerOverview } from '../../../domain/explorer/explorer.ts';
import type { LedgerStatus } from '../../../domain/ledger/ledger.ts';
import type { Language } from '../../../web/copy/language.ts';
import { ledgerCopy } from '../../../web/copy/ledger-copy.ts';
import { formatInteger } from '../../../web/format/numbers.ts';
import { pageScripts } from '../assets.ts';
import type { PageLanguage } from '../page-language.ts';
import { DigestBlock, Docket, Phrases, Time } from '../page-parts.tsx';
import type { Deployment } from '../page-ports.ts';
import { countCosigned, formatFootNote } from '../published-quorum.ts';
import { Shell } from '../shell.tsx';
import { BatchesChart, fillHours } from './batches-chart.tsx';
import { CourtsTable } from './courts-table.tsx';
import { EntriesTable } from './entries-table.tsx';
import { GrowthChart } from './growth-chart.tsx';
import { ExactText, SearchBox } from './ledger-parts.tsx';
import { ledgerPaths, withPrefix } from './ledger-paths.ts';

export type OverviewPageProps = {
  readonly page: PageLanguage;
  readonly deployment: Deployment;
  readonly overview: LedgerOverview;
  readonly nowUnixMs: number;
};

const HOUR_MS = 3_600_000;

/** The root hash (hex) on the third line of a checkpoint; null when the note has another form. */
export const rootOf = (note: string): string | null => {
  const bytes = decodeBase64(note.split('\n')[2] ?? '');
  return bytes === null || bytes.length !== 32 ? null : encodeHex(bytes);
};

const headingOf = (ledger: LedgerStatus, language: Language): readonly string[] => {
  const words = ledgerCopy[language];
  if (ledger.published === null) return words.headingEmpty;
  if (ledger.state === 'halted') return words.headingHalted;
  const size = formatInteger(ledger.published.treeSize, language);
  const met = countCosigned(ledger);
  return met >= ledger.required
    ? words.headingMet(size, met, ledger.courts.length)
    : words.headingNotMet(size, met, ledger.courts.length, ledger.required);
};

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** The age in the largest unit of which it has two at least, rounded down. */
const splitAge = (ageMs: number): readonly [number, (typeof UNITS)[number][0]] => {
  const [name, ms] = UNITS.find(([, unitMs]) => ageMs >= 2 * unitMs) ?? UNITS[3];
  return [Math.max(0, Math.floor(ageMs / ms)), name];
};

const Courts: FC<OverviewPageProps> = ({ page, overview: { status, epoch } }) => {
  const words = ledgerCopy[page.language];
  const total = status.courts.length;
  return (
    <Docket
      wide
      labelledBy="courts-title"
      margin={
        <>
          <h2 id="courts-title">{words.courts}</h2>
          <p>{words.quorum(status.required, total)}</p>
          <p>{words.faults(2 * status.required - total - 1, total - status.required)}</p>
        </>
      }
    >
      <CourtsTable status={status} epoch={epoch} page={page} />
      <p class="small table-note">{words.cosignatureMeans}</p>
      <ul class="acts">
        <li>
          <a href={withPrefix(page.prefix, ledgerPaths.governance)}>{words.policyHistory}</a>
        </li>
        <li>
          <a href="/ledger/policy">{words.howToCheck}</a>
        </li>
      </ul>
    </Docket>
  );
};

const CheckpointText: FC<OverviewPageProps> = ({ page, overview: { status } }) => {
  const words = ledgerCopy[page.language];
  if (status.published === null) return null;
  const { treeSize, note } = status.published;
  return (
    <Docket
      wide
      labelledBy="checkpoint-title"
      margin={
        <>
          <h2 id="checkpoint-title">{words.checkpointText}</h2>
          <p>{words.checkpointNote}</p>
        </>
      }
    >
      <ExactText id="checkpoint-text" text={note} label={words.checkpointText} language={page.language}>
        <li>
          <a href={`/ledger/checkpoints/${treeSize}`} download="checkpoint">
            {words.download}
          </a>
        </li>
        <li>
          <a href={withPrefix(page.prefix, ledgerPaths.checkpoint(treeSize))}>{words.thisCheckpoint}</a>
        </li>
        <li>
          <a href={withPrefix(page.prefix, ledgerPaths.checkpoints)}>{words.allCheckpoints}</a>
        </li>
      </ExactText>
    </Docket>
  );
};

const Batches: FC<OverviewPageProps> = ({ page, overview, nowUnixMs }) => {
  const words = ledgerCopy[page.language];
  const hours = fillHours(overview.hours, nowUnixMs);
  const busiest = hours.reduce((best, hour) => (hour.batches > best.batches ? hour : best), {
    startsAtUnixMs: 0,
    batches: 0,
  });
  const note =
    busiest.batches === 0 ? (
      <p>{words.noBatches}</p>
    ) : (
      <>
        <h2>{words.busiest}</h2>
        <p>
          <Time unixMs={busiest.startsAtUnixMs} format="hour" language={page.language} />
          {page.language === 'zh' ? ' 至 ' : ' to '}
          <Time unixMs={busiest.startsAtUnixMs + HOUR_MS} format="hour" language={page.language} />
          {page.language === 'zh' ? '，' : ', '}
          {words.batchCount(formatInteger(busiest.batches, page.language))}
        </p>
        <p class="small">{words.dashed}</p>
      </>
    );
  return (
    <Docket
      labelledBy="batches-title"
      margin={
        <>
          <h2 id="batches-title">{words.batches}</h2>
          <p>{words.batchesNote}</p>
        </>
      }
      note={note}
    >
      <BatchesChart hours={hours} language={page.language} />
    </Docket>
  );
};

const Growth: FC<OverviewPageProps> = ({ page, overview: { growth } }) => {
  const words = ledgerCopy[page.language];
  const last = growth.at(-1);
  if (last === undefined) return null;
  return (
    <Docket
      labelledBy="growth-title"
      margin={
        <>
          <h2 id="growth-title">{words.growth}</h2>
          <p>{words.growthNote}</p>
        </>
      }
      note={
        <>
          <h2>{words.growthTitle}</h2>
          <p>{words.growthFrom(formatInteger(last.treeSize, page.language))}</p>
        </>
      }
    >
      <GrowthChart points={growth} language={page.language} />
    </Docket>
  );
};

const Entries: FC<OverviewPageProps> = ({ page, overview: { latest } }) => {
  const words = ledgerCopy[page.language];
  const { olderBefore } = latest;
  return (
    <Docket wide labelledBy="entries-title" margin={<h2 id="entries-title">{words.entries}</h2>}>
      <EntriesTable entries={latest.entries} page={page} label={words.entries} format="time" />
      <ul class="acts">
        {olderBefore === null ? null : (
          <li>
            <a href={withPrefix(page.prefix, `${ledgerPaths.entries}?before=${olderBefore}`)}>{words.earlierEntries}</a>
          </li>
        )}
        <li>
          <a href="#ledger-query">{words.searchButton}</a>
        </li>
      </ul>
      <p class="small table-note">{words.readYourselfText}</p>
    </Docket>
  );
};

const Root: FC<OverviewPageProps> = ({ page, overview: { status } }) => {
  const words = ledgerCopy[page.language];
  const rootHash = status.published === null ? null : rootOf(status.published.note);
  if (status.published === null || rootHash === null) return null;
  return (
    <Docket
      labelledBy="root-title"
      margin={
        <>
          <h2 id="root-title">{words.root}</h2>
          <p>{words.ofSize(formatInteger(status.published.treeSize, page.language))}</p>
        </>
      }
      note={
        <ul class="acts">
          <li data-script-only hidden>
            <button type="button" class="act" data-copy={rootHash}>
              {words.copy}
            </button>
          </li>
          <li>
            <a href={withPrefix(page.prefix, ledgerPaths.compare)}>{words.compare}</a>
          </li>
        </ul>
      }
    >
      <DigestBlock digest={rootHash} label={words.root} />
    </Docket>
  );
};

const Latest: FC<OverviewPageProps> = ({ page, overview: { status }, nowUnixMs }) => {
  const words = ledgerCopy[page.language];
  if (status.published === null) return null;
  const { publishedAtUnixMs } = status.published;
  const [count, unit] = splitAge(nowUnixMs - publishedAtUnixMs);
  return (
    <>
      <h2>{words.latest}</h2>
      <p class="moment">
        <Time unixMs={publishedAtUnixMs} format="time" language={page.language} />
      </p>
      <p class="small">
        <Time unixMs={publishedAtUnixMs} format="date" language={page.language} /> ·{' '}
        <span data-zone-of={new Date(publishedAtUnixMs).toISOString()}>UTC+8</span>
        <br />
        {words.before(formatInteger(count, page.language), unit)}
      </p>
    </>
  );
};

/** Draws the ledger page. */
export const OverviewPage: FC<OverviewPageProps> = (props) => {
  const { page, deployment, overview } = props;
  const { status } = overview;
  const words = ledgerCopy[page.language];
  return (
    <Shell
      page={page}
      title={words.title}
      section="ledger"
      path={ledgerPaths.overview}
      simulated={deployment.simulated}
      scripts={pageScripts('ledger')}
      footNote={formatFootNote(status, page.language)}
    >
      <Docket
        margin={
          <>
            <p class="margin-title">{words.margin}</p>
            <p>{words.marginNote}</p>
          </>
        }
        note={<Latest {...props} />}
      >
        <h1 class="is-status">
          <Phrases phrases={headingOf(status, page.language)} />
        </h1>
        {status.published !== null &&
        status.state === 'awaiting-quorum' &&
        status.treeSize > status.published.treeSize ? (
          <p class="advice is-awaiting">
            {words.uncovered(formatInteger(status.treeSize - status.published.treeSize, page.language))}
          </p>
        ) : null}
        <SearchBox page={page} />
      </Docket>
      <Root {...props} />
      <Courts {...props} />
      <CheckpointText {...props} />
      <Batches {...props} />
      <Growth {...props} />
      <Entries {...props} />
    </Shell>
  );
};
