// A Merkle tree in memory, from its leaf hashes (RFC 6962 §2.1): root, inclusion paths, consistency paths. For trees too
// large for memory see tile-edge.ts (append) and tile-proof.ts (paths). Arguments out of range throw: they are the
// caller's own numbers, not hostile input.

import { EMPTY_ROOT_HASH, hashNode } from './hash.ts';
import { splitSize } from './subtree.ts';

const leafAt = (leafHashes: readonly Uint8Array[], index: number): Uint8Array => {
  const leafHash = leafHashes[index];
  if (leafHash === undefined) throw new RangeError(`no leaf ${index} among ${leafHashes.length}`);
  return leafHash;
};

// Root of leaves [start, end), end > start.
const rangeRoot = (leafHashes: readonly Uint8Array[], start: number, end: number): Uint8Array => {
  if (end - start === 1) return leafAt(leafHashes, start);
  const middle = start + splitSize(end - start);
  return hashNode(rangeRoot(leafHashes, start, middle), rangeRoot(leafHashes, middle, end));
};

/** Computes the root hash over leaf hashes; `EMPTY_ROOT_HASH` for none. @see RFC 6962 §2.1 */
export const computeRootHash = (leafHashes: readonly Uint8Array[]): Uint8Array =>
  leafHashes.length === 0 ? EMPTY_ROOT_HASH : rangeRoot(leafHashes, 0, leafHashes.length);

/**
 * Computes the audit path of a leaf, leaf to root; empty in a tree of one leaf.
 *
 * @param leafIndex 0..leafHashes.length-1, else RangeError
 * @see RFC 6962 §2.1.1
 */
export const computeInclusionPath = (leafHashes: readonly Uint8Array[], leafIndex: number): Uint8Array[] => {
  leafAt(leafHashes, leafIndex);
  const path: Uint8Array[] = [];
  let start = 0;
  let end = leafHashes.length;
  while (end - start > 1) {
    const middle = start + splitSize(end - start);
    if (leafIndex < middle) {
      path.push(rangeRoot(leafHashes, middle, end));
      end = middle;
    } else {
      path.push(rangeRoot(leafHashes, start, middle));
      start = middle;
    }
  }
  return path.reverse();
};

/**
 * Computes the consistency path from the tree of the first `size1` leaves to the tree of all. Empty for `size1` 0 (every
 * tree extends the empty one) and for the full size.
 *
 * @param size1 0..leafHashes.length, else RangeError
 * @see RFC 6962 §2.1.2
 */
export const computeConsistencyPath = (leafHashes: readonly Uint8Array[], size1: number): Uint8Array[] => {
  if (!Number.isSafeInteger(size1) || size1 < 0 || size1 > leafHashes.length) {
    throw new RangeError(`no tree of ${size1} leaves among ${leafHashes.length}`);
  }
  if (size1 === 0) return [];
  const path: Uint8Array[] = [];
  let start = 0;
  let end = leafHashes.length;
  // SUBPROOF(m, D[n], b): walk to the node that ends at size1, collecting the other child each time.
  while (end !== size1) {
    const middle = start + splitSize(end - start);
    if (size1 <= middle) {
      path.push(rangeRoot(leafHashes, middle, end));
      end = middle;
    } else {
      path.push(rangeRoot(leafHashes, start, middle));
      start = middle;
    }
  }
  // b is true only while the walk kept to the left edge; then the verifier holds the node itself: the first root.
  if (start !== 0) path.push(rangeRoot(leafHashes, start, end));
  return path.reverse();
};
