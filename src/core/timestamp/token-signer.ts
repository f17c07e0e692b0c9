// Whose key made a token: what tells two authorities from one under two names. Of a token that was verified before; nothing
// is verified here.

import { MalformedDer } from '../asn1/der-reader.ts';
import { encodeHex } from '../bytes/hex.ts';
import { findSigner } from '../cms/signer-certificate.ts';
import { sha256 } from '../digest/sha256.ts';
import { readX509Certificate } from '../x509/x509-certificate.ts';
import { parseTimestampToken } from './parse-timestamp-token.ts';

/**
 * Computes the SHA-256 (hex) of the public key info of the certificate that a token names, as verifiers count by. Null where
 * the token does not read, or leaves its signer's certificate out.
 */
export const findTokenSigner = (token: Uint8Array): string | null => {
  const parsed = parseTimestampToken(token);
  if (!parsed.ok) return null;
  try {
    const signer = findSigner(parsed.value.signer, parsed.value.certificates.map(readX509Certificate));
    return signer.ok ? encodeHex(sha256(signer.value.publicKeyInfo)) : null;
  } catch (error) {
    if (error instanceof MalformedDer) return null;
    throw error;
  }
};
