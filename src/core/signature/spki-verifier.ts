// Makes a signature verifier of a platform's own cryptography, which takes keys as SubjectPublicKeyInfo: node:crypto for
// the command line, the auditor and the court node. Core knows no platform: what imports and verifies arrives as
// arguments. As strict as `verifySignature`, which takes over where the platform does not know a key's algorithm.

import { concatBytes } from '../bytes/bytes.ts';
import { decodeHex } from '../bytes/hex.ts';
import { KEY_TYPE } from '../note/verifier-key.ts';
import { isStrictEd25519 } from './ed25519.ts';
import { ML_DSA_44_PUBLIC_KEY_BYTES, ML_DSA_44_SIGNATURE_BYTES } from './ml-dsa-44.ts';
import { type SignatureVerifier, verifySignature } from './verify-signature.ts';

/** SubjectPublicKeyInfo up to the key: id-Ed25519 (RFC 8410 §4), id-ml-dsa-44 (RFC 9881 §4). */
const ED25519_PREFIX = decodeHex('302a300506032b6570032100') ?? new Uint8Array();
const ML_DSA_44_PREFIX = decodeHex('30820532300b06096086480165030403110382052100') ?? new Uint8Array();

/** A platform's cryptography. Both may throw or reject: on import, the algorithm is unknown; on verification, it does not hold. */
export type SpkiPlatform<Key extends object> = {
  /** @param spki DER */
  readonly importKey: (spki: Uint8Array) => Key;
  readonly verify: (key: Key, message: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>;
};

type PublicKey = Parameters<SignatureVerifier>[0];

const prefixOf = ({ type, publicKey }: PublicKey, signature: Uint8Array): Uint8Array | null => {
  if (type === KEY_TYPE.ed25519 || type === KEY_TYPE.cosignature) {
    return isStrictEd25519(publicKey, signature) ? ED25519_PREFIX : null;
  }
  const isMlDsa =
    type === KEY_TYPE.mlDsa44 &&
    publicKey.length === ML_DSA_44_PUBLIC_KEY_BYTES &&
    signature.length === ML_DSA_44_SIGNATURE_BYTES;
  return isMlDsa ? ML_DSA_44_PREFIX : null;
};

/** Makes the verifier. Each key is imported once, as long as its bytes are the same array. */
export const createSpkiVerifier = <Key extends object>({ importKey, verify }: SpkiPlatform<Key>): SignatureVerifier => {
  const imported = new WeakMap<Uint8Array, Key | 'unknown'>();
  const find = (publicKey: Uint8Array, prefix: Uint8Array): Key | 'unknown' => {
    const known = imported.get(publicKey);
    if (known !== undefined) return known;
    let made: Key | 'unknown' = 'unknown';
    try {
      made = importKey(concatBytes(prefix, publicKey));
    } catch {
      // The platform does not know the algorithm, or refuses the key: core decides.
    }
    imported.set(publicKey, made);
    return made;
  };
  return async (key, message, signature) => {
    const prefix = prefixOf(key, signature);
    if (prefix === null) return false;
    const own = find(key.publicKey, prefix);
    if (own === 'unknown') return verifySignature(key, message, signature);
    try {
      return await verify(own, message, signature);
    } catch {
      return false;
    }
  };
};
