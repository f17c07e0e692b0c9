// The thread of wal-checkpoints.ts.

import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

const { path, pauseMs } = workerData as { readonly path: string; readonly pauseMs: number };
const database = new DatabaseSync(path);
// As the committing connection has it: the WAL is on the disk before the database changes.
database.exec('pragma synchronous = full');
const checkpoint = database.prepare('pragma wal_checkpoint(passive)');

const timer = setInterval(() => {
  checkpoint.get();
}, pauseMs);
parentPort?.once('message', () => {
  clearInterval(timer);
  database.close();
});
