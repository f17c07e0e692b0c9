import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { verifyConsistencyProof } from '../../../src/core/merkle/consistency-proof.ts';
import { decodeEntryBundle, encodeEntryBundle, MAX_ENTRY_BYTES } from '../../../src/core/merkle/entry-bundle.ts';
import { EMPTY_ROOT_HASH, hashLeaf } from '../../../src/core/merkle/hash.ts';
import { verifyInclusionProof } from '../../../src/core/merkle/inclusion-proof.ts';
import { appendLeafHashes, computeEdgeRootHash, EMPTY_EDGE, splitTile } from '../../../src/core/merkle/tile-edge.ts';
import {
  readConsistencyPath,
  readEdge,
  readInclusionPath,
  readPrefixRootHash,
  readRootHash,
} from '../../../src/core/merkle/tile-proof.ts';
import {
  formatEntriesPath,
  formatTilePath,
  parseTilePath,
  partialWidth,
  tileWidth,
  type Tile,
} from '../../../src/core/merkle/tile.ts';
import { computeConsistencyPath, computeInclusionPath, computeRootHash } from '../../../src/core/merkle/tree.ts';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';

const LARGEST = 70_000;
const allLeafHashes = Array.from({ length: LARGEST }, (_, index) => hashLeaf(encodeUtf8(index.toString())));

// Stores every tile that appending in these steps gives, as a log does.
const grow = (steps: readonly number[]) => {
  const stored = new Map<string, Uint8Array>();
  const read: string[] = [];
  let edge = EMPTY_EDGE;
  for (const size of steps) {
    const grown = appendLeafHashes(edge, allLeafHashes.slice(edge.treeSize, size));
    for (const { tile, bytes } of grown.tiles) stored.set(formatTilePath(tile), bytes);
    edge = grown.edge;
  }
  const readTile = async (tile: Tile): Promise<Uint8Array> => {
    const path = formatTilePath(tile);
    read.push(path);
    const bytes = stored.get(path);
    if (bytes === undefined) throw new Error(`missing ${path}`);
    return bytes;
  };
  return { edge, stored, readTile, read };
};

