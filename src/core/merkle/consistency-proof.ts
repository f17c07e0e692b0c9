// Consistency proofs, RFC 9162 §2.1.4.2: the larger tree begins with all leaves of the smaller one. Every argument may
// be hostile. Beyond the RFC, which leaves them open: from size 0 and between equal sizes the path is empty.

import { equalBytes } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { HASH_BYTES } from '../digest/sha256.ts';
import { fail, succeed, type Result } from '../result.ts';
import { EMPTY_ROOT_HASH, hashNode } from './hash.ts';
import { halve, isOdd, isTreeSize, MAX_PATH_LENGTH } from './subtree.ts';

/** What a consistency proof says: the tree (size2, root2) extends the tree (size1, root1). */
export type ConsistencyProof = {
  readonly size1: number;
  readonly root1: Uint8Array;
  readonly size2: number;
  readonly root2: Uint8Array;
  readonly path: readonly Uint8Array[];
};

/** Why a consistency proof does not hold; hashes in hex. `tree` names the root that did not come out. */
export type ConsistencyProofFailure =
  | { readonly code: 'consistency-proof.size-out-of-range'; readonly size1: number; readonly size2: number }
  | { readonly code: 'consistency-proof.hash-length'; readonly expected: number; readonly actual: number }
  | { readonly code: 'consistency-proof.path-length'; readonly actual: number }
  | {
      readonly code: 'consistency-proof.root-mismatch';
      readonly tree: 'first' | 'second';
      readonly expected: string;
      readonly computed: string;
    };

const mismatch = (tree: 'first' | 'second', expected: Uint8Array, computed: Uint8Array) =>
  fail({
    code: 'consistency-proof.root-mismatch' as const,
    tree,
    expected: encodeHex(expected),
    computed: encodeHex(computed),
  });

const pathLengthFailure = (path: readonly Uint8Array[]) =>
  fail({ code: 'consistency-proof.path-length' as const, actual: path.length });

/**
 * Verifies that a tree extends a smaller or equal one.
 *
 * @see RFC 9162 §2.1.4.2
 */
export const verifyConsistencyProof = (proof: ConsistencyProof): Result<null, ConsistencyProofFailure> => {
  const { size1, root1, size2, root2, path } = proof;
  if (!isTreeSize(size1) || !isTreeSize(size2) || size1 > size2) {
    return fail({ code: 'consistency-proof.size-out-of-range', size1, size2 });
  }
  if (path.length > MAX_PATH_LENGTH) return pathLengthFailure(path);
  for (const hash of [root1, root2, ...path]) {
    if (hash.length !== HASH_BYTES) {
      return fail({ code: 'consistency-proof.hash-length', expected: HASH_BYTES, actual: hash.length });
    }
  }
  if (size1 === 0 && !equalBytes(root1, EMPTY_ROOT_HASH)) return mismatch('first', root1, EMPTY_ROOT_HASH);
  if (size1 === size2 && !equalBytes(root1, root2)) return mismatch('second', root2, root1);
  if (size1 === 0 || size1 === size2) return path.length === 0 ? succeed(null) : pathLengthFailure(path);

  let node = size1 - 1;
  let last = size2 - 1;
  while (isOdd(node)) {
    node = halve(node);
    last = halve(last);
  }
  // A complete first tree is a node of the second: its root is where the path starts, and is not sent.
  const [start, ...siblings] = node === 0 ? [root1, ...path] : path;
  if (start === undefined) return pathLengthFailure(path);
  let computed1 = start;
  let computed2 = start;
  for (const sibling of siblings) {
    if (last === 0) return pathLengthFailure(path);
    if (isOdd(node) || node === last) {
      computed1 = hashNode(sibling, computed1);
      computed2 = hashNode(sibling, computed2);
      while (!isOdd(node) && node !== 0) {
        node = halve(node);
        last = halve(last);
      }
    } else {
      computed2 = hashNode(computed2, sibling);
    }
    node = halve(node);
    last = halve(last);
  }
  if (last !== 0) return pathLengthFailure(path);
  if (!equalBytes(computed1, root1)) return mismatch('first', root1, computed1);
  if (!equalBytes(computed2, root2)) return mismatch('second', root2, computed2);
  return succeed(null);
};
