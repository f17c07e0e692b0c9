// Paging through all history, over bundles in memory.

import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import { TILE_WIDTH, formatEntriesPath, tileWidth } from '../../../src/core/merkle/tile.ts';
import { entryKind, readLedgerEntry } from '../../../src/domain/explorer/ledger-entry.ts';
import { listEntries, readTimedEntry } from '../../../src/domain/explorer/read-entries.ts';
import type { ExplorerPorts } from '../../../src/domain/explorer/explorer-ports.ts';

const ORIGIN = 'ledger.assize.invalid/test';
const textOf = (index: number): string => `{"n":${index}}`;

/** A ledger of `treeSize` published entries; entries are committed one a second. */
const createPorts = (treeSize: number): Pick<ExplorerPorts, 'origin' | 'ledger' | 'readObject'> => {
  const objects = new Map<string, Uint8Array>();
  for (let bundle = 0; bundle * TILE_WIDTH < treeSize; bundle += 1) {
    const width = tileWidth(0, bundle, treeSize);
    const entries = Array.from({ length: width }, (_, offset) => encodeUtf8(textOf(bundle * TILE_WIDTH + offset)));
    objects.set(formatEntriesPath(bundle, width), encodeEntryBundle(entries));
  }
  const never = (): never => {
    throw new Error('not asked for entries');
  };
  return {
    origin: ORIGIN,
    readObject: (key) => Promise.resolve(objects.get(key) ?? null),
    ledger: {
      status: never,
      identity: never,
      publishedSizes: never,
      publishedBefore: never,
      findEntry: never,
      latestCheckpoint: () =>
        Promise.resolve(treeSize === 0 ? null : { treeSize, note: '', publishedAtUnixMs: treeSize * 1000, policy: '' }),
      // More is committed than published: it must not show.
      entryTimes: (index, limit) =>
        Promise.resolve(
          Array.from({ length: Math.min(limit, treeSize + 5 - index) }, (_, offset) => (index + offset) * 1000),
        ),
    },
  };
};

const walk = async (treeSize: number, limit: number): Promise<readonly number[]> => {
  const ports = createPorts(treeSize);
  const seen: number[] = [];
  for (let before: number | null = null, isDone = false; !isDone;) {
    const page = await listEntries(ports, before, limit);
    for (const { entry, enteredAtUnixMs } of page.entries) {
      expect(entry.text).toBe(textOf(entry.index));
      expect(enteredAtUnixMs).toBe(entry.index * 1000);
      seen.push(entry.index);
    }
    isDone = page.olderBefore === null;
    before = page.olderBefore;
  }
  return seen;
};

describe('paging through the entries', () => {
  it.each([1, 2, 255, 256, 257, 600])(
    'shows every one of %i entries once, newest first, down to entry 0',
    async (size) => {
      const expected = Array.from({ length: size }, (_, offset) => size - 1 - offset);
      expect(await walk(size, 50)).toEqual(expected);
      expect(await walk(size, 256)).toEqual(expected);
    },
  );

  it('has the way back to newer pages, and none beyond the newest', async () => {
    const ports = createPorts(120);
    expect(await listEntries(ports, null, 50)).toMatchObject({ olderBefore: 70, newerBefore: null });
    expect(await listEntries(ports, 70, 50)).toMatchObject({ olderBefore: 20, newerBefore: 120 });
    expect(await listEntries(ports, 9999, 50)).toMatchObject({ olderBefore: 70, newerBefore: null });
  });

  it('is empty before the first checkpoint', async () => {
    expect((await listEntries(createPorts(0), null, 50)).entries).toEqual([]);
  });

  it('shows nothing that no checkpoint covers', async () => {
    expect(await readTimedEntry(createPorts(7), 7)).toBeNull();
    expect((await readTimedEntry(createPorts(7), 6))?.entry.index).toBe(6);
  });
});

describe('an entry', () => {
  it('of an unknown type is shown as text under its own name', () => {
    const text = '{"v":"assize/later/v9"}';
    const entry = readLedgerEntry(3, encodeUtf8(text), ORIGIN);
    expect(entry).toMatchObject({ text, content: { kind: 'other', name: 'later' } });
    expect(entryKind(entry)).toBe('later');
  });

  it('that calls itself a batch but is none is not taken for one', () => {
    const entry = readLedgerEntry(3, encodeUtf8('{"v":"assize/batch/v1"}'), ORIGIN);
    expect(entry.content).toEqual({ kind: 'other', name: 'batch' });
  });

  it.each(['[]', 'null', '{"v":7}', '{', ''])('%s names no type', (text) => {
    expect(entryKind(readLedgerEntry(0, encodeUtf8(text), ORIGIN))).toBeNull();
  });

  it('that is not UTF-8 has no text', () => {
    expect(readLedgerEntry(0, Uint8Array.of(0xff), ORIGIN).text).toBeNull();
  });
});
