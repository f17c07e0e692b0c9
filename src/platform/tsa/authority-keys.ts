// Keys and certificates of the embedded timestamp authority: a root and, issued by it, the certificate of the key that
// signs tokens. Simulated, and every subject says so: an authority run by the platform itself proves nothing to a third
// person about the platform. The root's private key is not part of the secret: the Worker can never issue a certificate.

import { decodeBase64, encodeBase64 } from '../../core/bytes/base64.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { derInteger, derNamedBits, derObjectIdentifier, derSequence, derTrue } from '../../core/asn1/der-writer.ts';
import { OID } from '../../core/asn1/object-identifiers.ts';
import {
  EC_KEY,
  encodeDistributionPoint,
  encodeExtension,
  formatPem,
  generateKeyPair,
  issueCertificate,
  issueRevocationList,
  makeSerialNumber,
} from '../pki/simulated-authority.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** What the Worker needs to sign tokens. */
export type AuthorityKeys = {
  /** The certificate of the signing key, DER. */
  readonly certificate: Bytes;
  /** The root that issued it, DER. */
  readonly rootCertificate: Bytes;
  readonly signingKey: CryptoKey;
  /** The root's published revocation list, DER; null for keys that were made without one. */
  readonly crl: Bytes | null;
};

/** What generation gives to the operator. */
export type GeneratedAuthority = {
  /** The Worker secret `TSA_KEYS`: one JSON string with the signing key, its certificate, the root certificate and its CRL. */
  readonly secret: string;
  /** The root certificate, PEM: what verifiers trust. */
  readonly rootCertificatePem: string;
  /** Lower-case hex SHA-256 of the root certificate (DER): what the ledger's state names. */
  readonly rootSha256: string;
  /** The root's private key, PKCS#8 in PEM: keep it offline or throw it away. */
  readonly rootPrivateKeyPem: string;
};

const DAY_MS = 86_400_000;
const ROOT_VALIDITY_MS = 30 * 365.25 * DAY_MS;
const AUTHORITY_VALIDITY_MS = 10 * 365.25 * DAY_MS;
// A verifier whose clock is a little behind must not find the certificates not yet valid.
const BACKDATE_MS = 60 * 60 * 1000;
const ROOT_NAME = 'Assize Simulated Timestamp Root';
const AUTHORITY_NAME = 'Assize Simulated Timestamp Authority';
const SECRET_VERSION = 'assize/tsa-keys/v1';

/**
 * Generates a root (30 years) and a signing key with its certificate (10 years), all P-256.
 *
 * @param now gives Unix milliseconds
 * @param random gives that many random bytes
 */
export const generateAuthorityKeys = async (options: {
  readonly now: () => number;
  readonly random: (sizeBytes: number) => Uint8Array;
  /** Where the root's revocation list is published; an address that never resolves when absent. */
  readonly crlUrl?: string;
}): Promise<GeneratedAuthority> => {
  const root = await generateKeyPair();
  const authority = await generateKeyPair();
  const notBeforeUnixMs = options.now() - BACKDATE_MS;
  const shared = {
    issuer: ROOT_NAME,
    issuerPublicKeyInfo: root.spki,
    issuerKey: root.privateKey,
    notBeforeUnixMs,
  };
  const rootCertificate = await issueCertificate({
    ...shared,
    subject: ROOT_NAME,
    publicKeyInfo: root.spki,
    serialNumber: makeSerialNumber(options.random),
    notAfterUnixMs: notBeforeUnixMs + ROOT_VALIDITY_MS,
    extensions: [
      // pathLen 0: the root issues end certificates only. Key usage bits 5 keyCertSign, 6 cRLSign.
      encodeExtension(OID.basicConstraints, true, derSequence(derTrue(), derInteger(0))),
      encodeExtension(OID.keyUsage, true, derNamedBits(5, 6)),
    ],
  });
  const certificate = await issueCertificate({
    ...shared,
    subject: AUTHORITY_NAME,
    publicKeyInfo: authority.spki,
    serialNumber: makeSerialNumber(options.random),
    notAfterUnixMs: notBeforeUnixMs + AUTHORITY_VALIDITY_MS,
    extensions: [
      encodeExtension(OID.basicConstraints, true, derSequence()),
      // Key usage bit 0 digitalSignature. RFC 3161 §2.3: extended key usage critical and time stamping alone.
      encodeExtension(OID.keyUsage, true, derNamedBits(0)),
      encodeExtension(OID.extendedKeyUsage, true, derSequence(derObjectIdentifier(OID.timeStamping))),
      encodeDistributionPoint(options.crlUrl ?? 'http://assize.invalid/crl/tsa.crl'),
    ],
  });
  // The root's key is thrown away, so that its one list lasts as long as the certificate that it speaks of.
  const crl = await issueRevocationList({
    ...shared,
    number: 1,
    thisUpdateUnixMs: notBeforeUnixMs,
    nextUpdateUnixMs: notBeforeUnixMs + AUTHORITY_VALIDITY_MS,
  });
  return {
    secret: JSON.stringify({
      v: SECRET_VERSION,
      certificate: encodeBase64(certificate),
      rootCertificate: encodeBase64(rootCertificate),
      privateKey: encodeBase64(authority.pkcs8),
      crl: encodeBase64(crl),
    }),
    rootCertificatePem: formatPem('CERTIFICATE', rootCertificate),
    rootSha256: encodeHex(sha256(rootCertificate)),
    rootPrivateKeyPem: formatPem('PRIVATE KEY', root.pkcs8),
  };
};

/** Imports the secret `TSA_KEYS`; the key is not extractable. Throws when the secret is not one: a deployment error. */
export const importAuthority = async (secret: string): Promise<AuthorityKeys> => {
  const parsed: unknown = JSON.parse(secret);
  const read = (name: string): Bytes => {
    const value = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, name) : undefined;
    const bytes = typeof value === 'string' ? decodeBase64(value) : null;
    if (bytes === null) throw new Error(`TSA_KEYS: ${name} is not base64`);
    return bytes;
  };
  if (typeof parsed !== 'object' || parsed === null || Reflect.get(parsed, 'v') !== SECRET_VERSION) {
    throw new Error(`TSA_KEYS: not ${SECRET_VERSION}`);
  }
  const signingKey = await crypto.subtle.importKey('pkcs8', read('privateKey'), EC_KEY, false, ['sign']);
  const crl = Reflect.get(parsed, 'crl') === undefined ? null : read('crl');
  return { certificate: read('certificate'), rootCertificate: read('rootCertificate'), signingKey, crl };
};
