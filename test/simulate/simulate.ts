// `npm run simulate -- --seeds N [--seed S] [--planted bug] [--jobs J]`: runs N seeds from S on (S given alone: that seed,
// with its trace). Ends with 1 at the first seeds that break a promise; each is printed with its trace and how to replay it.

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { PLANTED_BUGS, type PlantedBug } from '../support/simulation/planted-bugs.ts';
import { type SeedResult, runSeed } from './run-seed.ts';

type Job = { readonly planted: PlantedBug | null };

const MAX_FAILURES = 3;
const TRACE_LINES = 80;
const REPORT_MS = 10_000;

const send = (worker: Worker, seed: number | null): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of this process, not a window
  worker.postMessage(seed);
};

const readNumber = (text: string | undefined, otherwise: number): number => {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a number: ${text}`);
  return value;
};

const readPlanted = (text: string | undefined): PlantedBug | null => {
  if (text === undefined) return null;
  if (text in PLANTED_BUGS) return text as PlantedBug;
  throw new RangeError(`--planted is one of ${Object.keys(PLANTED_BUGS).join(', ')}`);
};

const describeFailure = ({ seed, failure, trace, fingerprint }: SeedResult, planted: PlantedBug | null): string =>
  [
    `seed ${seed}: ${failure}`,
    ...trace.slice(-TRACE_LINES).map((line) => `  ${line}`),
    `  run ${fingerprint.slice(0, 16)}; again: npm run simulate -- --seed ${seed}${planted === null ? '' : ` --planted ${planted}`}`,
  ].join('\n');

const runMain = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string' },
      planted: { type: 'string' },
      jobs: { type: 'string' },
    },
  });
  const first = readNumber(values.seed, 1);
  const isReplay = values.seeds === undefined && values.seed !== undefined;
  const count = isReplay ? 1 : readNumber(values.seeds, 100);
  const planted = readPlanted(values.planted);
  const jobs = Math.min(count, Math.max(1, readNumber(values.jobs, availableParallelism())));
  const began = performance.now();
  const totals = { seeds: 0, statements: 0, entries: 0, restarts: 0, steps: 0, restored: 0 };
  const failures: number[] = [];
  let next = first;

  const perSecond = (): string => (totals.seeds / ((performance.now() - began) / 1000)).toFixed(1);
  const report = setInterval(() => {
    console.log(`${totals.seeds} of ${count} seeds, ${perSecond()}/s, ${failures.length} failed`);
  }, REPORT_MS);

  const note = (result: SeedResult): void => {
    totals.seeds += 1;
    totals.statements += result.statements;
    totals.entries += result.entries;
    totals.restarts += result.restarts;
    totals.steps += result.steps;
    totals.restored += result.isRestored ? 1 : 0;
    if (isReplay) console.log(result.trace.join('\n'));
    if (result.failure === null) return;
    failures.push(result.seed);
    console.log(describeFailure(result, planted));
  };
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const job: Job = { planted };
      const worker = new Worker(new URL(import.meta.url), { workerData: job });
      const giveNext = (): void => {
        if (next >= first + count || failures.length >= MAX_FAILURES) {
          send(worker, null);
          return;
        }
        send(worker, next);
        next += 1;
      };
      worker.on('message', (result: SeedResult) => {
        note(result);
        giveNext();
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
      giveNext();
    });

  await Promise.all(Array.from({ length: jobs }, work));
  clearInterval(report);
  const { seeds, statements, entries, restarts, steps, restored } = totals;
  console.log(
    `${seeds} seeds from ${first}: ${failures.length} failed${failures.length === 0 ? '' : ` (${failures.join(', ')})`}; ` +
      `${perSecond()} seeds/s with ${jobs} threads, ${Math.round(steps / ((performance.now() - began) / 1000))} events/s`,
  );
  console.log(
    `${statements} statements acknowledged, ${entries} entries, ${restarts} starts of objects, ${restored} restored stores`,
  );
  process.exitCode = failures.length === 0 ? 0 : 1;
};

const runWorker = (port: NonNullable<typeof parentPort>): void => {
  const { planted } = workerData as Job;
  port.on('message', (seed: number | null) => {
    if (seed === null) return port.close();
    void runSeed(seed, planted ?? undefined).then((result) => port.postMessage(result));
    return undefined;
  });
};

if (isMainThread) await runMain();
else if (parentPort !== null) runWorker(parentPort);
