// ML-DSA-44 signers (FIPS 204, hedged) from 32-byte seeds, for the log's subtree/v1 signatures. In JavaScript: workerd's
// WebCrypto has no ML-DSA.

import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import type { NoteSigner } from '../../core/note/signed-note.ts';
import { KEY_TYPE, createVerifierKey } from '../../core/note/verifier-key.ts';

/** Makes a signer of type 0x06. Two signatures of one message differ: what was signed is read again, never re-signed. */
export const createMlDsa44Signer = (name: string, seed: Uint8Array): NoteSigner => {
  const { secretKey, publicKey } = ml_dsa44.keygen(seed);
  return {
    key: createVerifierKey(name, KEY_TYPE.mlDsa44, publicKey),
    sign: (message) => Promise.resolve(ml_dsa44.sign(message, secretKey)),
  };
};
