// The tree of a batch, built by merkletreejs from leaf hashes with RFC 6962's node function. A lone node rises unchanged,
// which is RFC 6962's split at the largest power of two; a test holds it equal to core's own tree for all small sizes.
// Its `verify` is never used: inclusion is verified only by core (RFC 9162 §2.1.3.2).

import { MerkleTree } from 'merkletreejs';
import { MAX_BATCH_LEAVES } from '../../core/batch/batch-core.ts';
import { hashNode } from '../../core/merkle/hash.ts';

const HASH_BYTES = 32;

export type BatchTree = {
  readonly treeSize: number;
  /** 32 bytes. */
  readonly rootHash: Uint8Array;
  /** Siblings from leaf to root. */
  readonly inclusionPath: (leafIndex: number) => readonly Uint8Array[];
};

/** Builds the tree over 1 to 65,536 leaf hashes of 32 bytes; throws a RangeError otherwise. */
export const buildBatchTree = (leafHashes: readonly Uint8Array[]): BatchTree => {
  if (leafHashes.length === 0 || leafHashes.length > MAX_BATCH_LEAVES) throw new RangeError('1 to 65,536 leaves');
  if (leafHashes.some(({ length }) => length !== HASH_BYTES)) throw new RangeError('leaf hashes are 32 bytes');
  // The library joins left and right before it calls the node function.
  const hashPair = (pair: Uint8Array): Uint8Array => hashNode(pair.subarray(0, HASH_BYTES), pair.subarray(HASH_BYTES));
  const leaves = leafHashes.map((leafHash) => Buffer.from(leafHash));
  const tree = new MerkleTree(leaves, (pair: Buffer) => Buffer.from(hashPair(pair)), { sortPairs: false });
  return {
    treeSize: leafHashes.length,
    rootHash: Uint8Array.from(tree.getRoot()),
    inclusionPath: (leafIndex) => {
      const leaf = leaves[leafIndex];
      if (leaf === undefined) throw new RangeError('no such leaf');
      // Always with the index: without it the first of equal leaves is proved, after a linear search.
      return tree.getProof(leaf, leafIndex).map(({ data }) => Uint8Array.from(data));
    },
  };
};
