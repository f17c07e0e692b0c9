// X.509 certificates (RFC 5280 §4) as far as a time-stamping path needs them. Hostile input. The TBS bytes and the
// certificate's hash are slices of the input. Names constraints, policy constraints and revocation are out of scope:
// where such an extension is critical, the certificate is refused by `unknownCritical`.

import { equalBytes } from '../bytes/bytes.ts';
import {
  context,
  contextPrimitive,
  derExplicit,
  derMembers,
  malformed,
  openDer,
  parseDer,
  TAG,
} from '../asn1/der-reader.ts';
import type { DerNode } from '../asn1/der-reader.ts';
import {
  readAlgorithm,
  readBits,
  readBoolean,
  readObjectIdentifier,
  readOctets,
  readSerialNumber,
  readSmallInteger,
  readTime,
  readWholeBits,
} from '../asn1/der-values.ts';
import { formatDistinguishedName } from './distinguished-name.ts';
import { OID } from '../asn1/object-identifiers.ts';

/** A certificate as read; byte members are views of `bytes`. */
export type X509Certificate = {
  readonly bytes: Uint8Array;
  readonly tbs: Uint8Array;
  readonly serialNumber: string;
  /** Name elements as encoded; names are compared as bytes. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly issuerName: string;
  readonly subjectName: string;
  readonly notBeforeUnixMs: number;
  readonly notAfterUnixMs: number;
  /** SubjectPublicKeyInfo as encoded. */
  readonly publicKeyInfo: Uint8Array;
  readonly signatureAlgorithm: DerNode;
  readonly signature: Uint8Array;
  readonly extensions: CertificateExtensions;
};

type CertificateExtensions = {
  readonly isCertificateAuthority: boolean;
  /** Null: no limit. */
  readonly pathLength: number | null;
  /** Names of the bits that are set; null when the extension is absent. */
  readonly keyUsage: readonly KeyUsage[] | null;
  readonly extendedKeyUsage: { readonly critical: boolean; readonly purposes: readonly string[] } | null;
  readonly subjectKeyIdentifier: Uint8Array | null;
  /** GeneralName elements of subjectAltName as encoded. */
  readonly alternativeNames: readonly Uint8Array[];
  /** Values of the extensions that say where revocation is published, as encoded; read by `revocation-addresses.ts`. */
  readonly crlDistributionPoints: Uint8Array | null;
  readonly authorityInfoAccess: Uint8Array | null;
  /** Object identifiers of critical extensions that this reader does not process. */
  readonly unknownCritical: readonly string[];
};

// RFC 5280 §4.2.1.3, in bit order.
const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
type KeyUsage = (typeof KEY_USAGES)[number];

const PART = 'Certificate';
const MAX_EXTENSIONS = 64;

