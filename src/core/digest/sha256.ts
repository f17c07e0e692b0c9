// SHA-256 (FIPS 180-4), synchronous: trees and texts are hashed inside transactions, where nothing may be awaited.

import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { equalBytes } from '../bytes/bytes.ts';

/** Length of a SHA-256 hash in bytes. */
export const HASH_BYTES = 32;

type Sha256 = (bytes: Uint8Array) => Uint8Array<ArrayBuffer>;

const hashByNoble: Sha256 = (bytes) => Uint8Array.from(nobleSha256(bytes));

/** A leaf or a node costs less than the call into a platform; a certificate, ten times as much. */
const LARGE_BYTES = 512;

let hashLarge = hashByNoble;

/**
 * Takes a platform's own synchronous SHA-256 for what is large. Only time depends on it: whoever starts a programme may
 * call this once. Throws when it is no SHA-256.
 */
export const hashLargeBy = (own: Sha256): void => {
  const probe = new Uint8Array(2 * LARGE_BYTES + 1).fill(0x5a);
  if (!equalBytes(own(probe), hashByNoble(probe))) throw new Error('not SHA-256');
  hashLarge = own;
};

/** Computes SHA-256 of the bytes; 32 bytes. */
export const sha256: Sha256 = (bytes) => (bytes.length < LARGE_BYTES ? hashByNoble(bytes) : hashLarge(bytes));
