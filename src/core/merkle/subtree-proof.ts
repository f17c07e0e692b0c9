// Subtrees and their consistency with a tree (C2SP tlog-cosignature "subtree/v1", draft-ietf-plants-merkle-tree-certs): a
// range of leaves [start, end) that is the tree over those leaves and at the same time hangs together with every larger
// tree. From start 0 the proof is the consistency proof of RFC 9162, for one leaf its inclusion proof. What is verified
// may be hostile; what proofs are made of is the caller's own.

import { equalBytes } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { HASH_BYTES } from '../digest/sha256.ts';
import { fail, succeed, type Result } from '../result.ts';
import { EMPTY_ROOT_HASH, hashNode } from './hash.ts';
import { halve, isOdd, isTreeSize, MAX_PATH_LENGTH, splitSize } from './subtree.ts';
import { createRangeReader, type ReadTile } from './tile-proof.ts';
import { computeRootHash } from './tree.ts';

/** Leaves start..end-1 of a tree. */
export type LeafRange = { readonly start: number; readonly end: number };

/** What a subtree consistency proof says: `subtreeHash` is of the leaves [start, end) of the tree (treeSize, rootHash). */
export type SubtreeConsistency = LeafRange & {
  readonly treeSize: number;
  readonly path: readonly Uint8Array[];
  readonly subtreeHash: Uint8Array;
  readonly rootHash: Uint8Array;
};

/** Why a subtree consistency proof does not hold; hashes in hex. */
export type SubtreeFailure =
  | { readonly code: 'subtree.range'; readonly start: number; readonly end: number; readonly treeSize: number }
  | { readonly code: 'subtree.hash-length'; readonly expected: number; readonly actual: number }
  | { readonly code: 'subtree.path-length'; readonly actual: number }
  | {
      readonly code: 'subtree.mismatch';
      readonly of: 'subtree' | 'tree';
      readonly expected: string;
      readonly computed: string;
    };

// The smallest power of two that is not below `size`; 1 for none.
const enclosingPower = (size: number): number => {
  let power = 1;
  while (power < size) power *= 2;
  return power;
};

/** Tells whether [start, end) is a subtree: start is a multiple of the smallest power of two that holds it. */
export const isSubtree = ({ start, end }: LeafRange): boolean =>
  isTreeSize(start) && isTreeSize(end) && start <= end && start % enclosingPower(end - start) === 0;

const checkRange = (range: LeafRange, treeSize: number): void => {
  if (!isSubtree(range) || !isTreeSize(treeSize) || range.end > treeSize) {
    throw new RangeError(`no subtree [${range.start}, ${range.end}) in a tree of ${treeSize}`);
  }
};

// The nodes whose hashes make the proof, leaf to root. `isKnown`: the verifier has the target's hash already.
const listProofNodes = (target: LeafRange, node: LeafRange, isKnown: boolean): LeafRange[] => {
  if (target.start === node.start && target.end === node.end) return isKnown ? [] : [node];
  const middle = node.start + splitSize(node.end - node.start);
  const left = { start: node.start, end: middle };
  const right = { start: middle, end: node.end };
  if (target.end <= middle) return [...listProofNodes(target, left, isKnown), right];
  if (target.start >= middle) return [...listProofNodes(target, right, isKnown), left];
  // Across the middle: a subtree then starts where the node does, so its left part is the whole left child.
  return [...listProofNodes({ start: middle, end: target.end }, right, false), left];
};

/**
 * Lists the ranges whose hashes make the proof that a subtree is part of the tree of `treeSize` leaves.
 *
 * @throws RangeError when it is no subtree, or ends beyond the tree
 */
export const listSubtreeProof = (range: LeafRange, treeSize: number): LeafRange[] => {
  checkRange(range, treeSize);
  return range.start === range.end ? [] : listProofNodes(range, { start: 0, end: treeSize }, true);
};

/**
 * Computes the hash of a subtree of the tree over `leafHashes`; that of no leaves is the empty tree's root.
 *
 * @throws RangeError when it is no subtree, or ends beyond the tree
 */
export const computeSubtreeHash = (leafHashes: readonly Uint8Array[], range: LeafRange): Uint8Array => {
  checkRange(range, leafHashes.length);
  return computeRootHash(leafHashes.slice(range.start, range.end));
};

/** Computes the proof that a subtree is part of the tree over `leafHashes`. Throws like `computeSubtreeHash`. */
export const computeSubtreeProof = (leafHashes: readonly Uint8Array[], range: LeafRange): Uint8Array[] =>
  listSubtreeProof(range, leafHashes.length).map(({ start, end }) => computeRootHash(leafHashes.slice(start, end)));

