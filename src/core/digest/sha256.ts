// SHA-256 (FIPS 180-4), synchronous: trees and texts are hashed inside transactions, where nothing may be awaited.

import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';

/** Length of a SHA-256 hash in bytes. */
export const HASH_BYTES = 32;

/** Computes SHA-256 of the bytes; 32 bytes. */
export const sha256 = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(nobleSha256(bytes));
