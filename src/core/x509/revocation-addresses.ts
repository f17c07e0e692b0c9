// Where an issuer publishes what it revoked: the addresses in a certificate (RFC 5280 §4.2.1.13 and §4.2.2.1), and the
// question to an OCSP responder (RFC 6960 §4.1.1). Hostile input: the addresses are for the caller to judge.

import {
  context,
  contextPrimitive,
  derMembers,
  MalformedDer,
  parseDer,
  TAG,
  type DerNode,
} from '../asn1/der-reader.ts';
import { readObjectIdentifier } from '../asn1/der-values.ts';
import { derNull, derObjectIdentifier, derOctets, derSequence, derUnsigned } from '../asn1/der-writer.ts';
import { OID } from '../asn1/object-identifiers.ts';
import { decodeHex } from '../bytes/hex.ts';
import { readKeyBits } from './revocation.ts';
import type { X509Certificate } from './x509-certificate.ts';

const URI = contextPrimitive(6);
const MAX_ADDRESSES = 4;

const readUri = (name: DerNode): readonly string[] =>
  name.tag === URI && name.content.length <= 1024 ? [String.fromCharCode(...name.content)] : [];

// distributionPoint [0] { fullName [0] GeneralNames }; points for some reasons [1] or of other issuers [2] are passed over.
const readDistributionPoint = (point: DerNode): readonly string[] => {
  const [first, ...others] = point.children ?? [];
  const [fullName] = first?.tag === context(0) ? (first.children ?? []) : [];
  return others.length === 0 && fullName?.tag === context(0) ? (fullName.children ?? []).flatMap(readUri) : [];
};

const readAccess = (description: DerNode): readonly string[] => {
  const [method, location] = description.children ?? [];
  if (method === undefined || location === undefined) return [];
  return readObjectIdentifier(method, 'accessMethod') === OID.accessOcsp ? readUri(location) : [];
};

const readList = (value: Uint8Array | null, read: (node: DerNode) => readonly string[]): readonly string[] => {
  if (value === null) return [];
  try {
    return derMembers(parseDer(value), TAG.sequence, 'addresses').flatMap(read).slice(0, MAX_ADDRESSES);
  } catch (error) {
    // An address that cannot be read is one that is not there: nothing rests on it.
    if (error instanceof MalformedDer) return [];
    throw error;
  }
};

/** Lists the addresses of revocation lists and OCSP responders, up to four each, as they stand in the certificate. */
export const listRevocationAddresses = ({
  extensions,
}: X509Certificate): { readonly crls: readonly string[]; readonly ocsps: readonly string[] } => ({
  crls: readList(extensions.crlDistributionPoints, readDistributionPoint),
  ocsps: readList(extensions.authorityInfoAccess, readAccess),
});

/** Encodes the question about one certificate; names its issuer by SHA-1, which every responder knows (RFC 5019 §2.1.1). */
export const encodeOcspRequest = async (
  certificate: X509Certificate,
  issuer: X509Certificate,
): Promise<Uint8Array<ArrayBuffer>> => {
  const hash = async (bytes: Uint8Array): Promise<Uint8Array> =>
    new Uint8Array(await crypto.subtle.digest('SHA-1', Uint8Array.from(bytes)));
  const id = derSequence(
    derSequence(derObjectIdentifier(OID.sha1), derNull()),
    derOctets(await hash(issuer.subject)),
    derOctets(await hash(readKeyBits(issuer))),
    derUnsigned(decodeHex(certificate.serialNumber) ?? new Uint8Array()),
  );
  return derSequence(derSequence(derSequence(derSequence(id))));
};
