// Load from a thread of its own, so that the client never waits for the programme that measures.

import { Worker } from 'node:worker_threads';

/** What to send, and how. */
export type LoadPlan = {
  readonly url: string;
  /** Whole HTTP requests, sent in turn. */
  readonly requests: readonly Uint8Array[];
  /**
   * `closed`: each connection sends its next request when it has its answer. `open`: requests leave at a fixed rate.
   * `lanes`: each request is sent once; those at i, i + connections, i + 2 connections … one after the other.
   */
  readonly mode: 'closed' | 'open' | 'lanes';
  readonly connections: number;
  /** With `lanes` the most that it may take. */
  readonly durationMs: number;
  /** Requests per second; with `lanes` the most. */
  readonly ratePerSecond?: number;
};

export type LoadResult = {
  /** Answers with a 2xx status. */
  readonly succeeded: number;
  readonly failed: number;
  /** Of the first failures, status or error, for the message. */
  readonly failures: readonly string[];
  readonly elapsedMs: number;
  /** Milliseconds of each success, from when the request was due to leave, ascending. */
  readonly latenciesMs: readonly number[];
  /** Status of the successes. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Body of the last success. */
  readonly lastBody: string;
};

/** Runs a plan and gives what came of it. */
export const runLoad = (plan: LoadPlan): Promise<LoadResult> =>
  new Promise((done, fail) => {
    const worker = new Worker(new URL('./load-thread.ts', import.meta.url), { workerData: plan });
    worker.once('message', done);
    worker.once('error', fail);
  });

/** Requests per second of a result. */
export const computeRate = ({ succeeded, elapsedMs }: LoadResult): number => (succeeded * 1_000) / elapsedMs;

/** The smallest value that `fraction` of the ascending values do not exceed. */
export const computeQuantile = (ascending: readonly number[], fraction: number): number =>
  ascending[Math.min(ascending.length - 1, Math.ceil(ascending.length * fraction) - 1)] ?? Number.NaN;