describe('tile paths', () => {
  test('are those of tlog-tiles', () => {
    expect(formatTilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(formatTilePath({ level: 1, index: 0, width: 17 })).toBe('tile/1/000.p/17');
    expect(formatTilePath({ level: 63, index: 1000, width: 1 })).toBe('tile/63/x001/000.p/1');
    expect(formatEntriesPath(273, 112)).toBe('tile/entries/273.p/112');
    expect(formatEntriesPath(999_999, 256)).toBe('tile/entries/x999/999');
  });

  test('format then parse is identity', () => {
    const tile = fc.record({
      level: fc.integer({ min: 0, max: 63 }),
      index: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(tile, (value) => {
        expect(parseTilePath(formatTilePath(value))).toEqual({ ok: true, value: { kind: 'hashes', ...value } });
        const { index, width } = value;
        expect(parseTilePath(formatEntriesPath(index, width))).toEqual({
          ok: true,
          value: { kind: 'entries', index, width },
        });
      }),
    );
  });

  test.each([
    'tile/0/000.p/256',
    'tile/0/000.p/0',
    'tile/0/000.p/017',
    'tile/0/000.p/',
    'tile/0/000.p/1000',
    'tile/0/x000/001',
    'tile/0/x000/x001/067',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/+1/000',
    'tile/0/0',
    'tile/0/0000',
    'tile/0/x001',
    'tile/0/x001/x067',
    'tile/0/X001/067',
    'tile/0/001/067',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0/000\n',
    ' tile/0/000',
    'tile/0/000.P/1',
    'tile/0/000.p/1/',
    'tile//000',
    'tile/entries/',
    'tile/Entries/000',
    'tile/0/x999/x999/x999/x999/x999/999',
    'tile/0/x111/x999/x999/x999/x999/x999/999',
    'tile/0/\u0660\u0660\u0660',
    '',
  ])('refuse %j', (path) => {
    expect(parseTilePath(path).ok).toBe(false);
  });

  test('are read in linear time', () => {
    const growth = measureGrowth(100_000, (size) => `tile/0/${'x000/'.repeat(size)}000`, parseTilePath);
    expect(growth).toBeLessThan(LINEAR_GROWTH);
  });

  test('the widths of a tree of 70,000 leaves are those of the specification', () => {
    expect([
      partialWidth(0, 70_000),
      partialWidth(1, 70_000),
      partialWidth(2, 70_000),
      partialWidth(3, 70_000),
    ]).toEqual([112, 17, 1, 0]);
    expect([partialWidth(0, 256), partialWidth(1, 256)]).toEqual([0, 1]);
    expect([tileWidth(0, 272, 70_000), tileWidth(0, 273, 70_000), tileWidth(0, 274, 70_000)]).toEqual([256, 112, 0]);
    expect(partialWidth(6, Number.MAX_SAFE_INTEGER)).toBe(31);
  });
});

describe('entry bundles', () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 256 });

  test('encode then decode is identity', () => {
    fc.assert(
      fc.property(entries, (value) => {
        expect(decodeEntryBundle(encodeEntryBundle(value), value.length)).toEqual({ ok: true, value });
      }),
    );
  });

  test('are length-prefixed as in tlog-tiles', () => {
    expect(encodeEntryBundle([encodeUtf8('one'), new Uint8Array()])).toEqual(
      Uint8Array.of(0, 3, 0x6f, 0x6e, 0x65, 0, 0),
    );
  });

  test('another count, a trailing byte or a cut is refused', () => {
    fc.assert(
      fc.property(entries, (value) => {
        const bundle = encodeEntryBundle(value);
        expect(decodeEntryBundle(bundle, value.length + 1).ok).toBe(false);
        if (value.length > 1) expect(decodeEntryBundle(bundle, value.length - 1).ok).toBe(false);
        expect(decodeEntryBundle(Uint8Array.of(...bundle, 0), value.length).ok).toBe(false);
        expect(decodeEntryBundle(bundle.slice(0, -1), value.length).ok).toBe(false);
      }),
      { numRuns: 30 },
    );
    for (const count of [0, -1, 257, 1.5, Number.NaN])
      expect(decodeEntryBundle(Uint8Array.of(0, 0), count).ok).toBe(false);
  });

  test('an entry of 65,535 bytes fits, a longer one is refused', () => {
    const largest = new Uint8Array(MAX_ENTRY_BYTES).fill(7);
    expect(decodeEntryBundle(encodeEntryBundle([largest]), 1)).toEqual({ ok: true, value: [largest] });
    expect(() => encodeEntryBundle([new Uint8Array(MAX_ENTRY_BYTES + 1)])).toThrow(RangeError);
    expect(() => encodeEntryBundle([])).toThrow(RangeError);
    expect(() => encodeEntryBundle(Array.from({ length: 257 }, () => new Uint8Array()))).toThrow(RangeError);
  });

  test('are decoded in linear time', () => {
    const growth = measureGrowth(
      200_000,
      (size) => new Uint8Array(size),
      (bytes) => decodeEntryBundle(bytes, 256),
    );
    expect(growth).toBeLessThan(LINEAR_GROWTH);
  });
});

