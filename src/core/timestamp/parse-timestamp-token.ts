// TimeStampToken (RFC 3161 §2.4.2): a CMS SignedData (RFC 5652 §5) over a TSTInfo. Hostile input, parsed once, here.
// The CMS shell may be BER (a constructed eContent, indefinite lengths); what is signed must be DER. Nothing is verified
// in this module.
//
//   ContentInfo ::= SEQUENCE { contentType OID, [0] EXPLICIT SignedData }
//   SignedData  ::= SEQUENCE { version, digestAlgorithms SET, encapContentInfo SEQUENCE { OID, [0] EXPLICIT OCTET STRING },
//     certificates [0] IMPLICIT SET OPTIONAL, crls [1] IMPLICIT SET OPTIONAL, signerInfos SET }
//   SignerInfo  ::= SEQUENCE { version, sid, digestAlgorithm, signedAttrs [0] IMPLICIT SET, signatureAlgorithm,
//     signature OCTET STRING, unsignedAttrs [1] IMPLICIT SET OPTIONAL }

import { concatBytes, equalBytes } from '../bytes/bytes.ts';
import { fail, succeed, type Result } from '../result.ts';
import {
  context,
  contextPrimitive,
  derExplicit,
  derMembers,
  malformed,
  MalformedDer,
  openDer,
  parseDer,
  TAG,
} from '../asn1/der-reader.ts';
import type { DerNode } from '../asn1/der-reader.ts';
import {
  isNullOrAbsent,
  readAlgorithm,
  readObjectIdentifier,
  readOctets,
  readSerialNumber,
  readSmallInteger,
} from '../asn1/der-values.ts';
import { OID } from '../asn1/object-identifiers.ts';
import type { TimestampFailure } from './timestamp-failure.ts';
import { readTstInfo, type TstInfo } from './tst-info.ts';

/** A token as read, not verified; byte members are views of the input. */
export type ParsedTimestampToken = {
  readonly tstInfo: TstInfo;
  /** The bytes of the TSTInfo, which `message-digest` is computed over. */
  readonly content: Uint8Array;
  /** X.509 certificates in the token, as encoded there; attribute certificates are left out. */
  readonly certificates: readonly Uint8Array[];
  readonly signer: SignerInfo;
};

export type SignerInfo = {
  readonly identifier:
    | { readonly kind: 'issuer-and-serial'; readonly issuer: Uint8Array; readonly serialNumber: string }
    | { readonly kind: 'subject-key'; readonly keyIdentifier: Uint8Array };
  readonly digestAlgorithm: DerNode;
  readonly signatureAlgorithm: DerNode;
  readonly signature: Uint8Array;
  /** The signed attributes as SET OF (tag 0x31): the bytes that are signed (RFC 5652 §5.4). */
  readonly signedAttributes: Uint8Array;
  readonly attributes: readonly { readonly type: string; readonly values: readonly DerNode[] }[];
};

/** Real tokens are 0.6 to 10 kB; 64 KiB leaves room for long chains and embedded CRLs. */
export const MAX_TOKEN_BYTES = 65_536;
const MAX_CERTIFICATES = 32;
const CONSTRUCTED_OCTET_STRING = 0x24;
const SIGNED_DATA_VERSION = 3;

/** Runs a reader of hostile bytes; its `MalformedDer` becomes a failure, any other exception passes. */
const readOrFail = <T>(read: () => Result<T, TimestampFailure>): Result<T, TimestampFailure> => {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedDer) return fail({ code: 'timestamp.malformed', part: error.message });
    throw error;
  }
};

// X.690 §8.7.3: a constructed OCTET STRING is the concatenation of its segments.
const joinOctets = (node: DerNode): Uint8Array =>
  node.tag === CONSTRUCTED_OCTET_STRING
    ? concatBytes(...(node.children ?? []).map(joinOctets))
    : readOctets(node, 'SignedData.eContent');

const readAttributes = (signedAttributes: Uint8Array): SignerInfo['attributes'] =>
  derMembers(parseDer(signedAttributes), TAG.set, 'SignerInfo.signedAttrs').map((member) => {
    const cursor = openDer(member, TAG.sequence, 'Attribute');
    const type = readObjectIdentifier(cursor.take(TAG.objectIdentifier, 'attrType'), 'Attribute.attrType');
    const values = derMembers(cursor.take(TAG.set, 'attrValues'), TAG.set, 'Attribute.attrValues');
    cursor.end();
    return { type, values };
  });

const readSignerInfo = (node: DerNode): SignerInfo => {
  const part = 'SignerInfo';
  const cursor = openDer(node, TAG.sequence, part);
  const version = readSmallInteger(cursor.take(TAG.integer, 'version'), `${part}.version`);
  const sid = cursor.takeAny('sid');
  let identifier: SignerInfo['identifier'];
  // RFC 5652 §5.3: version 1 goes with issuerAndSerialNumber, version 3 with subjectKeyIdentifier.
  if (version === 1) {
    const names = openDer(sid, TAG.sequence, `${part}.sid`);
    const issuer = names.take(TAG.sequence, 'issuer').bytes;
    const serialNumber = readSerialNumber(names.take(TAG.integer, 'serialNumber'), `${part}.sid.serialNumber`);
    names.end();
    identifier = { kind: 'issuer-and-serial', issuer, serialNumber };
  } else if (version === 3 && sid.tag === contextPrimitive(0)) {
    identifier = { kind: 'subject-key', keyIdentifier: sid.content };
  } else {
    return malformed(`${part}.version`);
  }
  const digestAlgorithm = cursor.take(TAG.sequence, 'digestAlgorithm');
  const attributes = cursor.take(context(0), 'signedAttrs');
  const signatureAlgorithm = cursor.take(TAG.sequence, 'signatureAlgorithm');
  const signature = readOctets(cursor.take(TAG.octetString, 'signature'), `${part}.signature`);
  cursor.takeIf(context(1));
  cursor.end();
  const signedAttributes = Uint8Array.from(attributes.bytes);
  signedAttributes[0] = TAG.set;
  return {
    identifier,
    digestAlgorithm,
    signatureAlgorithm,
    signature,
    signedAttributes,
    attributes: readAttributes(signedAttributes),
  };
};

