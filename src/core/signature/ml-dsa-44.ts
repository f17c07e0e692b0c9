// ML-DSA-44 verification (FIPS 204, pure, empty context), by @noble/post-quantum: no platform that this code runs on
// offers it everywhere. Signing needs randomness and belongs to whoever holds a key. Inputs may be hostile.
//
// It takes milliseconds, and the same few checkpoints stand in many certificates and bundles: signatures found valid are
// remembered. Nothing but time depends on that, for a signature is valid for ever or never.

import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { concatBytes } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { sha256 } from '../digest/sha256.ts';

/** Public key: 32-byte rho and four polynomials of 10-bit coefficients, 32 + 4 x 320 (FIPS 204 table 2). */
export const ML_DSA_44_PUBLIC_KEY_BYTES = 1312;
/** Signature: 32-byte challenge, four responses of 576 bytes, 84 bytes of hints (FIPS 204 table 2). */
export const ML_DSA_44_SIGNATURE_BYTES = 2420;

/** Valid signatures remembered: some 50 checkpoints of nine courts, 100 bytes each. */
const MAX_REMEMBERED = 512;

const remembered = new Set<string>();

const remember = (name: string): void => {
  const [oldest] = remembered;
  if (remembered.size >= MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  remembered.add(name);
};

/**
 * Verifies an ML-DSA-44 signature. False, never an exception, for keys or signatures of another length or encoding.
 *
 * @param publicKey 1312 bytes
 * @param signature 2420 bytes
 * @see FIPS 204 §5.3
 */
export const verifyMlDsa44 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  if (publicKey.length !== ML_DSA_44_PUBLIC_KEY_BYTES || signature.length !== ML_DSA_44_SIGNATURE_BYTES) return false;
  // Both lengths are fixed, so that one hash stands for one triple.
  const name = encodeHex(sha256(concatBytes(publicKey, signature, message)));
  if (remembered.has(name)) return true;
  try {
    if (!ml_dsa44.verify(signature, message, publicKey)) return false;
  } catch {
    return false;
  }
  remember(name);
  return true;
};
