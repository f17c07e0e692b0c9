// Inclusion proofs, RFC 9162 §2.1.3.2. Every argument may be hostile. The path has exactly the length that (leafIndex,
// treeSize) demand: a looser check accepts a leaf hidden beneath published inner nodes.

import { equalBytes } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { HASH_BYTES } from '../digest/sha256.ts';
import { fail, succeed, type Result } from '../result.ts';
import { hashNode } from './hash.ts';
import { halve, isOdd, isTreeSize } from './subtree.ts';

/** What an inclusion proof says: the leaf at `leafIndex` of the tree of `treeSize` leaves with `rootHash`. */
export type InclusionProof = {
  readonly leafHash: Uint8Array;
  readonly leafIndex: number;
  readonly treeSize: number;
  /** Sibling hashes, leaf to root. */
  readonly path: readonly Uint8Array[];
  readonly rootHash: Uint8Array;
};

/** Why an inclusion proof does not hold; hashes in hex. */
export type InclusionProofFailure =
  | { readonly code: 'inclusion-proof.index-out-of-range'; readonly leafIndex: number; readonly treeSize: number }
  | { readonly code: 'inclusion-proof.hash-length'; readonly expected: number; readonly actual: number }
  | { readonly code: 'inclusion-proof.path-length'; readonly expected: number; readonly actual: number }
  | { readonly code: 'inclusion-proof.root-mismatch'; readonly expected: string; readonly computed: string };

/** Computes how many hashes the path of a leaf has. `leafIndex` is below `treeSize`, both safe integers. */
const computePathLength = (leafIndex: number, treeSize: number): number => {
  let length = 0;
  let node = leafIndex;
  let last = treeSize - 1;
  while (last > 0) {
    // The last node of a level without a right sibling rises without a hash.
    if (isOdd(node) || node !== last) length += 1;
    node = halve(node);
    last = halve(last);
  }
  return length;
};

/**
 * Verifies that a leaf is in a tree.
 *
 * @see RFC 9162 §2.1.3.2
 */
export const verifyInclusionProof = (proof: InclusionProof): Result<null, InclusionProofFailure> => {
  const { leafHash, leafIndex, treeSize, path, rootHash } = proof;
  if (!isTreeSize(leafIndex) || !isTreeSize(treeSize) || leafIndex >= treeSize) {
    return fail({ code: 'inclusion-proof.index-out-of-range', leafIndex, treeSize });
  }
  const expectedLength = computePathLength(leafIndex, treeSize);
  if (path.length !== expectedLength) {
    return fail({ code: 'inclusion-proof.path-length', expected: expectedLength, actual: path.length });
  }
  for (const hash of [leafHash, rootHash, ...path]) {
    if (hash.length !== HASH_BYTES) {
      return fail({ code: 'inclusion-proof.hash-length', expected: HASH_BYTES, actual: hash.length });
    }
  }
  let node = leafIndex;
  let last = treeSize - 1;
  let computed = leafHash;
  for (const sibling of path) {
    if (isOdd(node) || node === last) {
      computed = hashNode(sibling, computed);
      while (!isOdd(node) && node !== 0) {
        node = halve(node);
        last = halve(last);
      }
    } else {
      computed = hashNode(computed, sibling);
    }
    node = halve(node);
    last = halve(last);
  }
  if (last !== 0 || !equalBytes(computed, rootHash)) {
    const expected = encodeHex(rootHash);
    return fail({ code: 'inclusion-proof.root-mismatch', expected, computed: encodeHex(computed) });
  }
  return succeed(null);
};
