// RFC 6962 §2.1 hashing with SHA-256: leaves and nodes carry different prefixes, so that an inner node can never be
// passed off as an entry (second preimage).

import { concatBytes } from '../bytes/bytes.ts';
import { HASH_BYTES, sha256 } from '../digest/sha256.ts';

const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = 0x01;

/** Root hash of the empty tree: SHA-256 of nothing. */
export const EMPTY_ROOT_HASH: Uint8Array = sha256(new Uint8Array());

/** Computes the leaf hash of an entry: SHA-256(0x00 ‖ entry). */
export const hashLeaf = (entry: Uint8Array): Uint8Array => sha256(concatBytes(LEAF_PREFIX, entry));

/** Computes the hash of an inner node: SHA-256(0x01 ‖ left ‖ right). Both hashes are 32 bytes. */
export const hashNode = (left: Uint8Array, right: Uint8Array): Uint8Array => {
  const preimage = new Uint8Array(1 + 2 * HASH_BYTES);
  preimage[0] = NODE_PREFIX;
  preimage.set(left, 1);
  preimage.set(right, 1 + HASH_BYTES);
  return sha256(preimage);
};
