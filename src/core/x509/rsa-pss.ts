// RSASSA-PSS parameters (RFC 4055 §3.1), read strictly: SHA-256, SHA-384 or SHA-512, MGF1 with the same digest, a salt as
// long as the digest, trailer field 1. Those are the three forms that public authorities may use (CA/Browser Forum
// Baseline Requirements §7.1.3.2.1); the defaults of the syntax, SHA-1, are never accepted. Hostile input.
//
//   RSASSA-PSS-params ::= SEQUENCE { hashAlgorithm [0] DEFAULT sha1, maskGenAlgorithm [1] DEFAULT mgf1SHA1,
//     saltLength [2] INTEGER DEFAULT 20, trailerField [3] INTEGER DEFAULT 1 }

import { context, derExplicit, openDer, TAG, type DerNode } from '../asn1/der-reader.ts';
import { isNullOrAbsent, readAlgorithm, readSmallInteger } from '../asn1/der-values.ts';
import { DIGESTS, OID, type DigestAlgorithm } from '../asn1/object-identifiers.ts';

const PART = 'RSASSA-PSS-params';

/** Reads a digest AlgorithmIdentifier; null for an algorithm that is not accepted here. */
export const readDigestAlgorithm = (node: DerNode, part: string): DigestAlgorithm | null => {
  const { oid, parameters } = readAlgorithm(node, part);
  return isNullOrAbsent(parameters) ? (DIGESTS[oid] ?? null) : null;
};

/**
 * Reads the parameters of a PSS signature or key; gives the digest, null for parameters that are not accepted.
 *
 * @throws MalformedDer: call it inside the room's doors only
 */
export const readPssDigest = (parameters: DerNode | null): DigestAlgorithm | null => {
  if (parameters === null || parameters.tag !== TAG.sequence) return null;
  const cursor = openDer(parameters, TAG.sequence, PART);
  const [hash, mask, salt, trailer] = [0, 1, 2, 3].map((number) => cursor.takeIf(context(number)));
  cursor.end();
  if (!hash || !mask || !salt) return null;
  const digest = readDigestAlgorithm(derExplicit(hash, PART), PART);
  const generator = readAlgorithm(derExplicit(mask, PART), PART);
  if (generator.oid !== OID.mgf1 || generator.parameters === null) return null;
  const maskDigest = readDigestAlgorithm(generator.parameters, PART);
  const saltBytes = readSmallInteger(derExplicit(salt, PART), PART);
  if (trailer && readSmallInteger(derExplicit(trailer, PART), PART) !== 1) return null;
  return digest !== null && maskDigest?.name === digest.name && saltBytes === digest.sizeBytes ? digest : null;
};
