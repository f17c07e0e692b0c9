// The court's keys: one file each, mode 0600, in the signer form of the C2SP programmes:
//
//   "PRIVATE+KEY+" name "+" key id (8 hex) "+" base64(type ‖ 32-byte Ed25519 seed) LF
//
// witness, mirror and keeper are cosigners (0x04), one key per name as tlog-cosignature asks; governance signs approvals
// as plain notes (0x01). Signing is node:crypto's: it is several times faster than JavaScript, and synchronous.

import { createPrivateKey, createPublicKey, randomBytes, sign, verify, type KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { decodeBase64, encodeBase64 } from '../../src/core/bytes/base64.ts';
import { concatBytes } from '../../src/core/bytes/bytes.ts';
import { createVerifierKey, KEY_TYPE, type VerifierKey } from '../../src/core/note/verifier-key.ts';
import { type SignatureVerifier, verifySignature } from '../../src/core/signature/verify-signature.ts';
import { ROLES, type Configuration, type Role } from './configuration.ts';

/** A signing key. `sign` gives the 64-byte Ed25519 signature at once. */
export type SigningKey = { readonly key: VerifierKey; readonly sign: (message: Uint8Array) => Uint8Array };

/** A key file that cannot be used; the message says why. */
export class KeyError extends Error {}

const SEED_BYTES = 32;
const SIGNER = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\n?$/;
// RFC 8410: PrivateKeyInfo of Ed25519 up to the seed.
const PKCS8_PREFIX = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);

const keyType = (role: Role): number => (role === 'governance' ? KEY_TYPE.ed25519 : KEY_TYPE.cosignature);

const keyFromSeed = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(concatBytes(PKCS8_PREFIX, seed)), format: 'der', type: 'pkcs8' });

const publicKeyOf = (privateKey: KeyObject): Uint8Array => {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x === undefined) throw new KeyError('not an Ed25519 key');
  return Uint8Array.from(Buffer.from(x, 'base64url'));
};

/** Reads a signer text. Throws KeyError when it is malformed or its id is not its own; never shows the text. */
export const parseSigningKey = (text: string): SigningKey => {
  const [, name, keyId, encoded] = SIGNER.exec(text) ?? [];
  const bytes = encoded === undefined ? null : decodeBase64(encoded);
  const type = bytes?.[0];
  if (name === undefined || bytes === null || type === undefined || bytes.length !== 1 + SEED_BYTES) {
    throw new KeyError('malformed key file');
  }
  const privateKey = keyFromSeed(bytes.subarray(1));
  const key = createVerifierKey(name, type, publicKeyOf(privateKey));
  if (key.keyId !== keyId) throw new KeyError('the key id is not that of the key');
  return { key, sign: (message) => sign(null, message, privateKey) };
};

/** Reads a public key for node:crypto; null where this Node does not know its type (ML-DSA: below Node 24.6). */
const importPublicKey = (type: number, x: string): KeyObject | null => {
  const jwk = type === KEY_TYPE.mlDsa44 ? { kty: 'AKP', alg: 'ML-DSA-44', pub: x } : { kty: 'OKP', crv: 'Ed25519', x };
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return null;
  }
};

/**
 * Makes a verifier on node:crypto that keeps the few log keys imported: 0.2 ms an Ed25519 signature where WebCrypto,
 * through its job queue, took 1 ms, and 0.2 ms an ML-DSA-44 signature where JavaScript took 2 (measured 2026-11). What
 * node:crypto does not import is left to core.
 */
export const createVerifier = (): SignatureVerifier => {
  const imported = new Map<string, KeyObject | null>();
  return (key, message, signature) => {
    const x = Buffer.from(key.publicKey).toString('base64url');
    const known = imported.get(x) ?? importPublicKey(key.type, x);
    imported.set(x, known);
    if (known === null) return verifySignature(key, message, signature);
    try {
      return verify(null, message, known, signature);
    } catch {
      return false;
    }
  };
};

const isMissing = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) === undefined;

const createKeyFile = (path: string, name: string, type: number): void => {
  const seed = randomBytes(SEED_BYTES);
  const { keyId } = createVerifierKey(name, type, publicKeyOf(keyFromSeed(seed)));
  const text = `PRIVATE+KEY+${name}+${keyId}+${encodeBase64(concatBytes(Uint8Array.of(type), seed))}\n`;
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

/** Loads the key of a role. Throws KeyError when it is missing, readable by others, or another court's or role's. */
export const loadKey = (configuration: Configuration, role: Role): SigningKey => {
  const path = configuration.keys[role];
  if (path === undefined) throw new KeyError(`configuration: "keys.${role}" is missing`);
  if (isMissing(path)) throw new KeyError(`${path}: no such key; make it with: keygen --config <file>`);
  if ((statSync(path).mode & 0o077) !== 0) throw new KeyError(`${path}: readable by others; chmod 600 it`);
  let signingKey: SigningKey;
  try {
    signingKey = parseSigningKey(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new KeyError(`${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  const { name, type } = signingKey.key;
  if (name !== `${configuration.court}/${role}` || type !== keyType(role)) {
    throw new KeyError(`${path}: this is the key of ${name} (type ${type}), not the ${role} of ${configuration.court}`);
  }
  return signingKey;
};

/** Makes every configured key that does not exist yet; gives the public half of all of them. */
export const generateKeys = (configuration: Configuration): Partial<Record<Role, VerifierKey>> => {
  const keys: Partial<Record<Role, VerifierKey>> = {};
  for (const role of ROLES) {
    const path = configuration.keys[role];
    if (path === undefined) continue;
    if (isMissing(path)) createKeyFile(path, `${configuration.court}/${role}`, keyType(role));
    keys[role] = loadKey(configuration, role).key;
  }
  return keys;
};
