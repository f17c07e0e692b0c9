// Signatures by node:crypto, which is faster than what core has for every platform: Ed25519, and ML-DSA-44 where this
// Node's OpenSSL has it. As strict: OpenSSL refuses what RFC 8032 and FIPS 204 refuse. Keys are imported once.

import { type KeyObject, createPublicKey, verify } from 'node:crypto';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import { type SignatureVerifier, verifySignature } from '../../../src/core/signature/verify-signature.ts';

const ED25519_KEY_BYTES = 32;
const ED25519_SIGNATURE_BYTES = 64;
/** FIPS 204 table 2. */
const ML_DSA_44_KEY_BYTES = 1312;
const ML_DSA_44_SIGNATURE_BYTES = 2420;
/** SubjectPublicKeyInfo up to the key: id-Ed25519 (RFC 8410 §4), id-ml-dsa-44 (RFC 9881 §4). */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const ML_DSA_44_SPKI = Buffer.from('30820532300b06096086480165030403110382052100', 'hex');

type Key = Parameters<SignatureVerifier>[0];
const imported = new WeakMap<Uint8Array, KeyObject | null>();

const importKey = (key: Key, prefix: Buffer): KeyObject | null => {
  const known = imported.get(key.publicKey);
  if (known !== undefined) return known;
  let made: KeyObject | null;
  try {
    made = createPublicKey({ key: Buffer.concat([prefix, key.publicKey]), format: 'der', type: 'spki' });
  } catch {
    made = null;
  }
  imported.set(key.publicKey, made);
  return made;
};

const verifyBy = (key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean => {
  try {
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
};

/** Verifies Ed25519 (0x01, 0x04) and ML-DSA-44 (0x06). False, never an exception, for anything malformed. */
export const verifyByNode: SignatureVerifier = (key, message, signature) => {
  if (key.type === KEY_TYPE.ed25519 || key.type === KEY_TYPE.cosignature) {
    if (key.publicKey.length !== ED25519_KEY_BYTES || signature.length !== ED25519_SIGNATURE_BYTES) return false;
    const own = importKey(key, ED25519_SPKI);
    return own === null ? false : verifyBy(own, message, signature);
  }
  if (key.type === KEY_TYPE.mlDsa44) {
    if (key.publicKey.length !== ML_DSA_44_KEY_BYTES || signature.length !== ML_DSA_44_SIGNATURE_BYTES) {
      return false;
    }
    const own = importKey(key, ML_DSA_44_SPKI);
    return own === null ? verifySignature(key, message, signature) : verifyBy(own, message, signature);
  }
  return false;
};
