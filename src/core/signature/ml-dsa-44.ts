// ML-DSA-44 verification (FIPS 204, pure, empty context), by @noble/post-quantum: no platform that this code runs on
// offers it everywhere. Signing needs randomness and belongs to whoever holds a key. Inputs may be hostile.

import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';

/** Public key: 32-byte rho and four polynomials of 10-bit coefficients, 32 + 4 x 320 (FIPS 204 table 2). */
export const ML_DSA_44_PUBLIC_KEY_BYTES = 1312;
/** Signature: 32-byte challenge, four responses of 576 bytes, 84 bytes of hints (FIPS 204 table 2). */
export const ML_DSA_44_SIGNATURE_BYTES = 2420;

/**
 * Verifies an ML-DSA-44 signature. False, never an exception, for keys or signatures of another length or encoding.
 *
 * @param publicKey 1312 bytes
 * @param signature 2420 bytes
 * @see FIPS 204 §5.3
 */
export const verifyMlDsa44 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  if (publicKey.length !== ML_DSA_44_PUBLIC_KEY_BYTES || signature.length !== ML_DSA_44_SIGNATURE_BYTES) return false;
  try {
    return ml_dsa44.verify(signature, message, publicKey);
  } catch {
    return false;
  }
};