const readToken = (token: Uint8Array): Result<ParsedTimestampToken, TimestampFailure> => {
  const contentInfo = openDer(parseDer(token, 'ber'), TAG.sequence, 'ContentInfo');
  const contentType = readObjectIdentifier(contentInfo.take(TAG.objectIdentifier, 'contentType'), 'ContentInfo');
  if (contentType !== OID.signedData) return fail({ code: 'timestamp.not-signed-data', contentType });
  const signedData = derExplicit(contentInfo.take(context(0), 'content'), 'ContentInfo.content');
  contentInfo.end();

  const cursor = openDer(signedData, TAG.sequence, 'SignedData');
  const version = readSmallInteger(cursor.take(TAG.integer, 'version'), 'SignedData.version');
  const digestAlgorithms = derMembers(cursor.take(TAG.set, 'digestAlgorithms'), TAG.set, 'SignedData.digestAlgorithms');
  const encapsulated = openDer(cursor.take(TAG.sequence, 'encapContentInfo'), TAG.sequence, 'EncapsulatedContentInfo');
  const eContentType = readObjectIdentifier(encapsulated.take(TAG.objectIdentifier, 'eContentType'), 'eContentType');
  if (eContentType !== OID.tstInfo) return fail({ code: 'timestamp.not-tst-info', contentType: eContentType });
  // RFC 5652 §5.1: content other than id-data makes it version 3; 4 and 5 need certificate forms that tokens do not use.
  if (version !== SIGNED_DATA_VERSION) return malformed('SignedData.version');
  const content = joinOctets(derExplicit(encapsulated.take(context(0), 'eContent'), 'SignedData.eContent'));
  encapsulated.end();
  const certificates = cursor.takeIf(context(0))?.children ?? [];
  cursor.takeIf(context(1));
  const signerInfos = derMembers(cursor.take(TAG.set, 'signerInfos'), TAG.set, 'SignedData.signerInfos');
  cursor.end();

  const [signerInfo] = signerInfos;
  if (signerInfo === undefined || signerInfos.length > 1) {
    return fail({ code: 'timestamp.signer-count', count: signerInfos.length });
  }
  if (certificates.length > MAX_CERTIFICATES) return malformed('SignedData.certificates: too many');
  const signer = readSignerInfo(signerInfo);
  // RFC 5652 §5.1 lists the digests "to facilitate one-pass verification"; a list without the one used is refused.
  const { oid } = readAlgorithm(signer.digestAlgorithm, 'SignerInfo.digestAlgorithm');
  const isListed = digestAlgorithms
    .map((node) => readAlgorithm(node, 'SignedData.digestAlgorithms'))
    .some((algorithm) => algorithm.oid === oid && isNullOrAbsent(algorithm.parameters));
  if (!isListed) {
    return malformed('SignedData.digestAlgorithms');
  }
  return succeed({
    tstInfo: readTstInfo(content),
    content,
    certificates: certificates.filter((node) => node.tag === TAG.sequence).map((node) => node.bytes),
    signer,
  });
};

/**
 * Parses a TimeStampToken that fills `token`. Gives a failure, never an exception, for anything else; says nothing about
 * who made it.
 *
 * @see RFC 3161 §2.4.2
 */
export const parseTimestampToken = (token: Uint8Array): Result<ParsedTimestampToken, TimestampFailure> =>
  token.length > MAX_TOKEN_BYTES
    ? fail({ code: 'timestamp.too-large', sizeBytes: token.length, limitBytes: MAX_TOKEN_BYTES })
    : readOrFail(() => readToken(token));

/** The only value of a signed attribute (RFC 5652 §11); null when the attribute is absent. */
export const findAttribute = (signer: SignerInfo, type: string): Result<DerNode | null, TimestampFailure> => {
  const matches = signer.attributes.filter((attribute) => attribute.type === type);
  const [value] = matches[0]?.values ?? [];
  if (matches.length === 0) return succeed(null);
  if (matches.length > 1 || matches[0]?.values.length !== 1 || value === undefined) {
    return fail({ code: 'timestamp.attribute-repeated', attribute: type });
  }
  return succeed(value);
};

/**
 * Checks the signed copy of the algorithms, where the signer made one: without it an attacker could name another digest
 * for the same signature.
 *
 * @see RFC 6211 §2: `SEQUENCE { digestAlgorithm, signatureAlgorithm [1] IMPLICIT OPTIONAL, … }`
 */
export const checkAlgorithmProtection = (signer: SignerInfo): Result<null, TimestampFailure> => {
  const attribute = findAttribute(signer, OID.cmsAlgorithmProtection);
  if (!attribute.ok) return attribute;
  if (attribute.value === null) return succeed(null);
  const cursor = openDer(attribute.value, TAG.sequence, 'CMSAlgorithmProtection');
  const digest = cursor.take(TAG.sequence, 'digestAlgorithm');
  const signature = cursor.take(context(1), 'signatureAlgorithm');
  cursor.end();
  const isSame =
    equalBytes(digest.bytes, signer.digestAlgorithm.bytes) &&
    equalBytes(signature.content, signer.signatureAlgorithm.content);
  return isSame ? succeed(null) : fail({ code: 'timestamp.algorithm-protection-mismatch' });
};
