// The court's keys: one file per role, mode 0600, each key a line in the signer form of the C2SP programmes:
//
//   1*("PRIVATE+KEY+" name "+" key id (8 hex) "+" base64(type ‖ 32-byte seed) LF)
//
// witness, mirror and keeper have two keys under one name: Ed25519 (0x04) and ML-DSA-44 (0x06); what they sign carries a
// line of each. governance signs approvals as plain notes (0x01). A file with the Ed25519 line alone is read as it is.
// Signing is node:crypto's: it is several times faster than JavaScript, and synchronous.

import { createPrivateKey, createPublicKey, hkdfSync, randomBytes, sign, verify } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { decodeBase64, encodeBase64 } from '../../src/core/bytes/base64.ts';
import { concatBytes } from '../../src/core/bytes/bytes.ts';
import { createVerifierKey, KEY_TYPE, type VerifierKey } from '../../src/core/note/verifier-key.ts';
import { createSpkiVerifier } from '../../src/core/signature/spki-verifier.ts';
import type { SignatureVerifier } from '../../src/core/signature/verify-signature.ts';
import { ROLES, type Configuration, type Role } from './configuration.ts';

/** A signing key. `sign` gives the raw signature at once: 64 bytes of Ed25519, 2420 of ML-DSA-44. */
export type SigningKey = { readonly key: VerifierKey; readonly sign: (message: Uint8Array) => Uint8Array };

/** A key file that cannot be used; the message says why. */
export class KeyError extends Error {}

/** One of each type: more lines than this are a mistake. */
const MAX_KEYS = 2;
const SEED_BYTES = 32;
const SIGNER = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/;
// RFC 8410: PrivateKeyInfo of Ed25519 up to the seed.
const PKCS8_PREFIX = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);

const keyTypes = (role: Role): readonly number[] =>
  role === 'governance' ? [KEY_TYPE.ed25519] : [KEY_TYPE.cosignature, KEY_TYPE.mlDsa44];

type KeyPair = Pick<SigningKey, 'sign'> & { readonly publicKey: Uint8Array };

const makeEd25519 = (seed: Uint8Array): KeyPair => {
  const privateKey = createPrivateKey({
    key: Buffer.from(concatBytes(PKCS8_PREFIX, seed)),
    format: 'der',
    type: 'pkcs8',
  });
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x === undefined) throw new KeyError('not an Ed25519 key');
  return {
    publicKey: Uint8Array.from(Buffer.from(x, 'base64url')),
    sign: (message) => sign(null, message, privateKey),
  };
};

// The public half comes from @noble/post-quantum; node:crypto takes it with the seed as a JWK (RFC 9964, kty AKP) and
// signs in 1 ms where JavaScript takes 8 (measured 2026-11). Node below 24.6 does not know the type.
const makeMlDsa44 = (seed: Uint8Array): KeyPair => {
  const { publicKey, secretKey } = ml_dsa44.keygen(seed);
  const toText = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  try {
    const key = { kty: 'AKP', alg: 'ML-DSA-44', priv: toText(seed), pub: toText(publicKey) };
    const privateKey = createPrivateKey({ key, format: 'jwk' });
    return { publicKey, sign: (message) => sign(null, message, privateKey) };
  } catch {
    return { publicKey, sign: (message) => ml_dsa44.sign(message, secretKey) };
  }
};

const makeKeyPair = (type: number, seed: Uint8Array): KeyPair => {
  switch (type) {
    case KEY_TYPE.ed25519:
    case KEY_TYPE.cosignature:
      return makeEd25519(seed);
    case KEY_TYPE.mlDsa44:
      return makeMlDsa44(seed);
    default:
      throw new KeyError(`a key of the unknown type ${type}`);
  }
};

const parseSigningKey = (line: string): SigningKey => {
  const [, name, keyId, encoded] = SIGNER.exec(line) ?? [];
  const bytes = encoded === undefined ? null : decodeBase64(encoded);
  const type = bytes?.[0];
  if (name === undefined || bytes === null || type === undefined || bytes.length !== 1 + SEED_BYTES) {
    throw new KeyError('malformed key file');
  }
  const pair = makeKeyPair(type, bytes.subarray(1));
  const key = createVerifierKey(name, type, pair.publicKey);
  if (key.keyId !== keyId) throw new KeyError('the key id is not that of the key');
  return { key, sign: pair.sign };
};

