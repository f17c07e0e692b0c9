// Certificate revocation lists (RFC 5280 §5), version 2, complete and direct: which serial numbers an issuer has revoked, and
// when. Delta lists, indirect lists and lists for some reasons only are refused by `unknownCritical`. Hostile input; the
// TBS bytes are slices of it.
//
//   CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signatureValue BIT STRING }
//   TBSCertList ::= SEQUENCE { version v2(1), signature, issuer Name, thisUpdate Time, nextUpdate Time OPTIONAL,
//     revokedCertificates SEQUENCE OF SEQUENCE { serial, revocationDate, crlEntryExtensions OPTIONAL } OPTIONAL,
//     crlExtensions [0] EXPLICIT Extensions OPTIONAL }

import { equalBytes } from '../bytes/bytes.ts';
import { context, derExplicit, derMembers, malformed, openDer, parseDer, TAG } from '../asn1/der-reader.ts';
import type { DerNode } from '../asn1/der-reader.ts';
import {
  readAlgorithm,
  readBoolean,
  readEnumerated,
  readSerialNumber,
  readSmallInteger,
  readTime,
  readWholeBits,
} from '../asn1/der-values.ts';
import { OID } from '../asn1/object-identifiers.ts';
import { readReason, type Revocation, type RevocationReason } from './revocation-reason.ts';
import { readExtensions } from './x509-certificate.ts';

/** A list as read, not verified; byte members are views of `bytes`. Times in Unix milliseconds. */
export type CertificateRevocationList = {
  readonly bytes: Uint8Array;
  readonly tbs: Uint8Array;
  /** Name element as encoded. */
  readonly issuer: Uint8Array;
  readonly thisUpdateUnixMs: number;
  /** Null when the issuer does not say when the next one comes. */
  readonly nextUpdateUnixMs: number | null;
  /** By serial number, lower-case hex. */
  readonly revoked: ReadonlyMap<string, Revocation>;
  readonly signatureAlgorithm: DerNode;
  readonly signature: Uint8Array;
  /** What the list is for; a certificate of another kind is not covered. */
  readonly scope: 'all' | 'users' | 'authorities';
  /** Object identifiers of critical extensions, of the list and of its entries, that this reader does not process. */
  readonly unknownCritical: readonly string[];
};

const PART = 'CertificateList';
/** A list that a certificate carries has to fit into it. */
export const MAX_CRL_BYTES = 65_536;

const readScope = (value: Uint8Array): CertificateRevocationList['scope'] | null => {
  const part = `${PART}.issuingDistributionPoint`;
  const cursor = openDer(parseDer(value), TAG.sequence, part);
  cursor.takeIf(context(0));
  const [users, authorities, some, indirect, attributes] = [0x81, 0x82, 0x83, 0x84, 0x85].map((tag) =>
    cursor.takeIf(tag),
  );
  cursor.end();
  const isTrue = (node: DerNode | null | undefined): boolean =>
    node !== null && node !== undefined && readBoolean({ ...node, tag: TAG.boolean }, part);
  // Lists of some reasons only, of other issuers' certificates or of attribute certificates do not say what is asked here.
  if (some || isTrue(indirect) || isTrue(attributes) || (isTrue(users) && isTrue(authorities))) return null;
  return isTrue(users) ? 'users' : isTrue(authorities) ? 'authorities' : 'all';
};

type Entry = { readonly serialNumber: string; readonly revocation: Revocation; readonly unknown: readonly string[] };

const readEntry = (node: DerNode): Entry => {
  const part = `${PART}.revokedCertificates`;
  const cursor = openDer(node, TAG.sequence, part);
  const serialNumber = readSerialNumber(cursor.take(TAG.integer, 'userCertificate'), part);
  const atUnixMs = readTime(cursor.takeAny('revocationDate'), part, 'no-fraction');
  const extensions = cursor.takeIf(TAG.sequence);
  cursor.end();
  let reason: RevocationReason = 'unspecified';
  let invalidUnixMs: number | null = null;
  const unknown: string[] = [];
  for (const { oid, critical, value } of extensions === null
    ? []
    : readExtensions(derMembers(extensions, TAG.sequence, part), part)) {
    if (oid === OID.cRLReason) reason = readReason(readEnumerated(parseDer(value), part), part);
    else if (oid === OID.invalidityDate) invalidUnixMs = readTime(parseDer(value), part, 'no-fraction');
    else if (critical) unknown.push(oid);
  }
  return { serialNumber, revocation: { atUnixMs, reason, invalidUnixMs }, unknown };
};

/**
 * Reads one list that fills `bytes`.
 *
 * @throws MalformedDer: call it inside the room's doors only
 */
export const readCrl = (bytes: Uint8Array): CertificateRevocationList => {
  if (bytes.length > MAX_CRL_BYTES) return malformed(`${PART}: too large`);
  const outer = openDer(parseDer(bytes), TAG.sequence, PART);
  const tbs = outer.take(TAG.sequence, 'tbsCertList');
  const signatureAlgorithm = outer.take(TAG.sequence, 'signatureAlgorithm');
  const signature = readWholeBits(outer.take(TAG.bitString, 'signatureValue'), `${PART}.signatureValue`);
  outer.end();

  const cursor = openDer(tbs, TAG.sequence, PART);
  // RFC 5280 §5.1.2.1: version 2 is required wherever there are extensions, and those are required.
  if (readSmallInteger(cursor.take(TAG.integer, 'version'), `${PART}.version`) !== 1) {
    return malformed(`${PART}.version`);
  }
  const inner = cursor.take(TAG.sequence, 'signature');
  if (!equalBytes(inner.bytes, signatureAlgorithm.bytes)) return malformed(`${PART}.signatureAlgorithm`);
  readAlgorithm(signatureAlgorithm, `${PART}.signatureAlgorithm`);
  const issuer = cursor.take(TAG.sequence, 'issuer');
  const thisUpdateUnixMs = readTime(cursor.takeAny('thisUpdate'), `${PART}.thisUpdate`, 'no-fraction');
  const next = cursor.takeIf(TAG.utcTime) ?? cursor.takeIf(TAG.generalizedTime);
  const entries = cursor.takeIf(TAG.sequence);
  const extensionsTag = cursor.takeIf(context(0));
  cursor.end();

  const unknownCritical: string[] = [];
  const revoked = new Map<string, Revocation>();
  for (const node of entries === null ? [] : derMembers(entries, TAG.sequence, PART)) {
    const { serialNumber, revocation, unknown } = readEntry(node);
    if (revoked.has(serialNumber)) return malformed(`${PART}.revokedCertificates: repeated serial number`);
    revoked.set(serialNumber, revocation);
    unknownCritical.push(...unknown);
  }
  let scope: CertificateRevocationList['scope'] = 'all';
  for (const { oid, critical, value } of extensionsTag === null
    ? []
    : readExtensions(derMembers(derExplicit(extensionsTag, PART), TAG.sequence, PART), `${PART}.crlExtensions`)) {
    const read = oid === OID.issuingDistributionPoint ? readScope(value) : null;
    if (read !== null) scope = read;
    else if (critical || oid === OID.deltaCRLIndicator) unknownCritical.push(oid);
  }
  return {
    bytes,
    tbs: tbs.bytes,
    issuer: issuer.bytes,
    thisUpdateUnixMs,
    nextUpdateUnixMs: next === null ? null : readTime(next, `${PART}.nextUpdate`, 'no-fraction'),
    revoked,
    signatureAlgorithm,
    signature,
    scope,
    unknownCritical: [...new Set(unknownCritical)],
  };
};
