import { describe, expect, it } from 'vitest';
import { NO_PREVIOUS_BATCH, BATCH_CORE_VERSION } from '../../../src/core/batch/batch-core.ts';
import { BATCH_ENTRY_VERSION, formatBatchEntry, parseBatchEntry } from '../../../src/core/batch/batch-entry.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { verifyInclusionProof } from '../../../src/core/merkle/inclusion-proof.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { readInclusionPath } from '../../../src/core/merkle/tile-proof.ts';
import { formatTilePath } from '../../../src/core/merkle/tile.ts';
import { computeInclusionPath, computeRootHash } from '../../../src/core/merkle/tree.ts';
import { batchObjects } from '../../../src/domain/batching/batch-objects.ts';
import { buildBatchTree } from '../../../src/domain/batching/batch-tree.ts';

const leavesOf = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => hashLeaf(encodeUtf8(`statement ${index}`)));

const entryFor = (treeSize: number, rootHash: Uint8Array): string =>
  formatBatchEntry({
    v: BATCH_ENTRY_VERSION,
    ledger: 'ledger.assize.invalid/test',
    batch: {
      v: BATCH_CORE_VERSION,
      ledger: 'ledger.assize.invalid/test',
      batcher: 'b1',
      sequence: 0,
      previous: NO_PREVIOUS_BATCH,
      after: { treeSize: 1, rootHash: '0'.repeat(64) },
      policy: '0'.repeat(64),
      treeSize,
      rootHash: { 'sha-256': encodeHex(rootHash) },
      openedAt: '2026-11-20T02:42:06.913Z',
      closedAt: '2026-11-20T02:42:07.113Z',
    },
    timestamps: [],
  });

describe('the batch tree of merkletreejs', () => {
  it('equals the tree of core at every size from 1 to 69, root and every path', () => {
    for (let count = 1; count <= 69; count += 1) {
      const leaves = leavesOf(count);
      const tree = buildBatchTree(leaves);
      expect(encodeHex(tree.rootHash)).toBe(encodeHex(computeRootHash(leaves)));
      for (let index = 0; index < count; index += 1) {
        expect(tree.inclusionPath(index).map(encodeHex)).toEqual(computeInclusionPath(leaves, index).map(encodeHex));
      }
    }
  });

  it('proves the right one of equal leaves', () => {
    const [leaf = new Uint8Array(32)] = leavesOf(1);
    const leaves = [leaf, leaf, leaf, leaf, leaf];
    const tree = buildBatchTree(leaves);
    for (let leafIndex = 0; leafIndex < leaves.length; leafIndex += 1) {
      const path = tree.inclusionPath(leafIndex);
      const proof = { leafHash: leaf, leafIndex, treeSize: 5, path, rootHash: tree.rootHash };
      expect(verifyInclusionProof(proof).ok).toBe(true);
    }
  });

  it('refuses no leaf, more than 65,536 leaves, and hashes of another length', () => {
    expect(() => buildBatchTree([])).toThrow(RangeError);
    expect(() => buildBatchTree([new Uint8Array(31)])).toThrow(RangeError);
    expect(() => buildBatchTree(Array.from({ length: 65_537 }, () => new Uint8Array(32)))).toThrow(RangeError);
  });
});

describe.each([1, 2, 3, 255, 256, 257, 65_536])('a batch of %i leaves', (count) => {
  it('is proved from its public tiles alone', async () => {
    const leaves = leavesOf(count);
    const { rootHash } = buildBatchTree(leaves);
    expect(encodeHex(rootHash)).toBe(encodeHex(computeRootHash(leaves)));
    const entryText = entryFor(count, rootHash);
    expect(parseBatchEntry(entryText, 'ledger.assize.invalid/test').ok).toBe(true);
    const objects = new Map(
      batchObjects('b1', 0, entryText, leaves, []).map(({ key, bytes }) => [key, bytes] as const),
    );
    const indices = count <= 257 ? leaves.keys() : [0, 1, 255, 256, 32_767, 32_768, 65_535];
    for (const leafIndex of indices) {
      const path = await readInclusionPath({ treeSize: count, leafIndex }, async (tile) => {
        const bytes = objects.get(`batches/b1/0/${formatTilePath(tile)}`);
        if (bytes === undefined) throw new Error(`${formatTilePath(tile)} is missing`);
        return bytes;
      });
      const leafHash = leaves[leafIndex] ?? new Uint8Array();
      expect(verifyInclusionProof({ leafHash, leafIndex, treeSize: count, path, rootHash }).ok).toBe(true);
    }
  });
});
