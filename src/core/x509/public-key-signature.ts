// Signature algorithms of tokens and certificates: RSA PKCS#1 v1.5 (2048 to 8192 bit) and ECDSA on P-256 and P-384, each
// with SHA-256, SHA-384 or SHA-512. SHA-1, RSA-PSS, P-521 and EdDSA are refused by name. Hostile input.

import { derMembers, openDer, parseDer, TAG, type DerNode } from '../asn1/der-reader.ts';
import { isNullOrAbsent, readAlgorithm, readObjectIdentifier, readWholeBits } from '../asn1/der-values.ts';
import { DIGESTS, OID, type DigestAlgorithm } from '../asn1/object-identifiers.ts';
import { decodeDerAsP1363 } from './p1363.ts';

/** A signature algorithm; `digest` null for rsaEncryption, where CMS states the digest separately. */
export type SignatureAlgorithm = { readonly kind: 'rsa' | 'ecdsa'; readonly digest: DigestAlgorithm['name'] | null };

const ALGORITHMS: Readonly<Record<string, SignatureAlgorithm>> = {
  [OID.rsaEncryption]: { kind: 'rsa', digest: null },
  [OID.sha256WithRsa]: { kind: 'rsa', digest: 'SHA-256' },
  [OID.sha384WithRsa]: { kind: 'rsa', digest: 'SHA-384' },
  [OID.sha512WithRsa]: { kind: 'rsa', digest: 'SHA-512' },
  [OID.ecdsaWithSha256]: { kind: 'ecdsa', digest: 'SHA-256' },
  [OID.ecdsaWithSha384]: { kind: 'ecdsa', digest: 'SHA-384' },
  [OID.ecdsaWithSha512]: { kind: 'ecdsa', digest: 'SHA-512' },
};

const CURVES: Readonly<Record<string, { readonly name: string; readonly fieldBytes: number }>> = {
  [OID.p256]: { name: 'P-256', fieldBytes: 32 },
  [OID.p384]: { name: 'P-384', fieldBytes: 48 },
};

// NIST SP 800-131A: shorter moduli are not for signatures. The upper bound keeps one hostile key from costing seconds.
const MIN_MODULUS_BITS = 2048;
const MAX_MODULUS_BITS = 8192;

/** Reads a signature AlgorithmIdentifier; null for an algorithm that is not accepted here. */
export const readSignatureAlgorithm = (node: DerNode, part: string): SignatureAlgorithm | null => {
  const { oid, parameters } = readAlgorithm(node, part);
  const algorithm = ALGORITHMS[oid] ?? null;
  // RFC 5758 §3.2: ECDSA has no parameters; RFC 4055 §5: RSA has NULL, and absent is tolerated.
  const parametersFit = algorithm?.kind === 'rsa' ? isNullOrAbsent(parameters) : parameters === null;
  return parametersFit ? algorithm : null;
};

/** Reads a digest AlgorithmIdentifier; null for an algorithm that is not accepted here. */
export const readDigestAlgorithm = (node: DerNode, part: string): DigestAlgorithm | null => {
  const { oid, parameters } = readAlgorithm(node, part);
  return isNullOrAbsent(parameters) ? (DIGESTS[oid] ?? null) : null;
};

type PublicKey =
  | { readonly kind: 'rsa'; readonly modulusBits: number }
  | { readonly kind: 'ecdsa'; readonly curve: string; readonly fieldBytes: number };

const readPublicKey = (publicKeyInfo: Uint8Array): PublicKey | null => {
  const part = 'SubjectPublicKeyInfo';
  const cursor = openDer(parseDer(publicKeyInfo), TAG.sequence, part);
  const { oid, parameters } = readAlgorithm(cursor.take(TAG.sequence, 'algorithm'), part);
  const key = readWholeBits(cursor.take(TAG.bitString, 'subjectPublicKey'), part);
  cursor.end();
  if (oid === OID.rsaEncryption && isNullOrAbsent(parameters)) {
    const modulus = derMembers(parseDer(key), TAG.sequence, part)[0]?.content ?? new Uint8Array(0);
    const first = modulus[0] === 0 ? 1 : 0;
    return { kind: 'rsa', modulusBits: (modulus.length - first) * 8 - (Math.clz32(modulus[first] ?? 0) - 24) };
  }
  if (oid === OID.ecPublicKey && parameters?.tag === TAG.objectIdentifier) {
    const curve = CURVES[readObjectIdentifier(parameters, part)];
    // Uncompressed points only (RFC 5480 §2.2 makes the others optional; WebCrypto does not read them everywhere).
    if (curve === undefined || key[0] !== 0x04 || key.length !== 1 + 2 * curve.fieldBytes) return null;
    return { kind: 'ecdsa', curve: curve.name, fieldBytes: curve.fieldBytes };
  }
  return null;
};

export type SignatureCheck = 'valid' | 'invalid' | 'key-unsupported';

/**
 * Verifies a signature as it stands in CMS or X.509 (ECDSA in DER) with the key of a certificate.
 *
 * @param digest what `data` is hashed with
 * @throws MalformedDer when the key is not as its specification says
 */
export const verifyWithPublicKey = async (
  publicKeyInfo: Uint8Array,
  kind: SignatureAlgorithm['kind'],
  digest: DigestAlgorithm['name'],
  signature: Uint8Array,
  data: Uint8Array,
): Promise<SignatureCheck> => {
  const key = readPublicKey(publicKeyInfo);
  if (key === null || key.kind !== kind) return 'key-unsupported';
  if (key.kind === 'rsa' && (key.modulusBits < MIN_MODULUS_BITS || key.modulusBits > MAX_MODULUS_BITS)) {
    return 'key-unsupported';
  }
  const raw = key.kind === 'rsa' ? Uint8Array.from(signature) : decodeDerAsP1363(signature, key.fieldBytes);
  if (raw === null) return 'invalid';
  const parameters =
    key.kind === 'rsa' ? { name: 'RSASSA-PKCS1-v1_5', hash: digest } : { name: 'ECDSA', namedCurve: key.curve };
  let imported: CryptoKey;
  try {
    // Copies: WebCrypto takes bytes over an ArrayBuffer only, and these are views of the token.
    imported = await crypto.subtle.importKey('spki', Uint8Array.from(publicKeyInfo), parameters, false, ['verify']);
  } catch {
    return 'key-unsupported';
  }
  try {
    const isValid = await crypto.subtle.verify({ ...parameters, hash: digest }, imported, raw, Uint8Array.from(data));
    return isValid ? 'valid' : 'invalid';
  } catch {
    return 'invalid';
  }
};

/** Computes a digest with WebCrypto. */
export const computeDigest = async (algorithm: DigestAlgorithm['name'], data: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest(algorithm, Uint8Array.from(data)));
