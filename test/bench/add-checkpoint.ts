// A court's node under add-checkpoint: a real process with a fresh database, many logs that each grow by one entry a
// request, honestly and signed beforehand. Every cosignature is committed and fsynced before its answer, in groups.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCourtHome } from '../support/court-process.ts';
import { formatRequest } from '../support/http-connections.ts';
import { type TestLog, createTestLog, formatRequest as wordRequest } from '../support/test-log.ts';
import { type LoadResult, computeQuantile, computeRate, runLoad } from './load.ts';
import { type Measurement, atLeast, atMost } from './measurement.ts';
import { readProcessorMs } from './processor-time.ts';

const LOGS = 64;
/** One for each log: at a rate, requests arrive when they are due, whether the court has answered other logs or not. */
const CONNECTIONS = LOGS;
/** Sizes of each log: some to warm up, some as fast as it goes, the rest at the rate of the target, some 13 s. */
const WARM_UP_SIZES = 30;
const SATURATED_SIZES = 60;
const SIZES = 160;
const LEAST_PER_SECOND = 500;
const P99_LIMIT_MS = 20;
const DURATION_MS = 60_000;

type Step = { readonly size: number; readonly body: Buffer };

/** Lets every log grow by one entry a step: a log's steps follow each other in one lane. */
const signSteps = (logs: readonly TestLog[]): Step[] => {
  const [first] = logs;
  if (first === undefined) return [];
  // All logs have the same entries: roots and proofs are computed once.
  return Array.from({ length: SIZES - 1 }, (_, size) => {
    const [root, path] = [first.rootHash(size + 1), first.path(size, size + 1)];
    return logs.map((log) => ({ size, body: Buffer.from(wordRequest(size, path, log.sign(size + 1, root))) }));
  }).flat();
};

/** Leaves the court's witness its Ed25519 key alone. */
const dropMlDsa = (folder: string): void => {
  const path = join(folder, 'keys/witness.key');
  const [ed25519 = ''] = readFileSync(path, 'utf8').split('\n');
  writeFileSync(path, `${ed25519}\n`);
};

/** The target's rate, or less where the machine does not give it. */
const paceOf = (saturated: LoadResult): number => Math.min(LEAST_PER_SECOND, 0.8 * computeRate(saturated));

const measureCourt = async (logs: readonly TestLog[], steps: readonly Step[], isEd25519Only: boolean) => {
  const home = createCourtHome();
  if (isEd25519Only) dropMlDsa(home.folder);
  home.configure(logs.map(({ origin, vkey }) => ({ origin, vkey })));
  const court = await home.start();
  try {
    const url = new URL('/add-checkpoint', court.url);
    const plan = { url: court.url, mode: 'lanes', connections: CONNECTIONS, durationMs: DURATION_MS } as const;
    const requestsOf = (chosen: readonly Step[]): Buffer[] =>
      chosen.map(({ body }) => formatRequest(url, 'POST', {}, body));
    const between = (from: number, to: number): Buffer[] =>
      requestsOf(steps.filter(({ size }) => size >= from && size < to));
    await runLoad({ ...plan, requests: between(0, WARM_UP_SIZES) });
    const before = readProcessorMs(court.pid);
    const saturated = await runLoad({ ...plan, requests: between(WARM_UP_SIZES, SATURATED_SIZES) });
    const processorMs = (readProcessorMs(court.pid) - before) / saturated.succeeded;
    const paced = await runLoad({
      ...plan,
      requests: between(SATURATED_SIZES, SIZES),
      ratePerSecond: paceOf(saturated),
    });
    for (const { failed, failures } of [saturated, paced]) {
      if (failed > 0) console.error(`${failed} requests failed: ${failures.join('; ')}`);
    }
    return { rate: computeRate(saturated), processorMs, p99: computeQuantile(paced.latenciesMs, 0.99) };
  } finally {
    await court.stop();
    home.remove();
  }
};

/** Measures what a court cosigns in a second, with Ed25519 alone and with ML-DSA-44 beside it. */
export const measureAddCheckpoint = async (): Promise<Measurement[]> => {
  const logs = Array.from({ length: LOGS }, (_, index) => createTestLog(`ledger.assize.invalid/bench-${index}`, SIZES));
  const steps = signSteps(logs);
  const ed25519 = await measureCourt(logs, steps, true);
  const both = await measureCourt(logs, steps, false);
  return [
    {
      name: 'add-checkpoint-ed25519',
      value: ed25519.rate,
      unit: '/s',
      target: atLeast(ed25519.rate, LEAST_PER_SECOND, '/s'),
    },
    {
      name: 'add-checkpoint-ed25519-p99',
      value: ed25519.p99,
      unit: 'ms',
      target: atMost(ed25519.p99, P99_LIMIT_MS, 'ms'),
    },
    { name: 'add-checkpoint-ed25519-processor', value: ed25519.processorMs, unit: 'ms' },
    { name: 'add-checkpoint-ml-dsa', value: both.rate, unit: '/s' },
    { name: 'add-checkpoint-ml-dsa-p99', value: both.p99, unit: 'ms' },
    { name: 'add-checkpoint-ml-dsa-processor', value: both.processorMs, unit: 'ms' },
  ];
};
