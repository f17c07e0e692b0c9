// Ed25519 verification (RFC 8032 §5.1.7), strict. WebCrypto where the platform has it (Node, workerd, current browsers),
// @noble/curves where it has not. Libraries differ on keys of small order, on encodings that are not canonical, and on
// the cofactor; whoever makes a signature that one form takes and another refuses splits the verifiers. So one rule
// holds in all forms: `isStrictEd25519` first, then the equation without cofactor, R compared byte by byte, which is what
// OpenSSL and BoringSSL compute.

import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes } from '../bytes/bytes.ts';
import { decodeHex, encodeHex } from '../bytes/hex.ts';

const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const R_BYTES = 32;
/** Where a coordinate may differ from 2^255 - 1 and still be no smaller than p = 2^255 - 19: its first byte. */
const P_FIRST_BYTE = 0xed;
/** The group's order L = 2^252 + 27742317777372353535851937790883648493, little-endian (RFC 8032 §5.1). */
const ORDER = decodeHex('edd3f55c1a631258d69cf7a2def9de14'.padEnd(62, '0').concat('10')) ?? new Uint8Array();
/** y of the eight points whose order divides 8, little-endian, without the sign of x: 1, -1, 0 and two of order 8. */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '00'.repeat(32),
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]);

// Canonical, and not of small order.
const isStrictPoint = (point: Uint8Array): boolean => {
  const y = Uint8Array.from(point);
  y[31] = (y[31] ?? 0) & 0x7f;
  const isReduced = y[31] !== 0x7f || y.subarray(1, 31).some((byte) => byte !== 0xff) || (y[0] ?? 0) < P_FIRST_BYTE;
  return isReduced && !SMALL_ORDER_Y.has(encodeHex(y));
};

const isReducedScalar = (scalar: Uint8Array): boolean => {
  for (let index = ORDER.length - 1; index >= 0; index -= 1) {
    const [own = 0, bound = 0] = [scalar[index], ORDER[index]];
    if (own !== bound) return own < bound;
  }
  return false;
};

// A ledger's few keys verify thousands of lines; whether one is sound does not change.
const strictKeys = new WeakMap<Uint8Array, boolean>();

/**
 * Tells whether key and signature have the form that every verification of ours asks for before it computes: lengths,
 * key and R in their canonical encoding and not of small order (as the Web Cryptography API asks), S below the group's
 * order. Without it a key of small order would have signatures over every message.
 */
export const isStrictEd25519 = (publicKey: Uint8Array, signature: Uint8Array): boolean => {
  if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  const known = strictKeys.get(publicKey);
  const isStrict = known ?? isStrictPoint(publicKey);
  if (known === undefined) strictKeys.set(publicKey, isStrict);
  return isStrict && isStrictPoint(signature.subarray(0, R_BYTES)) && isReducedScalar(signature.subarray(R_BYTES));
};

const { Point } = ed25519;

/** Verifies without WebCrypto: R' = S·B - k·A, encoded, is R. @see RFC 8032 §5.1.7 */
export const verifyEd25519ByNoble = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  if (!isStrictEd25519(publicKey, signature)) return false;
  try {
    const r = signature.subarray(0, R_BYTES);
    const a = Point.fromBytes(Uint8Array.from(publicKey), false);
    const k = Point.Fn.create(littleEndian(sha512(concatBytes(r, publicKey, message))));
    const s = littleEndian(signature.subarray(R_BYTES));
    const found = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
    return equalBytes(found.toBytes(), r);
  } catch {
    return false;
  }
};

const littleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${encodeHex(Uint8Array.from(bytes).reverse())}`);

const importedKeys = new WeakMap<Uint8Array, CryptoKey>();

// Null where the platform lacks Ed25519, and where it refuses the key: the other way then decides.
const importKey = async (publicKey: Uint8Array): Promise<CryptoKey | null> => {
  const known = importedKeys.get(publicKey);
  if (known !== undefined) return known;
  try {
    // A copy: WebCrypto takes bytes over an ArrayBuffer only, and the caller's view may be over a larger one.
    const raw = Uint8Array.from(publicKey);
    const key = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, false, ['verify']);
    importedKeys.set(publicKey, key);
    return key;
  } catch {
    return null;
  }
};

/**
 * Verifies an Ed25519 signature. False, never an exception, for keys or signatures of another length or form.
 *
 * @param publicKey 32 bytes, not changed afterwards: what was learnt of it is remembered
 * @param signature 64 bytes
 * @see RFC 8032 §5.1.7
 */
export const verifyEd25519 = async (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> => {
  if (!isStrictEd25519(publicKey, signature)) return false;
  const key = await importKey(publicKey);
  if (key === null) return verifyEd25519ByNoble(publicKey, message, signature);
  try {
    return await crypto.subtle.verify({ name: 'Ed25519' }, key, Uint8Array.from(signature), Uint8Array.from(message));
  } catch {
    return false;
  }
};
