// Computes a batch's root again from all its leaf hashes, as the ledger's public store has them.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sliceBatchCore } from '../../core/batch/batch-entry.ts';
import { HASH_BYTES } from '../../core/digest/sha256.ts';
import { computeRootHash } from '../../core/merkle/tree.ts';
import type { BatchData } from '../page/page-data.ts';

/** The bytes that a batch's tokens are over. */
export const readStamped = ({ entry }: BatchData): Uint8Array => encodeUtf8(sliceBatchCore(entry));

/** Tells whether the leaf hashes give the root of the entry; null when they cannot be fetched. */
export const checkLeaves = async ({ leavesPath, rootHash, treeSize }: BatchData): Promise<boolean | null> => {
  let leaves: Uint8Array;
  try {
    const response = await fetch(leavesPath);
    if (!response.ok) return null;
    leaves = new Uint8Array(await response.arrayBuffer());
  } catch {
    return null;
  }
  if (leaves.length !== treeSize * HASH_BYTES) return false;
  const hashes = Array.from({ length: treeSize }, (_, index) =>
    leaves.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
  return encodeHex(computeRootHash(hashes)) === rootHash;
};
