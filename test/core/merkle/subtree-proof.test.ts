import { describe, expect, test } from 'vitest';
import { concatBytes, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { verifyConsistencyProof } from '../../../src/core/merkle/consistency-proof.ts';
import { EMPTY_ROOT_HASH, hashLeaf } from '../../../src/core/merkle/hash.ts';
import {
  computeSubtreeHash,
  computeSubtreeProof,
  coverRange,
  isSubtree,
  listSubtreeProof,
  readSubtreeProof,
  verifySubtreeConsistency,
  type LeafRange,
} from '../../../src/core/merkle/subtree-proof.ts';
import { appendLeafHashes, EMPTY_EDGE } from '../../../src/core/merkle/tile-edge.ts';
import type { Tile } from '../../../src/core/merkle/tile.ts';
import { computeConsistencyPath, computeInclusionPath, computeRootHash } from '../../../src/core/merkle/tree.ts';

// workerd hashes several times more slowly: there the exhaustive tests go up to smaller trees, the vectors stay whole.
const ON_WORKERD = navigator.userAgent === 'Cloudflare-Workers';

const LARGEST = 130;
/** Every proof is verified in trees up to this size, and in the largest ones. */
const VERIFIED_UP_TO = ON_WORKERD ? 40 : LARGEST;
const FORGED_SIZES = ON_WORKERD ? [1, 2, 3, 7, 8, 13, 16, 17] : [1, 2, 3, 7, 8, 13, 31, 32, 33, 40];
/** Trees read from tiles; on Node of three levels. */
const TILED = ON_WORKERD
  ? { sizes: [1_536, 1_900, 2_000], starts: [0, 256, 1_024, 1_792] }
  : { sizes: [65_536, 69_000, 70_000], starts: [0, 256, 65_024, 68_864] };

const leafHashes = Array.from({ length: LARGEST }, (_, index) => hashLeaf(Uint8Array.of(index)));

const ranges = (largest: number): LeafRange[] =>
  Array.from({ length: largest + 1 }, (_, end) =>
    Array.from({ length: end + 1 }, (__, start) => ({ start, end })),
  ).flat();

const accumulate = (lines: readonly string[]): string =>
  encodeHex(sha256(encodeUtf8(lines.map((line) => `${line}\n`).join(''))));
const format = ({ start, end }: LeafRange): string => `[${start}, ${end})`;
const formatHashes = (hashes: readonly Uint8Array[]): string => hashes.map((hash) => ` ${encodeHex(hash)}`).join('');

// Roots of ranges are asked for again and again: remembered, the exhaustive tests stay fast.
const subtreeHashes = new Map<string, Uint8Array>();
const hashOf = (range: LeafRange): Uint8Array => {
  const key = format(range);
  const hash = subtreeHashes.get(key) ?? computeRootHash(leafHashes.slice(range.start, range.end));
  subtreeHashes.set(key, hash);
  return hash;
};

// draft-ietf-plants-merkle-tree-certs, "Subtree Test Vectors": trees of up to 130 leaves, leaf i is the byte i.
describe('the accumulated vectors of the Merkle tree certificates draft', () => {
  const subtrees = ranges(LARGEST).filter(isSubtree);

  test('subtree hashes', () => {
    const lines = subtrees.map((range) => `${format(range)} ${encodeHex(computeSubtreeHash(leafHashes, range))}`);
    expect(accumulate(lines)).toBe('b82806ad4265bb151c1119c0f4db437bb4d1a1f887b3a7fba1cd4ebf552e3e81');
  });

  test('inclusion proofs within subtrees', () => {
    const lines = subtrees.flatMap((range) => {
      const leaves = leafHashes.slice(range.start, range.end);
      return leaves.map((_, index) => {
        const nodes = listSubtreeProof({ start: index, end: index + 1 }, leaves.length);
        const proof = nodes.map(({ start, end }) => hashOf({ start: range.start + start, end: range.start + end }));
        return `${range.start + index} ${format(range)}${formatHashes(proof)}`;
      });
    });
    expect(accumulate(lines)).toBe('ac2a8f989e44d99e399db448050ff5f19757df53cfb716aa81015d3955d8163f');
  });

  test('subtree consistency proofs, each of which verifies', () => {
    const lines: string[] = [];
    const refused: string[] = [];
    for (let treeSize = 0; treeSize <= LARGEST; treeSize += 1) {
      const rootHash = hashOf({ start: 0, end: treeSize });
      for (const range of subtrees) {
        if (range.end > treeSize) continue;
        const path = listSubtreeProof(range, treeSize).map(hashOf);
        lines.push(`${format(range)} ${treeSize}${formatHashes(path)}`);
        if (treeSize > VERIFIED_UP_TO && treeSize < LARGEST - 3) continue;
        const verdict = verifySubtreeConsistency({ ...range, treeSize, path, subtreeHash: hashOf(range), rootHash });
        if (!verdict.ok) refused.push(`${format(range)} of ${treeSize}: ${verdict.failure.code}`);
      }
    }
    expect(refused).toEqual([]);
    expect(accumulate(lines)).toBe('10fa99b37bf9bf9ffa26b412fbd98bd75363256d0b75d61bc4538b9c9c5a0a74');
  }, 120_000);

  test('covers of any range, which are subtrees', () => {
    const covers = ranges(LARGEST).map((range) => ({ range, cover: coverRange(range) }));
    for (const { range, cover } of covers) {
      const [left, right] = cover;
      expect(isSubtree(left) && isSubtree(right)).toBe(true);
      expect(left.end === right.start && right.end === range.end && left.start <= range.start).toBe(true);
      // No leaf before the range is covered that the range does not outnumber.
      expect(range.end - left.start).toBeLessThanOrEqual(2 * Math.max(1, range.end - range.start));
    }
    expect(accumulate(covers.map(({ cover }) => cover.map(format).join(' ')))).toBe(
      '7fd9c8b926e9d2b5cf831560e8ce295a5ef97ad5c5ede4ea0dea28a8c8fc8bb0',
    );
  });
});

describe('subtrees in the sizes of the specification', () => {
  test.each([
    [0, 2 ** 47 + 1, true],
    [0, Number.MAX_SAFE_INTEGER, true],
    [2 ** 46, 2 ** 46 + 2 ** 46, true],
    [2 ** 46, 2 ** 47 + 1, false],
    [2 ** 52, Number.MAX_SAFE_INTEGER, true],
    [2 ** 51, Number.MAX_SAFE_INTEGER, false],
    [5, 3, false],
    [-1, 3, false],
    [0.5, 3, false],
    [0, 2 ** 53, false],
  ])('[%d, %d) is a subtree: %s', (start, end, expected) => {
    expect(isSubtree({ start, end })).toBe(expected);
  });
});

describe('a subtree proof', () => {
  const SIZES = 40;

  test('from leaf 0 is the consistency proof, of one leaf the inclusion proof of RFC 9162', () => {
    for (let size = 1; size <= SIZES; size += 1) {
      const leaves = leafHashes.slice(0, size);
      for (let first = 0; first < size; first += 1) {
        expect(computeSubtreeProof(leaves, { start: first, end: first + 1 })).toEqual(
          computeInclusionPath(leaves, first),
        );
        const prefix = { start: 0, end: first + 1 };
        const path = computeSubtreeProof(leaves, prefix);
        expect(path).toEqual(computeConsistencyPath(leaves, first + 1));
        const [root1, root2] = [hashOf(prefix), hashOf({ start: 0, end: size })];
        expect(verifyConsistencyProof({ size1: first + 1, root1, size2: size, root2, path }).ok).toBe(true);
      }
    }
  });

  test('with any one bit of a hash changed, a hash more or less, or for any other range or size is refused', () => {
    const accepted: string[] = [];
    const spoil = (hash: Uint8Array, at: number): Uint8Array => {
      const spoiled = hash.slice();
      spoiled[at % 32] = (spoiled[at % 32] ?? 0) ^ (1 << (at % 8));
      return spoiled;
    };
    const subtrees = ranges(SIZES).filter(isSubtree);
    for (const treeSize of FORGED_SIZES) {
      const leaves = leafHashes.slice(0, treeSize);
      const rootHash = hashOf({ start: 0, end: treeSize });
      for (const range of subtrees.filter(({ start, end }) => end <= treeSize && start < end)) {
        const path = computeSubtreeProof(leaves, range);
        const subtreeHash = hashOf(range);
        const claim = { ...range, treeSize, path, subtreeHash, rootHash };
        const at = range.start * 7 + treeSize;
        const forgeries = [
          { ...claim, rootHash: spoil(rootHash, at) },
          { ...claim, subtreeHash: spoil(subtreeHash, at) },
          { ...claim, path: [...path, subtreeHash] },
          ...path.map((_, index) => ({
            ...claim,
            path: path.map((hash, i) => (i === index ? spoil(hash, at) : hash)),
          })),
          ...(path.length > 0
            ? [
                { ...claim, path: path.slice(1) },
                { ...claim, path: path.slice(0, -1) },
              ]
            : []),
          ...subtrees.flatMap((other) =>
            other.end <= treeSize && (other.start !== range.start || other.end !== range.end) && other.start < other.end
              ? [{ ...claim, ...other }]
              : [],
          ),
        ];
        for (const forgery of forgeries) {
          if (verifySubtreeConsistency(forgery).ok)
            accepted.push(`${format(range)} of ${treeSize} as ${format(forgery)}`);
        }
      }
    }
    expect(accepted).toEqual([]);
  });

  test('of malformed parts is refused with the fault, not with an exception', () => {
    const rootHash = hashOf({ start: 0, end: 8 });
    const claim = { start: 0, end: 8, treeSize: 8, path: [], subtreeHash: rootHash, rootHash };
    const codes = [
      { ...claim, start: 2, end: 6 },
      { ...claim, end: 9 },
      { ...claim, treeSize: NaN },
      { ...claim, treeSize: -1, start: -1, end: -1 },
      { ...claim, path: Array.from({ length: 64 }, () => rootHash) },
      { ...claim, rootHash: rootHash.slice(1) },
      { ...claim, end: 0, path: [rootHash] },
      { ...claim, end: 0 },
      { ...claim, end: 4 },
    ].map((forgery) => {
      const verdict = verifySubtreeConsistency(forgery);
      return verdict.ok ? 'accepted' : verdict.failure.code;
    });
    expect(codes).toEqual([
      'subtree.range',
      'subtree.range',
      'subtree.range',
      'subtree.range',
      'subtree.path-length',
      'subtree.hash-length',
      'subtree.path-length',
      'subtree.mismatch',
      'subtree.path-length',
    ]);
    expect(verifySubtreeConsistency({ ...claim, end: 0, subtreeHash: EMPTY_ROOT_HASH }).ok).toBe(true);
  });

  test('read from tiles is the one computed from all leaves', async () => {
    const largest = Math.max(...TILED.sizes);
    const many = Array.from({ length: largest }, (_, index) => hashLeaf(Uint8Array.of(index >> 16, index >> 8, index)));
    const { tiles, edge } = appendLeafHashes(EMPTY_EDGE, many);
    const stored = new Map(tiles.map(({ tile, bytes }) => [`${tile.level}/${tile.index}`, bytes]));
    for (const [level, bytes] of edge.tiles.entries()) {
      if (bytes.length > 0) stored.set(`${level}/${Math.floor(largest / 256 ** (level + 1))}`, bytes);
    }
    const readTile = async ({ level, index, width }: Tile): Promise<Uint8Array> =>
      (stored.get(`${level}/${index}`) ?? new Uint8Array()).subarray(0, width * 32);
    for (const treeSize of TILED.sizes) {
      const leaves = many.slice(0, treeSize);
      const rootHash = computeRootHash(leaves);
      for (const start of TILED.starts) {
        for (const end of [start + 1, start + 100, start + 256]) {
          if (end > treeSize) continue;
          const path = await readSubtreeProof({ start, end, treeSize }, readTile);
          const subtreeHash = computeSubtreeHash(leaves, { start, end });
          expect(verifySubtreeConsistency({ start, end, treeSize, path, subtreeHash, rootHash }).ok).toBe(true);
        }
      }
      await expect(readSubtreeProof({ start: 0, end: treeSize + 1, treeSize }, readTile)).rejects.toThrow(RangeError);
    }
    const treeSize = largest - 100;
    expect(concatBytes(...(await readSubtreeProof({ start: 0, end: 256, treeSize }, readTile)))).toEqual(
      concatBytes(...computeSubtreeProof(many.slice(0, treeSize), { start: 0, end: 256 })),
    );
  });
});
