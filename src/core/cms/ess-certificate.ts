// The attributes signing-certificate-v2 (RFC 5035 §3) and signing-certificate (RFC 2634 §5.4): which certificate the signer
// meant. Only the first entry, which is the signer's own, is read; further ones and policies do not restrict anything here.
// Hostile input.
//
//   SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2, policies OPTIONAL }
//   ESSCertIDv2 ::= SEQUENCE { hashAlgorithm DEFAULT sha256, certHash OCTET STRING, issuerSerial SEQUENCE {
//     issuer SEQUENCE OF GeneralName, serialNumber INTEGER } OPTIONAL }
//   SigningCertificate, ESSCertID: the same without hashAlgorithm; the hash is SHA-1

import { context, derExplicit, derMembers, malformed, openDer, TAG, type DerNode } from '../asn1/der-reader.ts';
import { isNullOrAbsent, readAlgorithm, readOctets, readSerialNumber } from '../asn1/der-values.ts';
import { DIGESTS, OID, type DigestAlgorithm } from '../asn1/object-identifiers.ts';

export type EssCertificate = {
  readonly algorithm: string;
  /** Null when the algorithm is not accepted here. */
  readonly digest: DigestAlgorithm['name'] | null;
  readonly hash: Uint8Array;
  readonly issuerSerial: { readonly issuer: Uint8Array; readonly serialNumber: string } | null;
};

const PART = 'ESSCertIDv2';
const DIRECTORY_NAME = 4;

const readIssuerSerial = (node: DerNode): NonNullable<EssCertificate['issuerSerial']> => {
  const cursor = openDer(node, TAG.sequence, PART);
  const [name, ...others] = derMembers(cursor.take(TAG.sequence, 'issuer'), TAG.sequence, PART);
  const serialNumber = readSerialNumber(cursor.take(TAG.integer, 'serialNumber'), PART);
  cursor.end();
  // RFC 5035 §5: for an X.509 certificate the issuer is its name and nothing else.
  if (name?.tag !== context(DIRECTORY_NAME) || others.length > 0) return malformed(`${PART}.issuer`);
  return { issuer: derExplicit(name, PART).bytes, serialNumber };
};

const SHA1_BYTES = 20;

/**
 * Reads the value of the older attribute; `hash` is 20 bytes of SHA-1.
 *
 * @throws MalformedDer: call it inside the room's doors only
 */
export const readEssCertificateV1 = (value: DerNode): Pick<EssCertificate, 'hash' | 'issuerSerial'> => {
  const attribute = openDer(value, TAG.sequence, 'SigningCertificate');
  const [first] = derMembers(attribute.take(TAG.sequence, 'certs'), TAG.sequence, 'SigningCertificate.certs');
  attribute.takeIf(TAG.sequence);
  attribute.end();
  if (first === undefined) return malformed('SigningCertificate.certs');
  const cursor = openDer(first, TAG.sequence, 'ESSCertID');
  const hash = readOctets(cursor.take(TAG.octetString, 'certHash'), 'ESSCertID.certHash');
  const issuerSerial = cursor.takeIf(TAG.sequence);
  cursor.end();
  if (hash.length !== SHA1_BYTES) return malformed('ESSCertID.certHash');
  return { hash, issuerSerial: issuerSerial === null ? null : readIssuerSerial(issuerSerial) };
};

/**
 * Reads the value of the attribute.
 *
 * @throws MalformedDer: call it inside the room's doors only
 */
export const readEssCertificate = (value: DerNode): EssCertificate => {
  const attribute = openDer(value, TAG.sequence, 'SigningCertificateV2');
  const [first] = derMembers(attribute.take(TAG.sequence, 'certs'), TAG.sequence, PART);
  attribute.takeIf(TAG.sequence);
  attribute.end();
  if (first === undefined) return malformed('SigningCertificateV2.certs');
  const cursor = openDer(first, TAG.sequence, PART);
  let next = cursor.takeAny('certHash');
  let algorithm: string = OID.sha256;
  let isKnown = true;
  if (next.tag === TAG.sequence) {
    const stated = readAlgorithm(next, `${PART}.hashAlgorithm`);
    algorithm = stated.oid;
    isKnown = isNullOrAbsent(stated.parameters);
    next = cursor.take(TAG.octetString, 'certHash');
  }
  const hash = readOctets(next, `${PART}.certHash`);
  const issuerSerial = cursor.takeIf(TAG.sequence);
  cursor.end();
  return {
    algorithm,
    digest: isKnown ? (DIGESTS[algorithm]?.name ?? null) : null,
    hash,
    issuerSerial: issuerSerial === null ? null : readIssuerSerial(issuerSerial),
  };
};
