// Signatures by node:crypto, which is faster than what core has for every platform: Ed25519, and ML-DSA-44 where this
// Node's OpenSSL has it. Keys are imported once. On the caller's thread: a signature takes a seventh of a millisecond,
// and handing it to Node's thread pool and back takes more than a second core saves.

import { createPublicKey, verify } from 'node:crypto';
import { createSpkiVerifier } from '../core/signature/spki-verifier.ts';

/** Verifies Ed25519 (0x01, 0x04) and ML-DSA-44 (0x06). False, never an exception, for anything malformed. */
export const verifyByNode = createSpkiVerifier({
  importKey: (spki) => createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }),
  verify: (key, message, signature) => verify(null, message, key, signature),
});
