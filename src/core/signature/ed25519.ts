// Ed25519 verification (RFC 8032 §5.1.7). WebCrypto where the platform has it (Node, workerd, current browsers),
// @noble/curves where it has not; noble runs in its strict mode so that both refuse the same encodings.

import { ed25519 } from '@noble/curves/ed25519.js';

const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

const importKey = async (publicKey: Uint8Array<ArrayBuffer>) => {
  try {
    return await crypto.subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
  } catch {
    return null;
  }
};

/**
 * Verifies an Ed25519 signature. False, never an exception, for keys or signatures of another length or off the curve.
 *
 * @param publicKey 32 bytes
 * @param signature 64 bytes
 * @see RFC 8032 §5.1.7
 */
export const verifyEd25519 = async (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> => {
  if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  // Copies: WebCrypto takes bytes over an ArrayBuffer only, and the caller's view may be over a larger one.
  const key = await importKey(Uint8Array.from(publicKey));
  try {
    if (key === null) return ed25519.verify(signature, message, publicKey, { zip215: false });
    return await crypto.subtle.verify({ name: 'Ed25519' }, key, Uint8Array.from(signature), Uint8Array.from(message));
  } catch {
    return false;
  }
};