/**
 * Reads the text of a key file: keys of one name, each type once. Throws KeyError when it is malformed or an id is not
 * the key's own; never shows the text.
 */
export const parseSigningKeys = (text: string): readonly SigningKey[] => {
  const keys = text
    .replace(/\n$/, '')
    .split('\n', MAX_KEYS + 1)
    .map(parseSigningKey);
  const [first] = keys;
  const types = new Set(keys.map(({ key }) => key.type));
  if (keys.length > MAX_KEYS || types.size !== keys.length || keys.some(({ key }) => key.name !== first?.key.name)) {
    throw new KeyError('a key file holds keys of one name, each type once');
  }
  return keys;
};

/**
 * Makes a verifier on node:crypto that keeps the few log keys imported: 0.2 ms an Ed25519 signature where WebCrypto,
 * through its job queue, took 1 ms, and 0.2 ms an ML-DSA-44 signature where JavaScript took 2 (measured 2026-11). What
 * node:crypto does not import (ML-DSA below Node 24.6) is left to core.
 */
export const createVerifier = (): SignatureVerifier =>
  createSpkiVerifier({
    importKey: (spki) => createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }),
    verify: (key, message, signature) => verify(null, message, key, signature),
  });

const isMissing = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) === undefined;

const formatNewKey = (name: string, type: number): string => {
  const seed = randomBytes(SEED_BYTES);
  const { keyId } = createVerifierKey(name, type, makeKeyPair(type, seed).publicKey);
  return `PRIVATE+KEY+${name}+${keyId}+${encodeBase64(concatBytes(Uint8Array.of(type), seed))}\n`;
};

const createKeyFile = (path: string, name: string, types: readonly number[]): void => {
  const text = types.map((type) => formatNewKey(name, type)).join('');
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Exclusive: an existing key is never overwritten.
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

/**
 * Loads the keys of a role, Ed25519 first. Throws KeyError when the file is missing, readable by others, or another
 * court's or role's.
 */
export const loadKeys = (configuration: Configuration, role: Role): readonly SigningKey[] => {
  const path = configuration.keys[role];
  if (path === undefined) throw new KeyError(`configuration: "keys.${role}" is missing`);
  if (isMissing(path)) throw new KeyError(`${path}: no such key; make it with: keygen --config <file>`);
  if ((statSync(path).mode & 0o077) !== 0) throw new KeyError(`${path}: readable by others; chmod 600 it`);
  let keys: readonly SigningKey[];
  try {
    keys = parseSigningKeys(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new KeyError(`${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  const types = keyTypes(role);
  for (const { key } of keys) {
    if (key.name !== `${configuration.court}/${role}` || !types.includes(key.type)) {
      throw new KeyError(
        `${path}: this is the key of ${key.name} (type ${key.type}), not the ${role} of ${configuration.court}`,
      );
    }
  }
  return [...keys].sort((left, right) => left.key.type - right.key.type);
};

/**
 * Derives a secret of 32 bytes for one purpose from a role's key file (HKDF-SHA-256, RFC 5869). It tells nothing about the
 * keys, and another key file gives another secret. The file is one that `loadKeys` has read.
 */
export const deriveSecret = (configuration: Configuration, role: Role, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', readFileSync(configuration.keys[role] ?? ''), '', purpose, 32));

/** Makes the keys of every configured role whose file does not exist yet; gives the public half of all of them. */
export const generateKeys = (configuration: Configuration): Partial<Record<Role, readonly VerifierKey[]>> => {
  const keys: Partial<Record<Role, readonly VerifierKey[]>> = {};
  for (const role of ROLES) {
    const path = configuration.keys[role];
    if (path === undefined) continue;
    if (isMissing(path)) createKeyFile(path, `${configuration.court}/${role}`, keyTypes(role));
    keys[role] = loadKeys(configuration, role).map(({ key }) => key);
  }
  return keys;
};
