// Signatures without the platform's thread pool: WebCrypto's answers arrive in an order that no seed repeats. And without
// elliptic curves: thousands of seeds make millions of signatures, and what is under test is the ledger, not Ed25519 (which
// test/core has). A signature here is 64 bytes: a nonce, and a hash of it and the message under a secret that only this
// module maps to its public key: nobody in a simulation can forge one, and one changed bit fails it. Keys and signatures
// have the form of strict Ed25519 ones. Keys that were not made here are verified as Ed25519.

import {
  type KeyObject,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  hash,
  verify,
} from 'node:crypto';
import { concatBytes } from '../../../src/core/bytes/bytes.ts';
import { decodeHex } from '../../../src/core/bytes/hex.ts';
import type { NoteSigner } from '../../../src/core/note/signed-note.ts';
import { createVerifierKey } from '../../../src/core/note/verifier-key.ts';

// RFC 8410: SubjectPublicKeyInfo of Ed25519 up to the key.
const SPKI_PREFIX = decodeHex('302a300506032b6570032100') ?? new Uint8Array();
const NONCE = new Uint8Array(12);
const TAG_BYTES = 16;

const publicKeys = new Map<string, KeyObject>();
/** Secret by public key, base64. */
const secrets = new Map<string, Uint8Array>();
const HALF = 32;

/** Below 2^252, so that it has the form of a canonical point and of a reduced scalar. */
const reduce = (bytes: Uint8Array): Uint8Array => {
  const reduced = Uint8Array.from(bytes.subarray(0, HALF));
  reduced[HALF - 1] = (reduced[HALF - 1] ?? 0) & 0x0f;
  return reduced;
};

const importPublicKey = (raw: Uint8Array): KeyObject => {
  const name = Buffer.from(raw).toString('base64');
  const known = publicKeys.get(name);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: Buffer.from(concatBytes(SPKI_PREFIX, raw)), format: 'der', type: 'spki' });
  publicKeys.set(name, key);
  return key;
};

/**
 * Signs with a nonce of its own, as ML-DSA does: valid, and other bytes each time. A ledger that signs a checkpoint anew
 * instead of reading it is then seen to.
 */
export const signRandomised = (secret: Uint8Array, message: Uint8Array, nonce: Uint8Array): Uint8Array => {
  const r = reduce(nonce);
  return concatBytes(r, reduce(hash('sha256', concatBytes(secret, r, message), 'buffer')));
};

/** Verifies a signature at once. */
export const verifyAtOnce = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  const secret = secrets.get(Buffer.from(publicKey).toString('base64'));
  if (secret === undefined) return verify(null, message, importPublicKey(publicKey), signature);
  return Buffer.from(signRandomised(secret, message, signature)).equals(signature);
};

const subtle = {
  importKey: async (_format: string, raw: Uint8Array): Promise<Uint8Array> => raw,
  verify: async (_algorithm: unknown, key: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> =>
    verifyAtOnce(key, message, signature),
};

/** Puts the deterministic verification in the place of WebCrypto's until the returned function is called. */
export const installDeterministicCrypto = (): (() => void) => {
  const former = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  // Asked for by libraries that blind with random bytes, which leave no trace in their results.
  const getRandomValues = globalThis.crypto.getRandomValues.bind(globalThis.crypto);
  const value = { subtle, getRandomValues };
  Object.defineProperty(globalThis, 'crypto', { value, configurable: true, writable: true });
  return () => {
    if (former !== undefined) Object.defineProperty(globalThis, 'crypto', former);
  };
};

export type SeededKey = NoteSigner & {
  readonly seed: Uint8Array;
  readonly signAtOnce: (message: Uint8Array) => Uint8Array;
};

const seededKeys = new Map<string, SeededKey>();

/** Makes the key that belongs to a name: the same in every run. */
export const createSeededKey = (name: string, type: number, seedName = name): SeededKey => {
  const known = seededKeys.get(`${name} ${type} ${seedName}`);
  if (known !== undefined) return known;
  const seed = Uint8Array.from(createHash('sha256').update(`simulated key ${seedName}`).digest());
  const publicKey = reduce(createHash('sha256').update('public').update(seed).digest());
  secrets.set(Buffer.from(publicKey).toString('base64'), seed);
  // Without chance of its own the nonce is the message's hash: the same bytes for the same message, as Ed25519 gives.
  const signAtOnce = (message: Uint8Array): Uint8Array =>
    signRandomised(seed, message, hash('sha256', message, 'buffer'));
  const made: SeededKey = {
    key: createVerifierKey(name, type, publicKey),
    seed,
    signAtOnce,
    sign: async (message: Uint8Array) => signAtOnce(message),
  };
  seededKeys.set(`${name} ${type} ${seedName}`, made);
  return made;
};

/** Encrypts as the Worker does (AES-256-GCM, zero nonce, a key for each plaintext). */
export const encryptAtOnce = (key: Uint8Array, plaintext: Uint8Array): Uint8Array => {
  const cipher = createCipheriv('aes-256-gcm', key, NONCE);
  return Uint8Array.from(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
};

/** Decrypts; throws when the key is another one or the bytes were changed. */
export const decryptAtOnce = (key: Uint8Array, ciphertext: Uint8Array): Uint8Array => {
  const decipher = createDecipheriv('aes-256-gcm', key, NONCE);
  decipher.setAuthTag(ciphertext.subarray(ciphertext.length - TAG_BYTES));
  return Uint8Array.from(Buffer.concat([decipher.update(ciphertext.subarray(0, -TAG_BYTES)), decipher.final()]));
};
