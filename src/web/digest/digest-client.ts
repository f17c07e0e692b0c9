// The page's side of the digest workers. They are started before the page calls itself ready: starting them later would
// need a request, and verification must work with the network gone. Each algorithm has a worker of its own where there
// are two: together they take as long as the slower one alone.

import { startWorker } from '../page/trusted-types.ts';
import type { DigestName, DigestReply, DigestRequest, FileDigests } from './digest-messages.ts';

/** SHA-256 and SM3, or null when the file could not be read to its end as it was chosen. */
export type DigestOutcome = FileDigests | null;

export type Digester = {
  /** Resolves when the workers run; rejects when one cannot be started. */
  readonly ready: Promise<void>;
  /** Hashes a file; jobs run one after the other. Progress is in bytes read. */
  readonly digest: (file: Blob, onProgress: (readBytes: number) => void) => Promise<DigestOutcome>;
};

type PartOutcome = Partial<FileDigests> | null;
type Job = { readonly onProgress: (readBytes: number) => void; readonly settle: (outcome: PartOutcome) => void };
type Part = {
  readonly ready: Promise<void>;
  readonly run: (
    file: Blob,
    names: readonly DigestName[],
    onProgress: (readBytes: number) => void,
  ) => Promise<PartOutcome>;
};

const attachPart = (worker: Worker): Part => {
  const jobs = new Map<number, Job>();
  let lastJobId = 0;
  const ready = new Promise<void>((resolve, reject) => {
    worker.addEventListener('error', () => {
      reject(new Error('the digest worker did not start'));
      for (const job of jobs.values()) job.settle(null);
      jobs.clear();
    });
    worker.addEventListener('message', (event: MessageEvent<DigestReply>) => {
      const message = event.data;
      if (message.kind === 'ready') {
        resolve();
        return;
      }
      const job = jobs.get(message.jobId);
      if (job === undefined) return;
      if (message.kind === 'progress') {
        job.onProgress(message.readBytes);
        return;
      }
      jobs.delete(message.jobId);
      job.settle(message.kind === 'done' ? message.digests : null);
    });
  });
  const run: Part['run'] = (file, names, onProgress) =>
    new Promise((settle) => {
      lastJobId += 1;
      jobs.set(lastJobId, { onProgress, settle });
      const request: DigestRequest = { jobId: lastJobId, file, names };
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a worker is not a window: it has no origin to name
      worker.postMessage(request);
    });
  return { ready, run };
};

/** Starts the digest workers of this site. */
export const startDigester = (workerUrl: string): Digester =>
  attachDigester(startWorker(workerUrl), startWorker(workerUrl));

/**
 * Makes a digester of workers that were just started and run digest-worker.ts.
 *
 * @param second hashes by SM3; without it the first does both
 */
export const attachDigester = (first: Worker, second?: Worker): Digester => {
  const shares: readonly (readonly [Part, readonly DigestName[]])[] =
    second === undefined
      ? [[attachPart(first), ['sha256', 'sm3']]]
      : [
          [attachPart(first), ['sha256']],
          [attachPart(second), ['sm3']],
        ];
  const digest: Digester['digest'] = async (file, onProgress) => {
    const read = shares.map(() => 0);
    const outcomes = await Promise.all(
      shares.map(([part, names], index) =>
        part.run(file, names, (readBytes) => {
          read[index] = readBytes;
          onProgress(Math.min(...read));
        }),
      ),
    );
    const { sha256, sm3 }: Partial<FileDigests> = Object.assign({}, ...outcomes);
    return outcomes.includes(null) || sha256 === undefined || sm3 === undefined ? null : { sha256, sm3 };
  };
  return { ready: Promise.all(shares.map(([part]) => part.ready)).then(() => undefined), digest };
};
