// Keys and certificates of the embedded timestamp authority: a root and, issued by it, the certificate of the key that
// signs tokens. Simulated, and every subject says so: an authority run by the platform itself proves nothing to a third
// person about the platform. The root's private key is not part of the secret: the Worker can never issue a certificate.

import { decodeBase64, encodeBase64 } from '../../core/bytes/base64.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import {
  derBits,
  derContext,
  derContextPrimitive,
  derInteger,
  derNamedBits,
  derObjectIdentifier,
  derOctets,
  derSequence,
  derSetOf,
  derTrue,
  derUnsigned,
  derUtf8,
} from '../../core/asn1/der-writer.ts';
import { OID } from '../../core/asn1/object-identifiers.ts';
import { encodeP1363AsDer } from '../../core/x509/p1363.ts';
import { encodeCertificateTime } from './generalized-time.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** What the Worker needs to sign tokens. */
export type AuthorityKeys = {
  /** The certificate of the signing key, DER. */
  readonly certificate: Bytes;
  /** The root that issued it, DER. */
  readonly rootCertificate: Bytes;
  readonly signingKey: CryptoKey;
};

/** What generation gives to the operator. */
export type GeneratedAuthority = {
  /** The Worker secret `TSA_KEYS`: one JSON string with the signing key, its certificate and the root certificate. */
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
const SERIAL_BYTES = 16;
const ORGANIZATION = 'Assize Simulated Development';
const ROOT_NAME = 'Assize Simulated Timestamp Root';
const AUTHORITY_NAME = 'Assize Simulated Timestamp Authority';
const SECRET_VERSION = 'assize/tsa-keys/v1';
const EC_KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Signs bytes with a P-256 key; the signature in DER, as CMS and X.509 want it. */
export const signWithP256 = async (key: CryptoKey, bytes: Bytes): Promise<Bytes> =>
  encodeP1363AsDer(new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes)));

/** Makes a random positive serial number of 128 bits: RFC 5280 §4.1.2.2 allows 160, and the top bit stays clear. */
export const makeSerialNumber = (random: (sizeBytes: number) => Uint8Array): Bytes => {
  const serial = Uint8Array.from(random(SERIAL_BYTES));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
};

const encodeName = (commonName: string): Bytes => {
  const pair = (oid: string, value: Uint8Array): Bytes => derSetOf(derSequence(derObjectIdentifier(oid), value));
  return derSequence(pair(OID.organization, derUtf8(ORGANIZATION)), pair(OID.commonName, derUtf8(commonName)));
};

const encodeExtension = (oid: string, critical: boolean, value: Uint8Array): Bytes =>
  derSequence(derObjectIdentifier(oid), ...(critical ? [derTrue()] : []), derOctets(value));

// RFC 5280 §4.2.1.2 method 1 hashes the key bits with SHA-1; any unique value serves, here the first 20 bytes of SHA-256.
const makeKeyIdentifier = (publicKeyInfo: Uint8Array): Bytes => sha256(publicKeyInfo).slice(0, 20);

const issueCertificate = async (options: {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKeyInfo: Bytes;
  readonly issuerPublicKeyInfo: Bytes;
  readonly issuerKey: CryptoKey;
  readonly serialNumber: Bytes;
  readonly notBeforeUnixMs: number;
  readonly notAfterUnixMs: number;
  readonly extensions: readonly Uint8Array[];
}): Promise<Bytes> => {
  const algorithm = derSequence(derObjectIdentifier(OID.ecdsaWithSha256));
  const tbs = derSequence(
    derContext(0, derInteger(2)),
    derUnsigned(options.serialNumber),
    algorithm,
    encodeName(options.issuer),
    derSequence(encodeCertificateTime(options.notBeforeUnixMs), encodeCertificateTime(options.notAfterUnixMs)),
    encodeName(options.subject),
    options.publicKeyInfo,
    derContext(
      3,
      derSequence(
        ...options.extensions,
        encodeExtension(OID.subjectKeyIdentifier, false, derOctets(makeKeyIdentifier(options.publicKeyInfo))),
        encodeExtension(
          OID.authorityKeyIdentifier,
          false,
          derSequence(derContextPrimitive(0, makeKeyIdentifier(options.issuerPublicKeyInfo))),
        ),
      ),
    ),
  );
  return derSequence(tbs, algorithm, derBits(await signWithP256(options.issuerKey, tbs)));
};

const formatPem = (label: string, der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${encodeBase64(der).replaceAll(/.{64}(?!$)/g, '$&\n')}\n-----END ${label}-----\n`;

const generateKeyPair = async () => {
  const pair = (await crypto.subtle.generateKey(EC_KEY, true, ['sign', 'verify'])) as CryptoKeyPair;
  const spki = new Uint8Array((await crypto.subtle.exportKey('spki', pair.publicKey)) as ArrayBuffer);
  const pkcs8 = new Uint8Array((await crypto.subtle.exportKey('pkcs8', pair.privateKey)) as ArrayBuffer);
  return { spki, pkcs8, privateKey: pair.privateKey };
};

/**
 * Generates a root (30 years) and a signing key with its certificate (10 years), all P-256.
 *
 * @param now gives Unix milliseconds
 * @param random gives that many random bytes
 */
export const generateAuthorityKeys = async (options: {
  readonly now: () => number;
  readonly random: (sizeBytes: number) => Uint8Array;
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
    ],
  });
  return {
    secret: JSON.stringify({
      v: SECRET_VERSION,
      certificate: encodeBase64(certificate),
      rootCertificate: encodeBase64(rootCertificate),
      privateKey: encodeBase64(authority.pkcs8),
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
  return { certificate: read('certificate'), rootCertificate: read('rootCertificate'), signingKey };
};
