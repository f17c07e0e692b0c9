// Keys and certificates of the embedded timestamp authority: a root and, issued by it, the certificate of the key that
// signs tokens. Simulated, and every subject says so: an authority run by the platform itself proves nothing to a third
// person about the platform. The root's private key is not part of the secret: the Worker can never issue a certificate.

import { decodeBase64, encodeBase64 } from '../../core/bytes/base64.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { derNamedBits, derObjectIdentifier, derSequence } from '../../core/asn1/der-writer.ts';
import { OID } from '../../core/asn1/object-identifiers.ts';
import { EC_KEY, encodeExtension, formatPem, issueUnderNewRoot } from '../pki/simulated-authority.ts';

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
  /** The Worker secret `TSA_KEYS`, or one of its list: one JSON string with the signing key, its certificate, the root certificate and its CRL. */
  readonly secret: string;
  /** The root certificate, PEM: what verifiers trust. */
  readonly rootCertificatePem: string;
  /** Lower-case hex SHA-256 of the root certificate (DER): what the ledger's state names. */
  readonly rootSha256: string;
  /** The root's private key, PKCS#8 in PEM: keep it offline or throw it away. */
  readonly rootPrivateKeyPem: string;
};

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
  /** Stands behind the names of root and authority; nothing when absent. */
  readonly label?: string;
  /** Where the root's revocation list is published; an address that never resolves when absent. */
  readonly crlUrl?: string;
}): Promise<GeneratedAuthority> => {
  const named = (name: string): string => (options.label === undefined ? name : `${name} ${options.label}`);
  const made = await issueUnderNewRoot({
    rootName: named('Assize Simulated Timestamp Root'),
    subject: named('Assize Simulated Timestamp Authority'),
    extensions: [
      // Key usage bit 0 digitalSignature. RFC 3161 §2.3: extended key usage critical and time stamping alone.
      encodeExtension(OID.keyUsage, true, derNamedBits(0)),
      encodeExtension(OID.extendedKeyUsage, true, derSequence(derObjectIdentifier(OID.timeStamping))),
    ],
    crlUrl: options.crlUrl ?? 'http://assize.invalid/crl/tsa.crl',
    now: options.now,
    random: options.random,
  });
  return {
    secret: JSON.stringify({
      v: SECRET_VERSION,
      certificate: encodeBase64(made.certificate),
      rootCertificate: encodeBase64(made.rootCertificate),
      privateKey: encodeBase64(made.privateKey),
      crl: encodeBase64(made.crl),
    }),
    rootCertificatePem: formatPem('CERTIFICATE', made.rootCertificate),
    rootSha256: encodeHex(sha256(made.rootCertificate)),
    rootPrivateKeyPem: formatPem('PRIVATE KEY', made.rootPrivateKey),
  };
};

/** Name under which the list of an embedded authority, counted from 0, is published. */
export const authorityListName = (index: number): string => (index === 0 ? 'tsa.crl' : `tsa-${index + 1}.crl`);

/** The secrets of several authorities as one Worker secret. */
export const joinAuthoritySecrets = (secrets: readonly string[]): string => `[${secrets.join(',')}]`;

/** The authorities of `TSA_KEYS`: of a list each, else the one. Throws a SyntaxError on what is no JSON. */
export const listAuthoritySecrets = (secret: string): readonly string[] => {
  const parsed: unknown = JSON.parse(secret);
  return Array.isArray(parsed) ? parsed.map((one) => JSON.stringify(one)) : [secret];
};

const readSecret = (secret: string) => {
  const parsed: unknown = JSON.parse(secret);
  if (typeof parsed !== 'object' || parsed === null || Reflect.get(parsed, 'v') !== SECRET_VERSION) {
    throw new Error(`TSA_KEYS: not ${SECRET_VERSION}`);
  }
  const read = (name: string): Bytes => {
    const value: unknown = Reflect.get(parsed, name);
    const bytes = typeof value === 'string' ? decodeBase64(value) : null;
    if (bytes === null) throw new Error(`TSA_KEYS: ${name} is not base64`);
    return bytes;
  };
  return { read, readCrl: () => (Reflect.get(parsed, 'crl') === undefined ? null : read('crl')) };
};

/** Reads the root's revocation list, null where there is none, and leaves the key alone. Throws as `importAuthority` does. */
export const readAuthorityList = (secret: string): Bytes | null => readSecret(secret).readCrl();

/** Imports the secret `TSA_KEYS`; the key is not extractable. Throws when the secret is not one: a deployment error. */
export const importAuthority = async (secret: string): Promise<AuthorityKeys> => {
  const { read, readCrl } = readSecret(secret);
  const signingKey = await crypto.subtle.importKey('pkcs8', read('privateKey'), EC_KEY, false, ['sign']);
  return { certificate: read('certificate'), rootCertificate: read('rootCertificate'), signingKey, crl: readCrl() };
};
