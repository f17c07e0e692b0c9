// Verification of a raw signature by the type of its key (C2SP signed-note). What the message is, its readers know.

import { KEY_TYPE, type VerifierKey } from '../note/verifier-key.ts';
import { verifyEd25519 } from './ed25519.ts';
import { verifyMlDsa44 } from './ml-dsa-44.ts';

/** Verifies a raw signature; false for anything malformed and for types that it does not know, never an exception. */
export type SignatureVerifier = (
  key: Pick<VerifierKey, 'type' | 'publicKey'>,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>;

/** Verifies Ed25519 (0x01, 0x04) and ML-DSA-44 (0x06) on any platform. */
export const verifySignature: SignatureVerifier = (key, message, signature) => {
  switch (key.type) {
    case KEY_TYPE.ed25519:
    case KEY_TYPE.cosignature:
      return verifyEd25519(key.publicKey, message, signature);
    case KEY_TYPE.mlDsa44:
      return verifyMlDsa44(key.publicKey, message, signature);
    default:
      return false;
  }
};
