// Public keys of authorities and signers as WebCrypto holds them. Importing one costs more than verifying by it, and the
// same few sign nearly all tokens. What is remembered is the outcome of an import and nothing that depends on who asked.

import { encodeHex } from '../bytes/hex.ts';

/** As importing and verifying ask for it: the digest is the key's own under RSA, and not of the key under ECDSA. */
export type KeyParameters = { readonly name: string; readonly hash?: string; readonly namedCurve?: string };

/** Keys remembered; the oldest goes first. A P-256 key is some 200 bytes. */
const MAX_REMEMBERED = 64;

const remembered = new Map<string, CryptoKey>();

/**
 * Imports a public key for verifying.
 *
 * @param spki SubjectPublicKeyInfo, DER
 * @returns null when the platform does not take it
 */
export const importPublicKey = async (spki: Uint8Array, parameters: KeyParameters): Promise<CryptoKey | null> => {
  const name = `${parameters.name} ${parameters.hash ?? ''} ${parameters.namedCurve ?? ''} ${encodeHex(spki)}`;
  const former = remembered.get(name);
  if (former !== undefined) return former;
  try {
    // A copy: WebCrypto takes bytes over an ArrayBuffer only, and this is a view of the token.
    const key = await crypto.subtle.importKey('spki', Uint8Array.from(spki), parameters, false, ['verify']);
    const [oldest] = remembered.keys();
    if (remembered.size >= MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    remembered.set(name, key);
    return key;
  } catch {
    return null;
  }
};
