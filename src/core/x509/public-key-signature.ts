// Signature algorithms of tokens, seals and certificates: RSA (rsa-public-key.ts) PKCS #1 v1.5 and PSS, ECDSA on P-256,
// P-384 and P-521, each with SHA-256, SHA-384 or SHA-512, and Ed25519. SHA-1, other curves and other parameters are
// refused by name. Computed by WebCrypto, so the same code runs in Node, workerd and browsers. Hostile input.

import { openDer, parseDer, TAG, type DerNode } from '../asn1/der-reader.ts';
import { isNullOrAbsent, readAlgorithm, readObjectIdentifier, readWholeBits } from '../asn1/der-values.ts';
import { derBits, derNull, derObjectIdentifier, derSequence } from '../asn1/der-writer.ts';
import { OID, type DigestAlgorithm } from '../asn1/object-identifiers.ts';
import { verifyEd25519 } from '../signature/ed25519.ts';
import { type KeyParameters, importPublicKey } from './imported-keys.ts';
import { decodeDerAsP1363 } from './p1363.ts';
import { readPssDigest } from './rsa-pss.ts';
import { isRsaKeyAccepted } from './rsa-public-key.ts';

export { readDigestAlgorithm } from './rsa-pss.ts';

type DigestName = DigestAlgorithm['name'];

/**
 * A signature algorithm. `digest` null for rsaEncryption, where CMS states the digest separately. Ed25519 signs the message
 * itself: its `digest` is the one that CMS has to use beside it (RFC 8419 §3.1).
 */
export type SignatureAlgorithm = {
  readonly kind: 'rsa' | 'rsa-pss' | 'ecdsa' | 'ed25519';
  readonly digest: DigestName | null;
};

const ALGORITHMS: Readonly<Record<string, SignatureAlgorithm>> = {
  [OID.rsaEncryption]: { kind: 'rsa', digest: null },
  [OID.sha256WithRsa]: { kind: 'rsa', digest: 'SHA-256' },
  [OID.sha384WithRsa]: { kind: 'rsa', digest: 'SHA-384' },
  [OID.sha512WithRsa]: { kind: 'rsa', digest: 'SHA-512' },
  [OID.ecdsaWithSha256]: { kind: 'ecdsa', digest: 'SHA-256' },
  [OID.ecdsaWithSha384]: { kind: 'ecdsa', digest: 'SHA-384' },
  [OID.ecdsaWithSha512]: { kind: 'ecdsa', digest: 'SHA-512' },
  [OID.ed25519]: { kind: 'ed25519', digest: 'SHA-512' },
};

const CURVES: Readonly<Record<string, { readonly name: string; readonly fieldBytes: number }>> = {
  [OID.p256]: { name: 'P-256', fieldBytes: 32 },
  [OID.p384]: { name: 'P-384', fieldBytes: 48 },
  [OID.p521]: { name: 'P-521', fieldBytes: 66 },
};

const ED25519_KEY_BYTES = 32;

/** Reads a signature AlgorithmIdentifier; null for an algorithm that is not accepted here. */
export const readSignatureAlgorithm = (node: DerNode, part: string): SignatureAlgorithm | null => {
  const { oid, parameters } = readAlgorithm(node, part);
  if (oid === OID.rsassaPss) {
    const digest = readPssDigest(parameters);
    return digest === null ? null : { kind: 'rsa-pss', digest: digest.name };
  }
  const algorithm = ALGORITHMS[oid] ?? null;
  // RFC 5758 §3.2, RFC 8410 §3: ECDSA and Ed25519 have no parameters; RFC 4055 §5: RSA has NULL, and absent is tolerated.
  const parametersFit = algorithm?.kind === 'rsa' ? isNullOrAbsent(parameters) : parameters === null;
  return parametersFit ? algorithm : null;
};

type PublicKey =
  /** `only` is the digest that a key for PSS alone is bound to; null: any. `spki` names the key rsaEncryption. */
  | {
      readonly kind: 'rsa';
      readonly isAccepted: boolean;
      readonly pssOnly: boolean;
      readonly only: DigestName | null;
      readonly spki: Uint8Array;
    }
  | { readonly kind: 'ecdsa'; readonly curve: string; readonly fieldBytes: number; readonly spki: Uint8Array }
  | { readonly kind: 'ed25519'; readonly raw: Uint8Array };

