// `/ledger`: size and root of the tree, the latest checkpoint as text, the courts with times and lag, batches an hour,
// the latest entries. Everything on it can be read without scripts.

import type { FC } from 'hono/jsx';
import { decodeBase64 } from '../../core/bytes/base64.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import type { CourtPosition, LedgerStatus } from '../../domain/ledger/ledger.ts';
import type { Language } from '../../web/copy/language.ts';
import { ledgerCopy } from '../../web/copy/ledger-copy.ts';
import { shortenDigest } from '../../web/format/digest-groups.ts';
import { formatInteger, formatSeconds } from '../../web/format/numbers.ts';
import { pageScripts } from './assets.ts';
import { BatchesChart, fillHours } from './batches-chart.tsx';
import type { PageLanguage } from './page-language.ts';
import { DigestBlock, Docket, Phrases, SimulatedMark, Time } from './page-parts.tsx';
import type { Deployment, LedgerActivity, LedgerEntryLine } from './page-ports.ts';
import { countCosigned, formatFootNote } from './published-quorum.ts';
import { Shell } from './shell.tsx';

export type LedgerPageProps = {
  readonly page: PageLanguage;
  readonly deployment: Deployment;
  readonly ledger: LedgerStatus;
  readonly activity: LedgerActivity;
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

type CourtRowProps = {
  readonly court: CourtPosition;
  readonly publishedSize: number;
  readonly publishedAtUnixMs: number | null;
  readonly language: Language;
};

const CourtRow: FC<CourtRowProps> = ({ court, publishedSize, publishedAtUnixMs, language }) => {
  const words = ledgerCopy[language];
  const behind = Math.max(0, publishedSize - court.treeSize);
  const cosignedAtUnixMs = court.cosignedAtUnixSeconds === null ? null : court.cosignedAtUnixSeconds * 1000;
  const lagSeconds =
    cosignedAtUnixMs === null || publishedAtUnixMs === null
      ? null
      : Math.max(0, publishedAtUnixMs - cosignedAtUnixMs) / 1000;
  const lag = words.lagValue(
    formatInteger(behind, language),
    lagSeconds === null || behind === 0 ? null : formatSeconds(lagSeconds, language),
  );
  return (
    <tr>
      <th scope="row">
        <span class="court-name">{court.name[language]}</span>{' '}
        {court.simulated ? <SimulatedMark language={language} /> : null}
        <br />
        <code class="key-name">{court.keyName}</code>
      </th>
      <td data-l={words.key}>
        {court.keyIds.map((keyId) => (
          <code>+{keyId} </code>
        ))}
      </td>
      <td class="number" data-l={words.checkedUpTo}>
        {formatInteger(court.treeSize, language)}
      </td>
      <td class="number" data-l={words.lastCosigned}>
        {cosignedAtUnixMs === null ? words.never : <Time unixMs={cosignedAtUnixMs} format="time" language={language} />}
      </td>
      <td class={behind > 0 ? 'number strong' : 'number'} data-l={words.lag}>
        {lag}
      </td>
    </tr>
  );
};

const Courts: FC<LedgerPageProps> = ({ page, ledger }) => {
  const words = ledgerCopy[page.language];
  const total = ledger.courts.length;
  return (
    <Docket
      wide
      labelledBy="courts-title"
      margin={
        <>
          <h2 id="courts-title">{words.courts}</h2>
          <p>{words.quorum(ledger.required, total)}</p>
          <p>{words.faults(2 * ledger.required - total - 1, total - ledger.required)}</p>
        </>
      }
    >
      <table class="table courts-table">
        <thead>
          <tr>
            <th scope="col">{words.court}</th>
            <th scope="col">{words.key}</th>
            <th scope="col" class="number">
              {words.checkedUpTo}
            </th>
            <th scope="col" class="number">
              {words.lastCosigned}
            </th>
            <th scope="col" class="number">
              {words.lag}
            </th>
          </tr>
        </thead>
        <tbody>
          {ledger.courts.map((court) => (
            <CourtRow
              court={court}
              publishedSize={ledger.published?.treeSize ?? 0}
              publishedAtUnixMs={ledger.published?.publishedAtUnixMs ?? null}
              language={page.language}
            />
          ))}
        </tbody>
      </table>
      <p class="small table-note">{words.cosignatureMeans}</p>
    </Docket>
  );
};

const CheckpointText: FC<LedgerPageProps> = ({ page, ledger }) => {
  const words = ledgerCopy[page.language];
  if (ledger.published === null) return null;
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
      <pre class="note-text" id="checkpoint-text" tabindex={0} role="group" aria-label={words.checkpointText}>
        {ledger.published.note}
      </pre>
      <ul class="acts">
        <li data-script-only hidden>
          <button type="button" class="act" data-copy-from="checkpoint-text">
            {words.copyText}
          </button>
        </li>
        <li>
          <a href={`/ledger/checkpoints/${ledger.published.treeSize}`} download="checkpoint">
            {words.download}
          </a>
        </li>
        <li>
          <a href="/ledger/policy">{words.howToCheck}</a>
        </li>
        <li>
          <a href="/docs">{words.readYourself}</a>
        </li>
      </ul>
    </Docket>
  );
};