const readKeyUsage = (value: DerNode): readonly KeyUsage[] => {
  const { bytes, unusedBits } = readBits(value, `${PART}.keyUsage`);
  if (bytes.length * 8 - unusedBits > KEY_USAGES.length) return malformed(`${PART}.keyUsage`);
  return KEY_USAGES.filter((_, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
};

const readBasicConstraints = (
  value: DerNode,
): { readonly isAuthority: boolean; readonly pathLength: number | null } => {
  const part = `${PART}.basicConstraints`;
  const cursor = openDer(value, TAG.sequence, part);
  const flag = cursor.takeIf(TAG.boolean);
  const limit = cursor.takeIf(TAG.integer);
  cursor.end();
  const isAuthority = flag !== null && readBoolean(flag, part);
  return { isAuthority, pathLength: limit === null ? null : readSmallInteger(limit, part) };
};

type Extension = { readonly oid: string; readonly critical: boolean; readonly value: Uint8Array };

/** Reads Extensions (RFC 5280 §4.2), of a certificate or of a TSTInfo; one type stands at most once. */
export const readExtensions = (members: readonly DerNode[], part: string): readonly Extension[] => {
  if (members.length === 0 || members.length > MAX_EXTENSIONS) return malformed(part);
  const seen = new Set<string>();
  return members.map((member) => {
    const cursor = openDer(member, TAG.sequence, part);
    const oid = readObjectIdentifier(cursor.take(TAG.objectIdentifier, 'extnID'), part);
    const flag = cursor.takeIf(TAG.boolean);
    const value = readOctets(cursor.take(TAG.octetString, 'extnValue'), part);
    cursor.end();
    if (seen.has(oid)) return malformed(`${part}: repeated extension`);
    seen.add(oid);
    return { oid, critical: flag !== null && readBoolean(flag, part), value };
  });
};

const readCertificateExtensions = (list: readonly Extension[]): CertificateExtensions => {
  let constraints: ReturnType<typeof readBasicConstraints> | null = null;
  let keyUsage: readonly KeyUsage[] | null = null;
  let extendedKeyUsage: CertificateExtensions['extendedKeyUsage'] = null;
  let subjectKeyIdentifier: Uint8Array | null = null;
  let alternativeNames: readonly Uint8Array[] = [];
  const unknownCritical: string[] = [];
  for (const { oid, critical, value } of list) {
    switch (oid) {
      case OID.basicConstraints:
        constraints = readBasicConstraints(parseDer(value));
        break;
      case OID.keyUsage:
        keyUsage = readKeyUsage(parseDer(value));
        break;
      case OID.extendedKeyUsage: {
        const part = `${PART}.extKeyUsage`;
        const purposes = derMembers(parseDer(value), TAG.sequence, part).map((purpose) =>
          readObjectIdentifier(purpose, part),
        );
        extendedKeyUsage = { critical, purposes };
        break;
      }
      case OID.subjectKeyIdentifier:
        subjectKeyIdentifier = readOctets(parseDer(value), `${PART}.subjectKeyIdentifier`);
        break;
      case OID.subjectAltName:
        alternativeNames = derMembers(parseDer(value), TAG.sequence, `${PART}.subjectAltName`).map(
          (name) => name.bytes,
        );
        break;
      case OID.certificatePolicies:
        // Recognised: without an initial policy set and policy constraints it restricts nothing (RFC 5280 §6.1.1).
        break;
      default:
        if (critical) unknownCritical.push(oid);
    }
  }
  return {
    isCertificateAuthority: constraints?.isAuthority ?? false,
    pathLength: constraints?.pathLength ?? null,
    keyUsage,
    extendedKeyUsage,
    subjectKeyIdentifier,
    alternativeNames,
    crlDistributionPoints: list.find(({ oid }) => oid === OID.cRLDistributionPoints)?.value ?? null,
    authorityInfoAccess: list.find(({ oid }) => oid === OID.authorityInfoAccess)?.value ?? null,
    unknownCritical,
  };
};

/**
 * Reads one certificate that fills `bytes`.
 *
 * @throws MalformedDer: call it inside the room's doors only
 */
export const readX509Certificate = (bytes: Uint8Array): X509Certificate => {
  const outer = openDer(parseDer(bytes), TAG.sequence, PART);
  const tbs = outer.take(TAG.sequence, 'tbsCertificate');
  const signatureAlgorithm = outer.take(TAG.sequence, 'signatureAlgorithm');
  const signature = readWholeBits(outer.take(TAG.bitString, 'signatureValue'), `${PART}.signatureValue`);
  outer.end();

  const cursor = openDer(tbs, TAG.sequence, PART);
  const versionTag = cursor.takeIf(context(0));
  const version = versionTag === null ? 0 : readSmallInteger(derExplicit(versionTag, PART), `${PART}.version`);
  if (version > 2) return malformed(`${PART}.version`);
  const serialNumber = readSerialNumber(cursor.take(TAG.integer, 'serialNumber'), `${PART}.serialNumber`);
  const innerAlgorithm = cursor.take(TAG.sequence, 'signature');
  // RFC 5280 §4.1.1.2: the unsigned copy of the algorithm must be the signed one.
  if (!equalBytes(innerAlgorithm.bytes, signatureAlgorithm.bytes)) return malformed(`${PART}.signatureAlgorithm`);
  readAlgorithm(signatureAlgorithm, `${PART}.signatureAlgorithm`);
  const issuer = cursor.take(TAG.sequence, 'issuer');
  const validity = openDer(cursor.take(TAG.sequence, 'validity'), TAG.sequence, `${PART}.validity`);
  const notBeforeUnixMs = readTime(validity.takeAny('notBefore'), `${PART}.notBefore`, 'no-fraction');
  const notAfterUnixMs = readTime(validity.takeAny('notAfter'), `${PART}.notAfter`, 'no-fraction');
  validity.end();
  const subject = cursor.take(TAG.sequence, 'subject');
  const publicKeyInfo = cursor.take(TAG.sequence, 'subjectPublicKeyInfo');
  cursor.takeIf(contextPrimitive(1));
  cursor.takeIf(contextPrimitive(2));
  const extensionsTag = cursor.takeIf(context(3));
  cursor.end();
  if (extensionsTag !== null && version !== 2) return malformed(`${PART}.version`);
  const members =
    extensionsTag === null
      ? []
      : readExtensions(derMembers(derExplicit(extensionsTag, PART), TAG.sequence, PART), `${PART}.extensions`);

  return {
    bytes,
    tbs: tbs.bytes,
    serialNumber,
    issuer: issuer.bytes,
    subject: subject.bytes,
    issuerName: formatDistinguishedName(issuer, `${PART}.issuer`),
    subjectName: formatDistinguishedName(subject, `${PART}.subject`),
    notBeforeUnixMs,
    notAfterUnixMs,
    publicKeyInfo: publicKeyInfo.bytes,
    signatureAlgorithm,
    signature,
    extensions: readCertificateExtensions(members),
  };
};
