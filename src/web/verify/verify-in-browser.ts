// Verification of raw signatures in a browser: ML-DSA-44 by WebCrypto where the browser has it, else by core. Between two
// signatures the page gets its turn: one that verifies twenty of them by core stays alive.

import { KEY_TYPE } from '../../core/note/verifier-key.ts';
import { type SignatureVerifier, verifySignature } from '../../core/signature/verify-signature.ts';
import { breathe } from './next-turn.ts';

const ML_DSA_44 = { name: 'ML-DSA-44' } as const;
/** What WebCrypto's newer algorithms call a public key as its bytes; older type definitions lack it. */
const RAW_PUBLIC = 'raw-public' as 'raw';

// Null where the browser does not know the algorithm, or refuses the key: core decides.
const keys = new WeakMap<Uint8Array, Promise<CryptoKey | null>>();

const importKey = async (publicKey: Uint8Array): Promise<CryptoKey | null> => {
  try {
    return await crypto.subtle.importKey(RAW_PUBLIC, Uint8Array.from(publicKey), ML_DSA_44, false, ['verify']);
  } catch {
    return null;
  }
};

const findKey = (publicKey: Uint8Array): Promise<CryptoKey | null> => {
  const known = keys.get(publicKey);
  if (known !== undefined) return known;
  const made = importKey(publicKey);
  keys.set(publicKey, made);
  return made;
};

/** Verifies Ed25519 (0x01, 0x04) and ML-DSA-44 (0x06). False, never an exception, for anything malformed. */
export const verifyInBrowser: SignatureVerifier = async (key, message, signature) => {
  await breathe();
  if (key.type !== KEY_TYPE.mlDsa44) return verifySignature(key, message, signature);
  const own = await findKey(key.publicKey);
  if (own === null) return verifySignature(key, message, signature);
  try {
    return await crypto.subtle.verify(ML_DSA_44, own, Uint8Array.from(signature), Uint8Array.from(message));
  } catch {
    return false;
  }
};