const Batches: FC<LedgerPageProps> = ({ page, activity, nowUnixMs }) => {
  const words = ledgerCopy[page.language];
  const hours = fillHours(activity.hours, nowUnixMs);
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

const EntryRow: FC<{ readonly entry: LedgerEntryLine; readonly language: Language }> = ({ entry, language }) => {
  const words = ledgerCopy[language];
  const index = formatInteger(entry.index, language);
  return (
    <tr>
      <th scope="row">{entry.batch === null ? index : <a href={`/ledger/batches/${entry.batch}/entry`}>{index}</a>}</th>
      <td>{entry.batch === null ? (words.kinds[entry.kind] ?? entry.kind) : <code>{entry.batch}</code>}</td>
      <td class="number" data-l={words.statements}>
        {entry.treeSize === null ? '—' : formatInteger(entry.treeSize, language)}
      </td>
      <td class="entry-root" data-l={words.batchRoot}>
        {entry.rootHash === null ? '—' : <code title={entry.rootHash}>{shortenDigest(entry.rootHash)}</code>}
      </td>
      <td class="number">
        {entry.enteredAtUnixMs === null ? (
          '—'
        ) : (
          <Time unixMs={entry.enteredAtUnixMs} format="time" language={language} />
        )}
      </td>
    </tr>
  );
};

const Entries: FC<LedgerPageProps> = ({ page, activity }) => {
  const words = ledgerCopy[page.language];
  return (
    <Docket wide labelledBy="entries-title" margin={<h2 id="entries-title">{words.entries}</h2>}>
      <table class="table entries-table">
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
          {activity.entries.map((entry) => (
            <EntryRow entry={entry} language={page.language} />
          ))}
        </tbody>
      </table>
      <p class="small table-note">{words.readYourselfText}</p>
    </Docket>
  );
};

const Root: FC<LedgerPageProps> = ({ page, ledger }) => {
  const words = ledgerCopy[page.language];
  const rootHash = ledger.published === null ? null : rootOf(ledger.published.note);
  if (ledger.published === null || rootHash === null) return null;
  return (
    <Docket
      labelledBy="root-title"
      margin={
        <>
          <h2 id="root-title">{words.root}</h2>
          <p>{words.ofSize(formatInteger(ledger.published.treeSize, page.language))}</p>
        </>
      }
      note={
        <ul class="acts">
          <li data-script-only hidden>
            <button type="button" class="act" data-copy={rootHash}>
              {words.copy}
            </button>
          </li>
        </ul>
      }
    >
      <DigestBlock digest={rootHash} label={words.root} />
    </Docket>
  );
};

const Latest: FC<LedgerPageProps> = ({ page, ledger }) => {
  const words = ledgerCopy[page.language];
  if (ledger.published === null) return null;
  const { publishedAtUnixMs } = ledger.published;
  return (
    <>
      <h2>{words.latest}</h2>
      <p class="moment">
        <Time unixMs={publishedAtUnixMs} format="time" language={page.language} />
      </p>
      <p class="small">
        <Time unixMs={publishedAtUnixMs} format="date" language={page.language} /> ·{' '}
        <span data-zone-of={new Date(publishedAtUnixMs).toISOString()}>UTC+8</span>
      </p>
    </>
  );
};

/** Draws the ledger page. */
export const LedgerPage: FC<LedgerPageProps> = (props) => {
  const { page, deployment, ledger } = props;
  const words = ledgerCopy[page.language];
  return (
    <Shell
      page={page}
      title={words.title}
      section="ledger"
      path="/ledger"
      simulated={deployment.simulated}
      scripts={pageScripts('ledger')}
      footNote={formatFootNote(ledger, page.language)}
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
          <Phrases phrases={headingOf(ledger, page.language)} />
        </h1>
        {ledger.published !== null &&
        ledger.state === 'awaiting-quorum' &&
        ledger.treeSize > ledger.published.treeSize ? (
          <p class="advice is-awaiting">
            {words.uncovered(formatInteger(ledger.treeSize - ledger.published.treeSize, page.language))}
          </p>
        ) : null}
      </Docket>
      <Root {...props} />
      <Courts {...props} />
      <CheckpointText {...props} />
      <Batches {...props} />
      <Entries {...props} />
    </Shell>
  );
};