describe('the tile edge', () => {
  test('after any growth has the root of the whole tree, and every tile of the tree is stored', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(steps, (increments) => {
        let edge = EMPTY_EDGE;
        const stored = new Map<string, Uint8Array>();
        for (const increment of increments) {
          const grown = appendLeafHashes(edge, allLeafHashes.slice(edge.treeSize, edge.treeSize + increment));
          edge = grown.edge;
          for (const { tile, bytes } of grown.tiles) stored.set(formatTilePath(tile), bytes);
          expect(computeEdgeRootHash(edge)).toEqual(computeRootHash(allLeafHashes.slice(0, edge.treeSize)));
          if (increment === 0) expect(grown.tiles).toEqual([]);
          for (let index = 0; tileWidth(0, index, edge.treeSize) > 0; index += 1) {
            const width = tileWidth(0, index, edge.treeSize);
            const bytes = stored.get(formatTilePath({ level: 0, index, width })) ?? new Uint8Array();
            expect(splitTile(bytes)).toEqual(allLeafHashes.slice(index * 256, index * 256 + width));
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test.each([0, 1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 69_999, 70_000])(
    'at size %i is the same however it was reached, and equals the edge read from tiles',
    async (size) => {
      const inOne = grow([size]);
      const inTwo = grow([Math.floor(size / 3), size]);
      expect(inTwo.edge).toEqual(inOne.edge);
      expect(computeEdgeRootHash(inOne.edge)).toEqual(computeRootHash(allLeafHashes.slice(0, size)));
      expect(await readEdge(size, inTwo.readTile)).toEqual(inOne.edge);
      expect(await readRootHash(size, inTwo.readTile)).toEqual(computeEdgeRootHash(inOne.edge));
    },
  );

  test('of the empty tree has the empty root', () => {
    expect(computeEdgeRootHash(EMPTY_EDGE)).toEqual(EMPTY_ROOT_HASH);
  });

  test('that contradicts its size is refused', () => {
    const { edge } = grow([300]);
    expect(() => appendLeafHashes({ ...edge, treeSize: 301 }, allLeafHashes.slice(0, 1))).toThrow(RangeError);
    expect(() => computeEdgeRootHash({ ...edge, treeSize: 299 })).toThrow(RangeError);
    expect(() => appendLeafHashes(edge, [new Uint8Array(31)])).toThrow(RangeError);
    expect(() => appendLeafHashes({ treeSize: Number.MAX_SAFE_INTEGER, tiles: [] }, allLeafHashes.slice(0, 1))).toThrow(
      RangeError,
    );
  });
});

describe('paths read from tiles', () => {
  // Stored after each of these sizes, so that the partial tiles of all of them exist.
  const sizes = [1, 2, 3, 255, 256, 257, 511, 512, 513, 1000, 65_535, 65_536, 65_537, 70_000];
  const log = grow(sizes);

  const roots = new Map([0, ...sizes].map((size) => [size, computeRootHash(allLeafHashes.slice(0, size))]));
  const rootOf = (size: number): Uint8Array => roots.get(size) ?? new Uint8Array();

  test.each(sizes)('verify, and at the edges equal those of the tree in memory, size %i', async (treeSize) => {
    const leaves = allLeafHashes.slice(0, treeSize);
    const rootHash = rootOf(treeSize);
    const inner = [1, 254, 255, 256, 257, 511, 512, 65_534, 65_535, 65_536, Math.floor(treeSize / 2)];
    const edges = new Set([0, treeSize - 2, treeSize - 1].filter((index) => index >= 0));
    for (const leafIndex of new Set([...edges, ...inner.filter((index) => index < treeSize)])) {
      const path = await readInclusionPath({ treeSize, leafIndex }, log.readTile);
      if (edges.has(leafIndex)) expect(path).toEqual(computeInclusionPath(leaves, leafIndex));
      const leafHash = leaves[leafIndex] ?? new Uint8Array();
      expect(verifyInclusionProof({ leafHash, leafIndex, treeSize, path, rootHash }).ok).toBe(true);
    }
    for (const size1 of [0, ...sizes].filter((size) => size <= treeSize)) {
      const path = await readConsistencyPath({ size1, size2: treeSize }, log.readTile);
      if (size1 === 257 || size1 === 65_537) expect(path).toEqual(computeConsistencyPath(leaves, size1));
      const verdict = verifyConsistencyProof({ size1, root1: rootOf(size1), size2: treeSize, root2: rootHash, path });
      expect(verdict.ok).toBe(true);
    }
  });

  test('equal those in memory for random sizes and leaves', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1500 }), fc.nat(), fc.nat(), async (treeSize, indexSeed, sizeSeed) => {
        const { readTile } = grow([treeSize]);
        const leaves = allLeafHashes.slice(0, treeSize);
        const leafIndex = indexSeed % treeSize;
        const size1 = sizeSeed % (treeSize + 1);
        expect(await readInclusionPath({ treeSize, leafIndex }, readTile)).toEqual(
          computeInclusionPath(leaves, leafIndex),
        );
        expect(await readConsistencyPath({ size1, size2: treeSize }, readTile)).toEqual(
          computeConsistencyPath(leaves, size1),
        );
        expect(await readPrefixRootHash({ size1, size2: treeSize }, readTile)).toEqual(
          computeRootHash(leaves.slice(0, size1)),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('read each tile once, a handful in all', async () => {
    log.read.length = 0;
    await readInclusionPath({ treeSize: 70_000, leafIndex: 12_345 }, log.readTile);
    expect(new Set(log.read).size).toBe(log.read.length);
    expect(log.read.length).toBeLessThanOrEqual(5);
  });

  test('a missing or shortened tile is an error, never a wrong path', async () => {
    await expect(readInclusionPath({ treeSize: 999, leafIndex: 0 }, log.readTile)).rejects.toThrow('missing');
    const short = async (tile: Tile) => (await log.readTile(tile)).slice(0, -1);
    await expect(readInclusionPath({ treeSize: 1000, leafIndex: 0 }, short)).rejects.toThrow(RangeError);
    await expect(readInclusionPath({ treeSize: 10, leafIndex: 10 }, log.readTile)).rejects.toThrow(RangeError);
    await expect(readConsistencyPath({ size1: 11, size2: 10 }, log.readTile)).rejects.toThrow(RangeError);
    await expect(readPrefixRootHash({ size1: 11, size2: 10 }, log.readTile)).rejects.toThrow(RangeError);
  });
});
