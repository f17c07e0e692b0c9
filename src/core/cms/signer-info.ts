// SignerInfo (RFC 5652 §5.3) as read from bytes that may be hostile: who signed, what, with which attributes. Nothing is
// verified in this module.
//
//   SignerInfo ::= SEQUENCE { version, sid, digestAlgorithm, signedAttrs [0] IMPLICIT SET, signatureAlgorithm,
//     signature OCTET STRING, unsignedAttrs [1] IMPLICIT SET OPTIONAL }

import { equalBytes } from '../bytes/bytes.ts';
import { fail, succeed, type Result } from '../result.ts';
import { context, contextPrimitive, derMembers, malformed, openDer, parseDer, TAG } from '../asn1/der-reader.ts';
import type { DerNode } from '../asn1/der-reader.ts';
import { readObjectIdentifier, readOctets, readSerialNumber, readSmallInteger } from '../asn1/der-values.ts';
import { OID } from '../asn1/object-identifiers.ts';
import type { CmsFailure } from './cms-failure.ts';

export type Attribute = { readonly type: string; readonly values: readonly DerNode[] };

export type SignerInfo = {
  readonly identifier:
    | { readonly kind: 'issuer-and-serial'; readonly issuer: Uint8Array; readonly serialNumber: string }
    | { readonly kind: 'subject-key'; readonly keyIdentifier: Uint8Array };
  readonly digestAlgorithm: DerNode;
  readonly signatureAlgorithm: DerNode;
  readonly signature: Uint8Array;
  /** The signed attributes as SET OF (tag 0x31): the bytes that are signed (RFC 5652 §5.4). */
  readonly signedAttributes: Uint8Array;
  readonly attributes: readonly Attribute[];
  /** Not covered by the signature; null when absent. `readUnsignedAttributes` reads them. */
  readonly unsignedAttributes: DerNode | null;
};

const readAttributes = (members: readonly DerNode[]): readonly Attribute[] =>
  members.map((member) => {
    const cursor = openDer(member, TAG.sequence, 'Attribute');
    const type = readObjectIdentifier(cursor.take(TAG.objectIdentifier, 'attrType'), 'Attribute.attrType');
    const values = derMembers(cursor.take(TAG.set, 'attrValues'), TAG.set, 'Attribute.attrValues');
    cursor.end();
    return { type, values };
  });

/**
 * Reads one SignerInfo; one without signed attributes is refused.
 *
 * @throws MalformedDer: call it inside the room's doors only
 */
export const readSignerInfo = (node: DerNode): SignerInfo => {
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
  const unsignedAttributes = cursor.takeIf(context(1));
  cursor.end();
  const signedAttributes = Uint8Array.from(attributes.bytes);
  signedAttributes[0] = TAG.set;
  return {
    identifier,
    digestAlgorithm,
    signatureAlgorithm,
    signature,
    signedAttributes,
    attributes: readAttributes(derMembers(parseDer(signedAttributes), TAG.set, `${part}.signedAttrs`)),
    unsignedAttributes,
  };
};

/**
 * Reads the attributes that stand beside the signature: nothing vouches for them.
 *
 * @throws MalformedDer: call it inside the room's doors only
 */
export const readUnsignedAttributes = ({ unsignedAttributes }: SignerInfo): readonly Attribute[] =>
  unsignedAttributes === null
    ? []
    : readAttributes(derMembers(unsignedAttributes, context(1), 'SignerInfo.unsignedAttrs'));

/** The only value of an attribute (RFC 5652 §11); null when the attribute is absent. */
export const findAttribute = (
  attributes: readonly Attribute[],
  type: string,
): Result<DerNode | null, Extract<CmsFailure, { readonly code: 'attribute-repeated' }>> => {
  const matches = attributes.filter((attribute) => attribute.type === type);
  const [value] = matches[0]?.values ?? [];
  if (matches.length === 0) return succeed(null);
  if (matches.length > 1 || matches[0]?.values.length !== 1 || value === undefined) {
    return fail({ code: 'attribute-repeated', attribute: type });
  }
  return succeed(value);
};

/**
 * Checks the signed copy of the algorithms, where the signer made one: without it an attacker could name another digest
 * for the same signature.
 *
 * @see RFC 6211 §2: `SEQUENCE { digestAlgorithm, signatureAlgorithm [1] IMPLICIT OPTIONAL, … }`
 * @throws MalformedDer: call it inside the room's doors only
 */
export const checkAlgorithmProtection = (signer: SignerInfo): Result<null, CmsFailure> => {
  const attribute = findAttribute(signer.attributes, OID.cmsAlgorithmProtection);
  if (!attribute.ok) return attribute;
  if (attribute.value === null) return succeed(null);
  const cursor = openDer(attribute.value, TAG.sequence, 'CMSAlgorithmProtection');
  const digest = cursor.take(TAG.sequence, 'digestAlgorithm');
  const signature = cursor.take(context(1), 'signatureAlgorithm');
  cursor.end();
  const isSame =
    equalBytes(digest.bytes, signer.digestAlgorithm.bytes) &&
    equalBytes(signature.content, signer.signatureAlgorithm.content);
  return isSame ? succeed(null) : fail({ code: 'algorithm-protection-mismatch' });
};
