// Signatures by node:crypto, which is faster than what core has for every platform: Ed25519, and ML-DSA-44 where this
// Node's OpenSSL has it. Keys are imported once. Node's thread pool computes, so that the lines of a note take as long as
// the processor's cores need for them together.

import { createPublicKey, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { createSpkiVerifier } from '../core/signature/spki-verifier.ts';

const verifyInPool: (
  algorithm: null,
  message: Uint8Array,
  key: ReturnType<typeof createPublicKey>,
  signature: Uint8Array,
) => Promise<boolean> = promisify(verify);

/** Verifies Ed25519 (0x01, 0x04) and ML-DSA-44 (0x06). False, never an exception, for anything malformed. */
export const verifyByNode = createSpkiVerifier({
  importKey: (spki) => createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }),
  verify: (key, message, signature) => verifyInPool(null, message, key, signature),
});
