// ECDSA signatures in two forms: DER SEQUENCE {r, s} in CMS and X.509 (RFC 3279 §2.2.3), r || s in WebCrypto (IEEE P1363).

import { derSequence, derUnsigned } from '../asn1/der-writer.ts';
import { MalformedDer, openDer, parseDer, TAG } from '../asn1/der-reader.ts';
import { readUnsigned } from '../asn1/der-values.ts';

/** Writes r || s, two halves of equal length, as DER. */
export const encodeP1363AsDer = (signature: Uint8Array): Uint8Array<ArrayBuffer> => {
  const half = signature.length / 2;
  return derSequence(derUnsigned(signature.subarray(0, half)), derUnsigned(signature.subarray(half)));
};

/**
 * Reads a DER signature as r || s. Null unless it is exactly two minimal non-negative integers that fit.
 *
 * @param fieldBytes length of the curve's order in bytes: 32 for P-256, 48 for P-384, 66 for P-521
 */
export const decodeDerAsP1363 = (signature: Uint8Array, fieldBytes: number): Uint8Array<ArrayBuffer> | null => {
  try {
    const cursor = openDer(parseDer(signature), TAG.sequence, 'ECDSA-Sig-Value');
    const r = readUnsigned(cursor.take(TAG.integer, 'r'), 'r');
    const s = readUnsigned(cursor.take(TAG.integer, 's'), 's');
    cursor.end();
    if (r.length > fieldBytes || s.length > fieldBytes) return null;
    const joined = new Uint8Array(fieldBytes * 2);
    joined.set(r, fieldBytes - r.length);
    joined.set(s, fieldBytes * 2 - s.length);
    return joined;
  } catch (error) {
    if (error instanceof MalformedDer) return null;
    throw error;
  }
};