/**
 * Reads the proof that a subtree is part of the tree of `treeSize` leaves that lies in tiles.
 *
 * @throws RangeError when it is no subtree, or ends beyond the tree
 */
export const readSubtreeProof = async (
  tree: LeafRange & { readonly treeSize: number },
  readTile: ReadTile,
): Promise<Uint8Array[]> => {
  const { treeSize } = tree;
  const readRange = createRangeReader(treeSize, readTile);
  return await Promise.all(listSubtreeProof(tree, treeSize).map(async ({ start, end }) => await readRange(start, end)));
};

const mismatch = (of: 'subtree' | 'tree', expected: Uint8Array, computed: Uint8Array) =>
  fail({ code: 'subtree.mismatch' as const, of, expected: encodeHex(expected), computed: encodeHex(computed) });

/**
 * Verifies that a subtree is part of a tree.
 *
 * @see https://c2sp.org/tlog-cosignature, and the draft's "Verifying a Subtree Consistency Proof"
 */
export const verifySubtreeConsistency = (claim: SubtreeConsistency): Result<null, SubtreeFailure> => {
  const { start, end, treeSize, path, subtreeHash, rootHash } = claim;
  if (!isSubtree(claim) || !isTreeSize(treeSize) || end > treeSize) {
    return fail({ code: 'subtree.range', start, end, treeSize });
  }
  const lengthFailure = fail({ code: 'subtree.path-length' as const, actual: path.length });
  if (path.length > MAX_PATH_LENGTH) return lengthFailure;
  for (const hash of [subtreeHash, rootHash, ...path]) {
    if (hash.length !== HASH_BYTES) {
      return fail({ code: 'subtree.hash-length', expected: HASH_BYTES, actual: hash.length });
    }
  }
  if (start === end) {
    if (path.length > 0) return lengthFailure;
    return equalBytes(subtreeHash, EMPTY_ROOT_HASH) ? succeed(null) : mismatch('subtree', subtreeHash, EMPTY_ROOT_HASH);
  }

  let first = start;
  let last = end - 1;
  let treeLast = treeSize - 1;
  // Up to the node where the path starts: the whole subtree, or its last complete part.
  while (first !== last && (last === treeLast || isOdd(last))) {
    first = halve(first);
    last = halve(last);
    treeLast = halve(treeLast);
  }
  const [begin, ...siblings] = first === last ? [subtreeHash, ...path] : path;
  if (begin === undefined) return lengthFailure;
  let computedSubtree = begin;
  let computedRoot = begin;
  for (const sibling of siblings) {
    if (treeLast === 0) return lengthFailure;
    if (isOdd(last) || last === treeLast) {
      if (first < last) computedSubtree = hashNode(sibling, computedSubtree);
      computedRoot = hashNode(sibling, computedRoot);
      while (!isOdd(last)) {
        first = halve(first);
        last = halve(last);
        treeLast = halve(treeLast);
      }
    } else {
      computedRoot = hashNode(computedRoot, sibling);
    }
    first = halve(first);
    last = halve(last);
    treeLast = halve(treeLast);
  }
  if (treeLast !== 0) return lengthFailure;
  if (!equalBytes(computedSubtree, subtreeHash)) return mismatch('subtree', subtreeHash, computedSubtree);
  return equalBytes(computedRoot, rootHash) ? succeed(null) : mismatch('tree', rootHash, computedRoot);
};

/**
 * Finds the two subtrees that meet at one place and together cover any leaves [start, end): the first may begin before
 * `start`, the second is empty when there are fewer than two leaves.
 *
 * @throws RangeError when it is no range
 */
export const coverRange = ({ start, end }: LeafRange): readonly [LeafRange, LeafRange] => {
  if (!isTreeSize(start) || !isTreeSize(end) || start > end) throw new RangeError(`no range [${start}, ${end})`);
  if (end - start < 2) {
    return [
      { start, end },
      { start: end, end },
    ];
  }
  // The highest power of two at which the first and the last leaf part.
  let power = 1;
  while (Math.floor(start / (power * 2)) !== Math.floor((end - 1) / (power * 2))) power *= 2;
  const middle = Math.floor((end - 1) / power) * power;
  const leftPower = enclosingPower(middle - start);
  return [
    { start: Math.floor(start / leftPower) * leftPower, end: middle },
    { start: middle, end },
  ];
};
