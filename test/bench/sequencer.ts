// The sequencer under batch entries: the real Durable Object in workerd, four court nodes as processes, all four of which
// must cosign. Batchers append in their own order, as fast as they are answered.

import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatBatchEntry } from '../../src/core/batch/batch-entry.ts';
import { formatRequest } from '../support/http-connections.ts';
import { type OpenLedger, startOpenLedger } from '../support/open-ledger.ts';
import { startOpenLedgerCourts } from '../support/open-ledger-courts.ts';
import { computeRate, runLoad } from './load.ts';
import { type Measurement, atLeast, atMost } from './measurement.ts';
import { readProcessorMs } from './processor-time.ts';

const ORIGIN = 'ledger.assize.invalid/sequenced';
const COURTS = ['court-a', 'court-b', 'court-c', 'court-d'];
const BATCHERS = 32;
const WARM_UP_ENTRIES = 320;
const ENTRIES = 6400;
const LEAST_PER_SECOND = 100;
const GAP_LIMIT_MS = 1000;
const DURATION_MS = 60_000;
const POLL_MS = 50;

/** A batch entry as a batcher words it, of the usual length. */
const formatEntry = (batcher: string, sequence: number): string => {
  const hash = sequence.toString(16).padStart(64, '0');
  const at = '2026-11-22T00:00:00.000Z';
  return formatBatchEntry({
    v: 'assize/batch/v1',
    ledger: ORIGIN,
    batch: {
      v: 'assize/batch-core/v1',
      ledger: ORIGIN,
      batcher,
      sequence,
      previous: hash,
      after: { treeSize: 1, rootHash: hash },
      policy: hash,
      treeSize: 1 + (sequence % 64),
      rootHash: { 'sha-256': hash },
      openedAt: at,
      closedAt: at,
    },
    timestamps: [{ authority: 'assize-simulated-tsa', tokenSha256: hash }],
  });
};

/** Requests of all batchers in turn: those of one batcher follow each other in one lane. */
const makeRequests = (url: string, from: number, to: number): Buffer[] =>
  Array.from({ length: to - from }, (_, index) => {
    const number = from + index;
    const batcher = `b${number % BATCHERS}`;
    const sequence = Math.floor(number / BATCHERS);
    const target = new URL(`/batches/${batcher}/${sequence}`, url);
    return formatRequest(target, 'POST', {}, Buffer.from(formatEntry(batcher, sequence)));
  });

/** Notes when each checkpoint was published, until stopped; gives the longest pause between two, in milliseconds. */
const watchPublications = (ledger: OpenLedger): { readonly stop: () => Promise<{ count: number; gapMs: number }> } => {
  const times: number[] = [];
  const stopping = new AbortController();
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      const { published } = await ledger.status();
      if (published !== null && published.publishedAtUnixMs !== times.at(-1)) times.push(published.publishedAtUnixMs);
      await new Promise((done) => setTimeout(done, POLL_MS));
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
      return { count: times.length, gapMs: Math.max(0, ...gaps) };
    },
  };
};

/** Measures entries appended and published under four cosignatures. */
export const measureSequencer = async (directory: string): Promise<Measurement[]> => {
  const stateDir = resolve(directory, 'sequencer');
  rmSync(stateDir, { recursive: true, force: true });
  const courts = await startOpenLedgerCourts(COURTS);
  const ledger = await startOpenLedger({ origin: ORIGIN, stateDir, courts: courts.members, required: COURTS.length });
  try {
    courts.follow(ledger);
    await ledger.whenPublished(1);
    const plan = { url: ledger.url, mode: 'lanes', connections: BATCHERS, durationMs: DURATION_MS } as const;
    await runLoad({ ...plan, requests: makeRequests(ledger.url, 0, WARM_UP_ENTRIES) });
    await ledger.whenPublished((await ledger.status()).treeSize);
    const watch = watchPublications(ledger);
    const processorBefore = readProcessorMs(ledger.pid);
    const startedAt = performance.now();
    const result = await runLoad({
      ...plan,
      requests: makeRequests(ledger.url, WARM_UP_ENTRIES, WARM_UP_ENTRIES + ENTRIES),
    });
    await ledger.whenPublished((await ledger.status()).treeSize);
    const rate = result.succeeded / ((performance.now() - startedAt) / 1000);
    const processorMs = (readProcessorMs(ledger.pid) - processorBefore) / result.succeeded;
    const { count, gapMs } = await watch.stop();
    if (result.failed > 0) console.error(`${result.failed} entries failed: ${result.failures.join('; ')}`);
    return [
      { name: 'sequencer-appended', value: computeRate(result), unit: '/s' },
      { name: 'sequencer-published', value: rate, unit: '/s', target: atLeast(rate, LEAST_PER_SECOND, '/s') },
      { name: 'sequencer-checkpoint-pause', value: gapMs, unit: 'ms', target: atMost(gapMs, GAP_LIMIT_MS, 'ms') },
      { name: 'sequencer-entries-per-checkpoint', value: ENTRIES / count, unit: '' },
      { name: 'sequencer-entry-processor', value: processorMs, unit: 'ms' },
    ];
  } finally {
    await ledger.stop();
    await courts.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
};
