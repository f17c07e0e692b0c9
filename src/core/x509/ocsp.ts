// Basic OCSP responses (RFC 6960 §4.2): what an issuer's responder says of single certificates. Hostile input; the signed
// bytes are slices of it. Nothing is verified in this module.
//
//   OCSPResponse ::= SEQUENCE { responseStatus ENUMERATED, responseBytes [0] EXPLICIT SEQUENCE { responseType OID,
//     response OCTET STRING } OPTIONAL }
//   BasicOCSPResponse ::= SEQUENCE { tbsResponseData, signatureAlgorithm, signature BIT STRING,
//     certs [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
//   ResponseData ::= SEQUENCE { version [0] EXPLICIT DEFAULT v1, responderID CHOICE { byName [1], byKey [2] },
//     producedAt GeneralizedTime, responses SEQUENCE OF SingleResponse, responseExtensions [1] EXPLICIT OPTIONAL }
//   SingleResponse ::= SEQUENCE { certID, certStatus CHOICE { good [0] NULL, revoked [1] SEQUENCE { revocationTime,
//     revocationReason [0] EXPLICIT ENUMERATED OPTIONAL }, unknown [2] NULL }, thisUpdate, nextUpdate [0] OPTIONAL,
//     singleExtensions [1] OPTIONAL }
//   CertID ::= SEQUENCE { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }

import {
  context,
  contextPrimitive,
  derExplicit,
  derMembers,
  malformed,
  openDer,
  parseDer,
  TAG,
  type DerNode,
} from '../asn1/der-reader.ts';
import {
  isNullOrAbsent,
  readAlgorithm,
  readEnumerated,
  readObjectIdentifier,
  readOctets,
  readSerialNumber,
  readSmallInteger,
  readTime,
  readWholeBits,
} from '../asn1/der-values.ts';
import { OID } from '../asn1/object-identifiers.ts';
import { readReason, type Revocation } from './revocation-reason.ts';
import { readExtensions } from './x509-certificate.ts';

/** Which certificate is meant: hashes of its issuer's name and key, and its serial number. */
export type OcspCertificateId = {
  readonly hashAlgorithm: string;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Lower-case hex. */
  readonly serialNumber: string;
};

/** What is said of one certificate. Times in Unix milliseconds. */
export type OcspAnswer = {
  readonly id: OcspCertificateId;
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly revocation: Revocation | null;
  readonly thisUpdateUnixMs: number;
  /** Null: newer information is available all the time. */
  readonly nextUpdateUnixMs: number | null;
};

/** A response as read; byte members are views of the input. */
export type OcspResponse = {
  readonly tbs: Uint8Array;
  readonly responder:
    | { readonly kind: 'name'; readonly name: Uint8Array }
    | { readonly kind: 'key'; readonly keyHash: Uint8Array };
  readonly producedAtUnixMs: number;
  readonly answers: readonly OcspAnswer[];
  readonly signatureAlgorithm: DerNode;
  readonly signature: Uint8Array;
  /** Certificates of a responder that the issuer delegated, as encoded. */
  readonly certificates: readonly Uint8Array[];
  readonly unknownCritical: readonly string[];
};

const PART = 'OCSPResponse';
const SUCCESSFUL = 0;
const MAX_ANSWERS = 64;
const MAX_CERTIFICATES = 8;
/** A response that a certificate carries has to fit into it. */
export const MAX_OCSP_BYTES = 32_768;

const readCertificateId = (node: DerNode): OcspCertificateId => {
  const part = `${PART}.certID`;
  const cursor = openDer(node, TAG.sequence, part);
  const { oid, parameters } = readAlgorithm(cursor.take(TAG.sequence, 'hashAlgorithm'), part);
  const issuerNameHash = readOctets(cursor.take(TAG.octetString, 'issuerNameHash'), part);
  const issuerKeyHash = readOctets(cursor.take(TAG.octetString, 'issuerKeyHash'), part);
  const serialNumber = readSerialNumber(cursor.take(TAG.integer, 'serialNumber'), part);
  cursor.end();
  if (!isNullOrAbsent(parameters)) return malformed(`${part}.hashAlgorithm`);
  return { hashAlgorithm: oid, issuerNameHash, issuerKeyHash, serialNumber };
};

const readRevocation = (node: DerNode): Revocation => {
  const part = `${PART}.revoked`;
  const cursor = openDer(node, context(1), part);
  const atUnixMs = readTime(cursor.take(TAG.generalizedTime, 'revocationTime'), part, 'no-fraction');
  const reason = cursor.takeIf(context(0));
  cursor.end();
  return {
    atUnixMs,
    reason: reason === null ? 'unspecified' : readReason(readEnumerated(derExplicit(reason, part), part), part),
    invalidUnixMs: null,
  };
};

