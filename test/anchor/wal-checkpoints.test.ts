import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWalCheckpoints, type WalCheckpoints } from '../../anchor/court-node/witness/wal-checkpoints.ts';
import { openWitnessStore, type WitnessStore } from '../../anchor/court-node/witness/witness-store.ts';

/**
 * 4096 pages with their headers, and as much again: while the thread makes a checkpoint the committing connection cannot,
 * and tries again at its next commit.
 */
const MAX_WAL_BYTES = 2 * 4096 * 4120;

let folder: string;
let path: string;
let store: WitnessStore;
let checkpoints: WalCheckpoints;
const reports: string[] = [];

const signSizes = (from: number, to: number): void => {
  store.commit(() => {
    for (let size = from; size < to; size += 1) {
      const note = String(size).repeat(1000);
      store.insert({
        sequence: size,
        origin: 'log',
        treeSize: size,
        rootHash: new Uint8Array(32),
        unixSeconds: 1,
        note,
      });
    }
  });
};

// What the database file alone holds, without its WAL.
const countCarriedOver = (): number => {
  const copy = join(folder, 'copy.sqlite');
  for (const name of [copy, `${copy}-wal`, `${copy}-shm`]) rmSync(name, { force: true });
  copyFileSync(path, copy);
  const read = openWitnessStore(copy);
  const last = read.lastSequence();
  read.close();
  return last;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wal-'));
  path = join(folder, 'witness.sqlite');
  store = openWitnessStore(path);
  reports.length = 0;
  checkpoints = startWalCheckpoints(path, store, (message) => reports.push(message));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('the thread carries a commit over into the database while the store is open', async () => {
  signSizes(1, 5);
  const deadline = Date.now() + 10_000;
  while (countCarriedOver() < 4 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(countCarriedOver()).toBe(4);
  await checkpoints.close();
  store.close();
});

test('the WAL stays bounded under a stream of commits that leaves the thread no moment', async () => {
  let writtenBytes = 0;
  for (let size = 1; writtenBytes < 3 * MAX_WAL_BYTES; size += 20) {
    signSizes(size, size + 20);
    writtenBytes += 20 * 1000 * String(size).length;
  }
  expect(statSync(`${path}-wal`).size).toBeLessThanOrEqual(MAX_WAL_BYTES);
  await checkpoints.close();
  store.close();
});

test('a close leaves everything in the database and no WAL', async () => {
  signSizes(1, 5);
  await checkpoints.close();
  store.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
  expect(countCarriedOver()).toBe(4);
  expect(reports).toEqual([]);
});
