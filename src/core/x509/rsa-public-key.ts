// RSA public keys (RFC 8017 §A.1.1), and which of them count. Platforms differ on exponents: some take 1, with which what is
// signed is its own signature, some refuse all above 33 bits, and workerd takes 3, 17 and 65537 alone. Decided here, so
// that a signature is worth the same everywhere. Hostile input.
//
//   RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }

import { encodeHex } from '../bytes/hex.ts';
import { openDer, parseDer, TAG } from '../asn1/der-reader.ts';
import { readUnsigned } from '../asn1/der-values.ts';

// NIST SP 800-131A: shorter moduli are not for signatures. The upper bound keeps one hostile key from costing seconds.
const MIN_MODULUS_BITS = 2048;
const MAX_MODULUS_BITS = 8192;
/** F0, F2 and F4: what every platform takes. Authorities use F4 (CA/Browser Forum Baseline Requirements §6.1.6). */
const EXPONENTS: readonly string[] = ['03', '11', '010001'];
/** Larger numbers than are judged here, so that they are refused by name. */
const MAX_NUMBER_BYTES = 4096;

const countBits = (magnitude: Uint8Array): number => magnitude.length * 8 - (Math.clz32(magnitude[0] ?? 0) - 24);

const isOdd = (magnitude: Uint8Array): boolean => ((magnitude.at(-1) ?? 0) & 1) === 1;

/**
 * Whether an RSAPublicKey counts: an odd modulus of 2048 to 8192 bits, and the exponent 3, 17 or 65537.
 *
 * @param key its DER
 * @throws MalformedDer: call it inside the room's doors only
 */
export const isRsaKeyAccepted = (key: Uint8Array): boolean => {
  const part = 'RSAPublicKey';
  const cursor = openDer(parseDer(key), TAG.sequence, part);
  const modulus = readUnsigned(cursor.take(TAG.integer, 'modulus'), part, MAX_NUMBER_BYTES);
  const exponent = readUnsigned(cursor.take(TAG.integer, 'publicExponent'), part, MAX_NUMBER_BYTES);
  cursor.end();
  const modulusBits = countBits(modulus);
  const isLengthAccepted = modulusBits >= MIN_MODULUS_BITS && modulusBits <= MAX_MODULUS_BITS;
  return isLengthAccepted && isOdd(modulus) && EXPONENTS.includes(encodeHex(exponent));
};
