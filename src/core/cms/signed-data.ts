// CMS SignedData (RFC 5652 §5) with one signer, the shell of timestamp tokens and of PDF seals. Hostile input, parsed once,
// here. The shell may be BER (a constructed eContent, indefinite lengths); what is signed must be DER. Nothing is verified
// in this module; `verify-signer.ts` does that.
//
//   ContentInfo ::= SEQUENCE { contentType OID, [0] EXPLICIT SignedData }
//   SignedData  ::= SEQUENCE { version, digestAlgorithms SET, encapContentInfo SEQUENCE { OID, [0] EXPLICIT OCTET STRING
//     OPTIONAL }, certificates [0] IMPLICIT SET OPTIONAL, crls [1] IMPLICIT SET OPTIONAL, signerInfos SET }

import { concatBytes } from '../bytes/bytes.ts';
import { fail, succeed, type Result } from '../result.ts';
import { context, derExplicit, derMembers, malformed, openDer, parseDer, TAG } from '../asn1/der-reader.ts';
import type { DerNode } from '../asn1/der-reader.ts';
import {
  isNullOrAbsent,
  readAlgorithm,
  readObjectIdentifier,
  readOctets,
  readSmallInteger,
} from '../asn1/der-values.ts';
import { OID } from '../asn1/object-identifiers.ts';
import type { CmsFailure } from './cms-failure.ts';
import { readSignerInfo, type SignerInfo } from './signer-info.ts';

/** A SignedData as read, not verified; byte members are views of the input. */
export type SignedData = {
  readonly version: number;
  /** What the content is, e.g. TSTInfo. */
  readonly contentType: string;
  /** The content, which `message-digest` is computed over; null when it lies elsewhere (a detached signature). */
  readonly content: Uint8Array | null;
  /** X.509 certificates, as encoded; attribute certificates are left out. */
  readonly certificates: readonly Uint8Array[];
  /** Certificate revocation lists, as encoded; other revocation forms are left out. */
  readonly crls: readonly Uint8Array[];
  readonly signer: SignerInfo;
};

const MAX_CERTIFICATES = 32;
const MAX_CRLS = 32;
const CONSTRUCTED_OCTET_STRING = 0x24;

// X.690 §8.7.3: a constructed OCTET STRING is the concatenation of its segments.
const joinOctets = (node: DerNode): Uint8Array =>
  node.tag === CONSTRUCTED_OCTET_STRING
    ? concatBytes(...(node.children ?? []).map(joinOctets))
    : readOctets(node, 'SignedData.eContent');

const sequencesOf = (node: DerNode | null, limit: number, part: string): readonly Uint8Array[] => {
  const members = node?.children ?? [];
  if (members.length > limit) return malformed(`${part}: too many`);
  return members.filter((member) => member.tag === TAG.sequence).map((member) => member.bytes);
};

/**
 * Reads a ContentInfo that fills `bytes` and holds a SignedData with exactly one signer.
 *
 * @throws MalformedDer: call it inside the room's doors only
 */
export const readSignedData = (bytes: Uint8Array): Result<SignedData, CmsFailure> => {
  const contentInfo = openDer(parseDer(bytes, 'ber'), TAG.sequence, 'ContentInfo');
  const outerType = readObjectIdentifier(contentInfo.take(TAG.objectIdentifier, 'contentType'), 'ContentInfo');
  if (outerType !== OID.signedData) return fail({ code: 'not-signed-data', contentType: outerType });
  const signedData = derExplicit(contentInfo.take(context(0), 'content'), 'ContentInfo.content');
  contentInfo.end();

  const cursor = openDer(signedData, TAG.sequence, 'SignedData');
  const version = readSmallInteger(cursor.take(TAG.integer, 'version'), 'SignedData.version');
  const digestAlgorithms = derMembers(cursor.take(TAG.set, 'digestAlgorithms'), TAG.set, 'SignedData.digestAlgorithms');
  const encapsulated = openDer(cursor.take(TAG.sequence, 'encapContentInfo'), TAG.sequence, 'EncapsulatedContentInfo');
  const contentType = readObjectIdentifier(encapsulated.take(TAG.objectIdentifier, 'eContentType'), 'eContentType');
  const eContent = encapsulated.takeIf(context(0));
  encapsulated.end();
  const content = eContent === null ? null : joinOctets(derExplicit(eContent, 'SignedData.eContent'));
  const certificates = sequencesOf(cursor.takeIf(context(0)), MAX_CERTIFICATES, 'SignedData.certificates');
  const crls = sequencesOf(cursor.takeIf(context(1)), MAX_CRLS, 'SignedData.crls');
  const signerInfos = derMembers(cursor.take(TAG.set, 'signerInfos'), TAG.set, 'SignedData.signerInfos');
  cursor.end();

  const [signerInfo] = signerInfos;
  if (signerInfo === undefined || signerInfos.length > 1) {
    return fail({ code: 'signer-count', count: signerInfos.length });
  }
  const signer = readSignerInfo(signerInfo);
  // RFC 5652 §5.1 lists the digests "to facilitate one-pass verification"; a list without the one used is refused.
  const { oid } = readAlgorithm(signer.digestAlgorithm, 'SignerInfo.digestAlgorithm');
  const isListed = digestAlgorithms
    .map((node) => readAlgorithm(node, 'SignedData.digestAlgorithms'))
    .some((algorithm) => algorithm.oid === oid && isNullOrAbsent(algorithm.parameters));
  return isListed
    ? succeed({ version, contentType, content, certificates, crls, signer })
    : malformed('SignedData.digestAlgorithms');
};
