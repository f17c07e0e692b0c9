// Carries what SQLite's WAL holds over into the database in a thread of its own. Done by the connection that commits, as
// SQLite does by itself, every few hundred signatures would wait for one more fsync, of a file that others write too.
// Passive checkpoints: they wait for nobody and nobody waits for them. No commit is less durable for it: a commit is an
// fsync of the WAL, and what the WAL holds outlives the process.

import { Worker } from 'node:worker_threads';
import type { WitnessStore } from './witness-store.ts';

export type WalCheckpoints = {
  /** Ends the thread. To be awaited before the store closes, so that the store's is the last connection. */
  readonly close: () => Promise<void>;
};

/** Between two looks at the WAL; one that holds nothing new costs nothing. */
const PAUSE_MS = 250;
/**
 * Pages in the WAL at which the committing connection makes a checkpoint itself: 16 MiB. What the thread has carried over
 * is not done again, so that this one is short; and it lets the WAL start from its beginning, which a thread beside a
 * stream of commits seldom can. It bounds the WAL with or without the thread.
 */
const MAX_WAL_PAGES = 4096;

/** Starts the thread for the database of an open store. */
export const startWalCheckpoints = (
  path: string,
  store: WitnessStore,
  report: (message: string) => void,
): WalCheckpoints => {
  store.checkpointAbove(MAX_WAL_PAGES);
  const thread = new Worker(new URL('./wal-checkpoint-thread.ts', import.meta.url), {
    workerData: { path, pauseMs: PAUSE_MS },
  });
  // A node that refuses its configuration after this line ends: the thread must not hold it.
  thread.unref();
  const ended = new Promise<void>((resolve) => {
    thread.once('exit', () => resolve());
  });
  thread.on('error', (error) => {
    report(`the thread of WAL checkpoints ended: ${String(error)}`);
  });
  return {
    close: async () => {
      thread.ref();
      thread.postMessage('close'); // oxlint-disable-line unicorn/require-post-message-target-origin
      await ended;
    },
  };
};
