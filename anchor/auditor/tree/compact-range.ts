// The frontier of a growing tree: the roots of its perfect subtrees, largest first. Appending costs one node hash on
// average, and the root at any size on the way is a fold over at most 53 hashes.

import { EMPTY_ROOT_HASH } from '../../../src/core/merkle/hash.ts';
import { hashNodeBytes } from './node-hash.ts';

export type CompactRange = { size: number; readonly nodes: Uint8Array[] };

/** Makes an empty range. */
export const createCompactRange = (): CompactRange => ({ size: 0, nodes: [] });

/** Appends a node: a leaf, or the root of a perfect subtree if all nodes are roots of subtrees of that height. */
export const appendNode = (range: CompactRange, node: Uint8Array): void => {
  let merged = node;
  for (let rest = range.size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = range.nodes.pop();
    if (left === undefined) throw new RangeError('a range contradicts its size');
    merged = hashNodeBytes(left, merged);
  }
  range.nodes.push(merged);
  range.size += 1;
};

/** Folds nodes, right to left, onto the root of what stands right of them. */
const foldOnto = (nodes: readonly Uint8Array[], right: Uint8Array | null): Uint8Array | null =>
  nodes.reduceRight<Uint8Array | null>((rest, node) => (rest === null ? node : hashNodeBytes(node, rest)), right);

/** Computes the root of the ranges side by side; each later one is smaller than any subtree of those before it. */
export const computeRangeRoot = (...ranges: readonly CompactRange[]): Uint8Array => {
  let root: Uint8Array | null = null;
  for (const { nodes } of ranges.toReversed()) root = foldOnto(nodes, root);
  return root ?? EMPTY_ROOT_HASH;
};

/** Computes the root of the tree over these nodes. */
export const computeRoot = (nodes: readonly Uint8Array[]): Uint8Array => {
  const range = createCompactRange();
  for (const node of nodes) appendNode(range, node);
  return computeRangeRoot(range);
};
