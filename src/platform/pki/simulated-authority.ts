// X.509 certificates and revocation lists (RFC 5280) of simulated authorities: what a real authority's own software does,
// for development and the local stack. All keys are P-256; a private key signs through WebCrypto.

import { encodeBase64 } from '../../core/bytes/base64.ts';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
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
import { encodeCertificateTime } from '../tsa/generalized-time.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const SERIAL_BYTES = 16;
const DAY_MS = 86_400_000;
const ROOT_VALIDITY_MS = 30 * 365.25 * DAY_MS;
const END_VALIDITY_MS = 10 * 365.25 * DAY_MS;
// A verifier whose clock is a little behind must not find the certificates not yet valid.
const BACKDATE_MS = 60 * 60 * 1000;
const ORGANIZATION = 'Assize Simulated Development';
export const EC_KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const;

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

/** Encodes one Extension. */
export const encodeExtension = (oid: string, critical: boolean, value: Uint8Array): Bytes =>
  derSequence(derObjectIdentifier(oid), ...(critical ? [derTrue()] : []), derOctets(value));

// RFC 5280 §4.2.1.2 method 1 hashes the key bits with SHA-1; any unique value serves, here the first 20 bytes of SHA-256.
const makeKeyIdentifier = (publicKeyInfo: Uint8Array): Bytes => sha256(publicKeyInfo).slice(0, 20);

/** Issues a certificate; key identifiers are added to its extensions. */
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

/** Writes DER as PEM. */
export const formatPem = (label: string, der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${encodeBase64(der).replaceAll(/.{64}(?!$)/g, '$&\n')}\n-----END ${label}-----\n`;

/** Generates a P-256 key pair. */
const generateKeyPair = async () => {
  const pair = (await crypto.subtle.generateKey(EC_KEY, true, ['sign', 'verify'])) as CryptoKeyPair;
  const spki = new Uint8Array((await crypto.subtle.exportKey('spki', pair.publicKey)) as ArrayBuffer);
  const pkcs8 = new Uint8Array((await crypto.subtle.exportKey('pkcs8', pair.privateKey)) as ArrayBuffer);
  return { spki, pkcs8, privateKey: pair.privateKey };
};

/** Encodes cRLDistributionPoints (RFC 5280 §4.2.1.13) with one address; `url` is ASCII. */
const encodeDistributionPoint = (url: string): Bytes =>
  encodeExtension(
    OID.cRLDistributionPoints,
    false,
    derSequence(derSequence(derContext(0, derContext(0, derContextPrimitive(6, encodeUtf8(url)))))),
  );

/** Issues a revocation list; without `revoked` one that says that nothing is revoked. */
const issueRevocationList = async (options: {
  readonly issuer: string;
  readonly issuerPublicKeyInfo: Bytes;
  readonly issuerKey: CryptoKey;
  readonly number: number;
  readonly thisUpdateUnixMs: number;
  readonly nextUpdateUnixMs: number;
  readonly revoked?: readonly { readonly serialNumber: Uint8Array; readonly atUnixMs: number }[];
}): Promise<Bytes> => {
  const algorithm = derSequence(derObjectIdentifier(OID.ecdsaWithSha256));
  const revoked = (options.revoked ?? []).map(({ serialNumber, atUnixMs }) =>
    derSequence(derUnsigned(serialNumber), encodeCertificateTime(atUnixMs)),
  );
  const keyIdentifier = derSequence(derContextPrimitive(0, makeKeyIdentifier(options.issuerPublicKeyInfo)));
  const tbs = derSequence(
    derInteger(1),
    algorithm,
    encodeName(options.issuer),
    encodeCertificateTime(options.thisUpdateUnixMs),
    encodeCertificateTime(options.nextUpdateUnixMs),
    // RFC 5280 §5.1.2.6: absent, not empty, when nothing is revoked.
    ...(revoked.length === 0 ? [] : [derSequence(...revoked)]),
    derContext(
      0,
      derSequence(
        encodeExtension(OID.authorityKeyIdentifier, false, keyIdentifier),
        encodeExtension(OID.cRLNumber, false, derInteger(options.number)),
      ),
    ),
  );
  return derSequence(tbs, algorithm, derBits(await signWithP256(options.issuerKey, tbs)));
};

/**
 * Generates a simulated root (30 years), a key with a certificate of that root (10 years), all P-256, and the root's
 * revocation list. The root's key is meant to be thrown away, so that its one list lasts as long as the certificate that it
 * speaks of.
 *
 * @param extensions of the key's certificate, beside basicConstraints, cRLDistributionPoints and the key identifiers
 */
export const issueUnderNewRoot = async (options: {
  readonly rootName: string;
  readonly subject: string;
  readonly extensions: readonly Uint8Array[];
  readonly crlUrl: string;
  readonly now: () => number;
  readonly random: (sizeBytes: number) => Uint8Array;
}) => {
  const root = await generateKeyPair();
  const end = await generateKeyPair();
  const notBeforeUnixMs = options.now() - BACKDATE_MS;
  const shared = {
    issuer: options.rootName,
    issuerPublicKeyInfo: root.spki,
    issuerKey: root.privateKey,
    notBeforeUnixMs,
  };
  const rootCertificate = await issueCertificate({
    ...shared,
    subject: options.rootName,
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
    subject: options.subject,
    publicKeyInfo: end.spki,
    serialNumber: makeSerialNumber(options.random),
    notAfterUnixMs: notBeforeUnixMs + END_VALIDITY_MS,
    extensions: [
      encodeExtension(OID.basicConstraints, true, derSequence()),
      ...options.extensions,
      encodeDistributionPoint(options.crlUrl),
    ],
  });
  const crl = await issueRevocationList({
    ...shared,
    number: 1,
    thisUpdateUnixMs: notBeforeUnixMs,
    nextUpdateUnixMs: notBeforeUnixMs + END_VALIDITY_MS,
  });
  return { rootCertificate, rootPrivateKey: root.pkcs8, certificate, privateKey: end.pkcs8, crl };
};
