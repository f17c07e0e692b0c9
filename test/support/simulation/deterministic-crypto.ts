// Signatures without the platform's thread pool: WebCrypto's answers arrive in an order that no seed repeats. Here the same
// OpenSSL verifies at once, and what was verified before is remembered.

import {
  type KeyObject,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  sign,
  verify,
} from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { decodeHex } from '../../../src/core/bytes/hex.ts';
import type { NoteSigner } from '../../../src/core/note/signed-note.ts';
import { createVerifierKey } from '../../../src/core/note/verifier-key.ts';

// RFC 8410: PrivateKeyInfo and SubjectPublicKeyInfo of Ed25519 up to the key.
const PKCS8_PREFIX = decodeHex('302e020100300506032b657004220420') ?? new Uint8Array();
const SPKI_PREFIX = decodeHex('302a300506032b6570032100') ?? new Uint8Array();
const NONCE = new Uint8Array(12);
const TAG_BYTES = 16;

const publicKeys = new Map<string, KeyObject>();
const verified = new Map<string, boolean>();
const MAX_REMEMBERED = 50_000;

const importPublicKey = (raw: Uint8Array): KeyObject => {
  const name = Buffer.from(raw).toString('base64');
  const known = publicKeys.get(name);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: Buffer.from(concatBytes(SPKI_PREFIX, raw)), format: 'der', type: 'spki' });
  publicKeys.set(name, key);
  return key;
};

/** Verifies an Ed25519 signature at once. */
export const verifyAtOnce = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  const name = createHash('sha256').update(publicKey).update(signature).update(message).digest('base64');
  const known = verified.get(name);
  if (known !== undefined) return known;
  const valid = verify(null, message, importPublicKey(publicKey), signature);
  if (verified.size > MAX_REMEMBERED) verified.clear();
  verified.set(name, valid);
  return valid;
};

const subtle = {
  importKey: async (_format: string, raw: Uint8Array): Promise<Uint8Array> => raw,
  verify: async (_algorithm: unknown, key: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> =>
    verifyAtOnce(key, message, signature),
};

/** Puts the deterministic verification in the place of WebCrypto's until the returned function is called. */
export const installDeterministicCrypto = (): (() => void) => {
  const former = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  // @noble/curves blinds its multiplications with random bytes, which leave no trace in their results.
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

/** Makes the Ed25519 key that belongs to a name: the same in every run. */
export const createSeededKey = (name: string, type: number, seedName = name): SeededKey => {
  const known = seededKeys.get(`${name} ${type} ${seedName}`);
  if (known !== undefined) return known;
  const seed = Uint8Array.from(createHash('sha256').update(`simulated key ${seedName}`).digest());
  const privateKey = createPrivateKey({
    key: Buffer.from(concatBytes(PKCS8_PREFIX, seed)),
    format: 'der',
    type: 'pkcs8',
  });
  const signAtOnce = (message: Uint8Array): Uint8Array => Uint8Array.from(sign(null, message, privateKey));
  const key = createVerifierKey(name, type, ed25519.getPublicKey(seed));
  const made = { key, seed, signAtOnce, sign: async (message: Uint8Array) => signAtOnce(message) };
  seededKeys.set(`${name} ${type} ${seedName}`, made);
  return made;
};

/**
 * Signs with a nonce of its own, as ML-DSA does: valid, and other bytes each time. A ledger that signs a checkpoint anew
 * instead of reading it is then seen to.
 */
export const signRandomised = (seed: Uint8Array, message: Uint8Array, nonce: Uint8Array): Uint8Array => {
  const order = ed25519.Point.Fn.ORDER;
  const toScalar = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`) % order;
  const toBytes = (scalar: bigint): Uint8Array =>
    Uint8Array.from(Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex').reverse());
  const hash = (...parts: Uint8Array[]): Uint8Array =>
    Uint8Array.from(
      createHash('sha512')
        .update(concatBytes(...parts))
        .digest(),
    );
  const { scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(seed);
  const r = toScalar(hash(nonce, encodeUtf8('nonce')));
  const point = ed25519.Point.BASE.multiplyUnsafe(r).toBytes();
  const challenge = toScalar(hash(point, pointBytes, message));
  return concatBytes(point, toBytes((r + challenge * scalar) % order));
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