const criticalIn = (tag: DerNode | null, part: string): readonly string[] =>
  tag === null
    ? []
    : readExtensions(derMembers(derExplicit(tag, part), TAG.sequence, part), part)
        .filter(({ critical, oid }) => critical && oid !== OID.ocspNonce)
        .map(({ oid }) => oid);

const readAnswer = (node: DerNode): { readonly answer: OcspAnswer; readonly unknown: readonly string[] } => {
  const part = `${PART}.singleResponse`;
  const cursor = openDer(node, TAG.sequence, part);
  const id = readCertificateId(cursor.take(TAG.sequence, 'certID'));
  const status = cursor.takeAny('certStatus');
  const thisUpdateUnixMs = readTime(cursor.take(TAG.generalizedTime, 'thisUpdate'), part, 'no-fraction');
  const next = cursor.takeIf(context(0));
  const unknown = criticalIn(cursor.takeIf(context(1)), part);
  cursor.end();
  const nextUpdateUnixMs = next === null ? null : readTime(derExplicit(next, part), part, 'no-fraction');
  const shared = { id, thisUpdateUnixMs, nextUpdateUnixMs };
  if (status.tag === context(1)) {
    return { answer: { ...shared, status: 'revoked', revocation: readRevocation(status) }, unknown };
  }
  if (status.tag !== contextPrimitive(0) && status.tag !== contextPrimitive(2)) return malformed(`${part}.certStatus`);
  const isGood = status.tag === contextPrimitive(0);
  return { answer: { ...shared, status: isGood ? 'good' : 'unknown', revocation: null }, unknown };
};

const readResponder = (node: DerNode): OcspResponse['responder'] => {
  const inner = derExplicit(node, `${PART}.responderID`);
  if (node.tag === context(1)) return { kind: 'name', name: inner.bytes };
  return node.tag === context(2)
    ? { kind: 'key', keyHash: readOctets(inner, `${PART}.responderID`) }
    : malformed(`${PART}.responderID`);
};

/**
 * Reads a successful response that fills `bytes`; any other status has nothing to read and is malformed here.
 *
 * @throws MalformedDer: call it inside the room's doors only
 */
export const readOcspResponse = (bytes: Uint8Array): OcspResponse => {
  if (bytes.length > MAX_OCSP_BYTES) return malformed(`${PART}: too large`);
  const outer = openDer(parseDer(bytes), TAG.sequence, PART);
  const status = readEnumerated(outer.take(TAG.enumerated, 'responseStatus'), `${PART}.responseStatus`);
  if (status !== SUCCESSFUL) return malformed(`${PART}.responseStatus`);
  const wrapped = openDer(derExplicit(outer.take(context(0), 'responseBytes'), PART), TAG.sequence, PART);
  outer.end();
  const type = readObjectIdentifier(wrapped.take(TAG.objectIdentifier, 'responseType'), PART);
  const inner = readOctets(wrapped.take(TAG.octetString, 'response'), PART);
  wrapped.end();
  if (type !== OID.ocspBasic) return malformed(`${PART}.responseType`);

  const basic = openDer(parseDer(inner), TAG.sequence, PART);
  const tbs = basic.take(TAG.sequence, 'tbsResponseData');
  const signatureAlgorithm = basic.take(TAG.sequence, 'signatureAlgorithm');
  const signature = readWholeBits(basic.take(TAG.bitString, 'signature'), `${PART}.signature`);
  const certificatesTag = basic.takeIf(context(0));
  basic.end();
  const certificates =
    certificatesTag === null ? [] : derMembers(derExplicit(certificatesTag, PART), TAG.sequence, `${PART}.certs`);

  const data = openDer(tbs, TAG.sequence, PART);
  const versionTag = data.takeIf(context(0));
  if (versionTag !== null && readSmallInteger(derExplicit(versionTag, PART), `${PART}.version`) !== 0) {
    return malformed(`${PART}.version`);
  }
  const responder = readResponder(data.takeAny('responderID'));
  const producedAtUnixMs = readTime(data.take(TAG.generalizedTime, 'producedAt'), `${PART}.producedAt`, 'no-fraction');
  const singles = derMembers(data.take(TAG.sequence, 'responses'), TAG.sequence, PART);
  const unknown = criticalIn(data.takeIf(context(1)), PART);
  data.end();
  if (singles.length > MAX_ANSWERS || certificates.length > MAX_CERTIFICATES) return malformed(`${PART}: too many`);
  const read = singles.map(readAnswer);
  return {
    tbs: tbs.bytes,
    responder,
    producedAtUnixMs,
    answers: read.map(({ answer }) => answer),
    signatureAlgorithm,
    signature,
    certificates: certificates.map((node) => node.bytes),
    unknownCritical: [...unknown, ...read.flatMap((one) => one.unknown)],
  };
};
