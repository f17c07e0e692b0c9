// Ed25519 signers over WebCrypto from 32-byte seeds (Worker secrets).

import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes } from '../../core/bytes/bytes.ts';
import { decodeBase64 } from '../../core/bytes/base64.ts';
import { decodeHex } from '../../core/bytes/hex.ts';
import type { NoteSigner } from '../../core/note/signed-note.ts';
import { createVerifierKey } from '../../core/note/verifier-key.ts';

const SEED_BYTES = 32;
/** PrivateKeyInfo of an Ed25519 seed up to the seed (RFC 8410 §7): 16 fixed bytes. */
const PKCS8_PREFIX = decodeHex('302e020100300506032b657004220420') ?? new Uint8Array();

/** Decodes a secret of 32 bytes in base64; throws a TypeError naming the secret otherwise. */
export const decodeSecret = (name: string, base64: string | undefined): Uint8Array => {
  const bytes = base64 === undefined ? null : decodeBase64(base64);
  if (bytes?.length !== SEED_BYTES) throw new TypeError(`secret ${name} must be base64 of 32 bytes`);
  return bytes;
};

/** Makes a signer for notes; `type` is the C2SP signature type. The key cannot be extracted again. */
export const createEd25519Signer = async (name: string, type: number, seed: Uint8Array): Promise<NoteSigner> => {
  const privateKey = await crypto.subtle.importKey(
    'pkcs8',
    concatBytes(PKCS8_PREFIX, seed),
    { name: 'Ed25519' },
    false,
    ['sign'],
  );
  return {
    key: createVerifierKey(name, type, ed25519.getPublicKey(seed)),
    sign: async (message) =>
      new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, privateKey, Uint8Array.from(message))),
  };
};
