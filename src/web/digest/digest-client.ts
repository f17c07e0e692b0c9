// The page's side of the digest worker. The worker is started before the page calls itself ready: starting it later
// would need a request, and verification must work with the network gone.

import { startWorker } from '../page/trusted-types.ts';
import type { DigestReply, DigestRequest, FileDigests } from './digest-messages.ts';

/** SHA-256 and SM3, or null when the file could not be read to its end as it was chosen. */
export type DigestOutcome = FileDigests | null;

type Job = { readonly onProgress: (readBytes: number) => void; readonly settle: (outcome: DigestOutcome) => void };

export type Digester = {
  /** Resolves when the worker runs; rejects when it cannot be started. */
  readonly ready: Promise<void>;
  /** Hashes a file; jobs run one after the other. Progress is in bytes read. */
  readonly digest: (file: Blob, onProgress: (readBytes: number) => void) => Promise<DigestOutcome>;
};

/** Starts the digest worker of this site. */
export const startDigester = (workerUrl: string): Digester => attachDigester(startWorker(workerUrl));

/** Makes a digester of a worker that was just started and runs digest-worker.ts. */
export const attachDigester = (worker: Worker): Digester => {
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
  const digest = (file: Blob, onProgress: (readBytes: number) => void): Promise<DigestOutcome> =>
    new Promise((settle) => {
      lastJobId += 1;
      jobs.set(lastJobId, { onProgress, settle });
      const request: DigestRequest = { jobId: lastJobId, file };
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a worker is not a window: it has no origin to name
      worker.postMessage(request);
    });
  return { ready, digest };
};
