import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FetchBounded } from '../../anchor/court-node/gossip/fetch-bounded.ts';
import { openMirrorStore, type MirrorStore } from '../../anchor/court-node/mirror/mirror-store.ts';
import { refillCopy } from '../../anchor/court-node/operations/refill-copy.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeEntryBundle } from '../../src/core/merkle/entry-bundle.ts';
import { formatEntriesPath, TILE_WIDTH, tileWidth } from '../../src/core/merkle/tile.ts';
import { fail, succeed } from '../../src/core/result.ts';
import { createTestLog } from '../support/test-log.ts';

const ORIGIN = 'ledger.assize.invalid/test';
const LARGEST = 700;
const log = createTestLog(ORIGIN, LARGEST);
const fork = createTestLog(ORIGIN, LARGEST, 1, 'fork');
const entriesOf = (branch: string): Uint8Array[] =>
  Array.from({ length: LARGEST }, (_, index) => encodeUtf8(`${branch}/${index}`));
const signedOf = (source: typeof log, treeSize: number) => ({
  origin: ORIGIN,
  treeSize,
  rootHash: source.rootHash(treeSize),
});

/** A read side that serves what was published at one size. */
const serve = (branch: string, size: number): FetchBounded => {
  const entries = entriesOf(branch);
  return async (url) => {
    const path = url.slice('http://ledger/'.length);
    if (path === 'checkpoint') return succeed({ bytes: encodeUtf8(log.sign(size)), dateUnixMs: null });
    for (let index = 0; index * TILE_WIDTH < size; index += 1) {
      const width = tileWidth(0, index, size);
      if (path !== formatEntriesPath(index, width)) continue;
      const first = index * TILE_WIDTH;
      return succeed({ bytes: encodeEntryBundle(entries.slice(first, first + width)), dateUnixMs: null });
    }
    return fail({ kind: 'missing', message: `${url} 404` });
  };
};

let folder: string;
let store: MirrorStore;
const refill = (treeSize: number, fetchBounded: FetchBounded): Promise<number> =>
  refillCopy(store, signedOf(log, treeSize), { readUrl: 'http://ledger', fetchBounded });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'refill-'));
  store = openMirrorStore(join(folder, 'mirror.sqlite'));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a mirror’s copy older than what it cosigned', () => {
  test.each([
    [0, 1],
    [0, 700],
    [5, 9],
    [5, 300],
    [256, 257],
    [300, 700],
    [700, 700],
  ])('of %i entries gets those up to %i, and then gives the signed root', async (start, end) => {
    if (start > 0) store.append(ORIGIN, 0, entriesOf('main').slice(0, start));
    expect(await refill(end, serve('main', LARGEST))).toBe(end - start);
    expect(store.nextEntry(ORIGIN)).toBe(end);
    expect(store.computeRoot(ORIGIN, end)).toEqual(log.rootHash(end));
    expect(await refill(end, serve('main', LARGEST))).toBe(0);
  });

  test('gets nothing of another history', async () => {
    store.append(ORIGIN, 0, entriesOf('main').slice(0, 5));
    await expect(refill(300, serve('fork', LARGEST))).rejects.toThrow('this is a fork');
    expect(store.nextEntry(ORIGIN)).toBe(5);
    const wrong = refillCopy(store, signedOf(fork, 300), {
      readUrl: 'http://ledger',
      fetchBounded: serve('main', LARGEST),
    });
    await expect(wrong).rejects.toThrow('this is a fork');
    expect(store.nextEntry(ORIGIN)).toBe(5);
  });

  test('gets nothing from a ledger that serves less than was cosigned, or not at all', async () => {
    await expect(refill(300, serve('main', 299))).rejects.toThrow('serves 299 entries, 300 were cosigned');
    await expect(refill(300, async () => fail({ kind: 'failed', message: 'down' }))).rejects.toThrow('down');
    expect(store.nextEntry(ORIGIN)).toBe(0);
  });
});