const readPublicKey = (publicKeyInfo: Uint8Array): PublicKey | null => {
  const part = 'SubjectPublicKeyInfo';
  const cursor = openDer(parseDer(publicKeyInfo), TAG.sequence, part);
  const { oid, parameters } = readAlgorithm(cursor.take(TAG.sequence, 'algorithm'), part);
  const key = readWholeBits(cursor.take(TAG.bitString, 'subjectPublicKey'), part);
  cursor.end();
  if (oid === OID.rsaEncryption && isNullOrAbsent(parameters)) {
    return {
      kind: 'rsa',
      isAccepted: isRsaKeyAccepted(key),
      pssOnly: false,
      only: null,
      spki: publicKeyInfo,
    };
  }
  if (oid === OID.rsassaPss) {
    const digest = readPssDigest(parameters);
    if (parameters !== null && digest === null) return null;
    // Engines do not import this key's own identifier; the same key under rsaEncryption is what RFC 4055 §1.2 allows too.
    const spki = derSequence(derSequence(derObjectIdentifier(OID.rsaEncryption), derNull()), derBits(key));
    return { kind: 'rsa', isAccepted: isRsaKeyAccepted(key), pssOnly: true, only: digest?.name ?? null, spki };
  }
  if (oid === OID.ecPublicKey && parameters?.tag === TAG.objectIdentifier) {
    const curve = CURVES[readObjectIdentifier(parameters, part)];
    // Uncompressed points only (RFC 5480 §2.2 makes the others optional; WebCrypto does not read them everywhere).
    if (curve === undefined || key[0] !== 0x04 || key.length !== 1 + 2 * curve.fieldBytes) return null;
    return { kind: 'ecdsa', curve: curve.name, fieldBytes: curve.fieldBytes, spki: publicKeyInfo };
  }
  if (oid === OID.ed25519 && parameters === null && key.length === ED25519_KEY_BYTES) {
    return { kind: 'ed25519', raw: key };
  }
  return null;
};

export type SignatureCheck = 'valid' | 'invalid' | 'key-unsupported';

const verifyWithWebCrypto = async (
  spki: Uint8Array,
  parameters: KeyParameters & { readonly saltLength?: number },
  hash: DigestName,
  signature: Uint8Array<ArrayBuffer>,
  data: Uint8Array,
): Promise<SignatureCheck> => {
  const key = await importPublicKey(spki, parameters);
  if (key === null) return 'key-unsupported';
  try {
    const isValid = await crypto.subtle.verify({ ...parameters, hash }, key, signature, Uint8Array.from(data));
    return isValid ? 'valid' : 'invalid';
  } catch {
    return 'invalid';
  }
};

const SALT_BYTES: Readonly<Record<DigestName, number>> = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 };

/**
 * Verifies a signature as it stands in CMS or X.509 (ECDSA in DER) with the key of a certificate.
 *
 * @param digest what `data` is hashed with; without meaning for Ed25519
 * @throws MalformedDer when the key is not as its specification says
 */
export const verifyWithPublicKey = async (
  publicKeyInfo: Uint8Array,
  kind: SignatureAlgorithm['kind'],
  digest: DigestName,
  signature: Uint8Array,
  data: Uint8Array,
): Promise<SignatureCheck> => {
  const key = readPublicKey(publicKeyInfo);
  if (key === null) return 'key-unsupported';
  if (key.kind === 'ed25519') {
    if (kind !== 'ed25519') return 'key-unsupported';
    return (await verifyEd25519(key.raw, data, signature)) ? 'valid' : 'invalid';
  }
  if (key.kind === 'ecdsa') {
    if (kind !== 'ecdsa') return 'key-unsupported';
    const raw = decodeDerAsP1363(signature, key.fieldBytes);
    if (raw === null) return 'invalid';
    return await verifyWithWebCrypto(key.spki, { name: 'ECDSA', namedCurve: key.curve }, digest, raw, data);
  }
  const isAllowed = kind === 'rsa-pss' ? key.only === null || key.only === digest : kind === 'rsa' && !key.pssOnly;
  if (!isAllowed || !key.isAccepted) return 'key-unsupported';
  const parameters =
    kind === 'rsa-pss'
      ? { name: 'RSA-PSS', hash: digest, saltLength: SALT_BYTES[digest] }
      : { name: 'RSASSA-PKCS1-v1_5', hash: digest };
  return await verifyWithWebCrypto(key.spki, parameters, digest, Uint8Array.from(signature), data);
};

/** Computes a digest with WebCrypto. */
export const computeDigest = async (algorithm: DigestName, data: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest(algorithm, Uint8Array.from(data)));
