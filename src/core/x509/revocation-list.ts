// Certificate revocation lists (RFC 5280 §5): which certificates of an issuer are no longer good, as the issuer publishes
// them. Hostile input. Indirect lists (of another issuer's certificates), deltas and partitioned lists carry critical
// extensions, which are refused: a list that is accepted speaks for its issuer alone, and whole.
//
//   CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signatureValue BIT STRING }
//   TBSCertList ::= SEQUENCE { version INTEGER {v2(1)}, signature, issuer, thisUpdate, nextUpdate OPTIONAL,
//     revokedCertificates SEQUENCE OF SEQUENCE { serial, revocationDate, crlEntryExtensions OPTIONAL } OPTIONAL,
//     crlExtensions [0] EXPLICIT OPTIONAL }

import { equalBytes } from '../bytes/bytes.ts';
import { context, derExplicit, derMembers, malformed, openDer, parseDer, TAG } from '../asn1/der-reader.ts';
import { readSerialNumber, readSmallInteger, readTime, readWholeBits } from '../asn1/der-values.ts';
import { readSignatureAlgorithm, verifyWithPublicKey } from './public-key-signature.ts';
import { readExtensions, type X509Certificate } from './x509-certificate.ts';

/** A list as read, not verified. */
export type RevocationList = {
  readonly bytes: Uint8Array;
  readonly tbs: Uint8Array;
  readonly issuer: Uint8Array;
  readonly thisUpdateUnixMs: number;
  /** Null: the issuer states none. */
  readonly nextUpdateUnixMs: number | null;
  /** When each certificate was revoked, Unix milliseconds, by serial number (lower-case hex). */
  readonly revoked: ReadonlyMap<string, number>;
  readonly signatureAlgorithm: Parameters<typeof readSignatureAlgorithm>[0];
  readonly signature: Uint8Array;
};

const PART = 'CertificateList';
/** 1 MiB holds 25,000 entries; a list of a signing authority has tens. */
export const MAX_CRL_BYTES = 1_048_576;

const isTime = (tag: number | undefined): boolean => tag === TAG.utcTime || tag === TAG.generalizedTime;

/**
 * Reads one list that fills `bytes`.
 *
 * @throws MalformedDer: call it inside the room's doors only
 */
export const readRevocationList = (bytes: Uint8Array): RevocationList => {
  if (bytes.length > MAX_CRL_BYTES) return malformed(`${PART}: too large`);
  const outer = openDer(parseDer(bytes), TAG.sequence, PART);
  const tbs = outer.take(TAG.sequence, 'tbsCertList');
  const signatureAlgorithm = outer.take(TAG.sequence, 'signatureAlgorithm');
  const signature = readWholeBits(outer.take(TAG.bitString, 'signatureValue'), `${PART}.signatureValue`);
  outer.end();
  const cursor = openDer(tbs, TAG.sequence, PART);
  const version = cursor.takeIf(TAG.integer);
  if (version !== null && readSmallInteger(version, `${PART}.version`) !== 1) return malformed(`${PART}.version`);
  if (!equalBytes(cursor.take(TAG.sequence, 'signature').bytes, signatureAlgorithm.bytes)) {
    return malformed(`${PART}.signatureAlgorithm`);
  }
  const issuer = cursor.take(TAG.sequence, 'issuer').bytes;
  const thisUpdateUnixMs = readTime(cursor.takeAny('thisUpdate'), `${PART}.thisUpdate`, 'no-fraction');
  const next = cursor.takeIf(TAG.utcTime) ?? cursor.takeIf(TAG.generalizedTime);
  const listed = cursor.takeIf(TAG.sequence);
  const extensionsTag = cursor.takeIf(context(0));
  cursor.end();
  const revoked = new Map<string, number>();
  for (const entry of listed?.children ?? []) {
    const [serial, date, ...others] = derMembers(entry, TAG.sequence, `${PART}.revokedCertificates`);
    if (serial === undefined || date === undefined || !isTime(date.tag) || others.length > 1) return malformed(PART);
    const [extensions] = others;
    if (extensions !== undefined) {
      const members = derMembers(extensions, TAG.sequence, PART);
      if (readExtensions(members, PART).some(({ critical }) => critical)) return malformed(`${PART}: entry extension`);
    }
    const key = readSerialNumber(serial, PART);
    const at = readTime(date, `${PART}.revocationDate`, 'no-fraction');
    revoked.set(key, Math.min(at, revoked.get(key) ?? at));
  }
  if (extensionsTag !== null) {
    const members = derMembers(derExplicit(extensionsTag, PART), TAG.sequence, PART);
    if (readExtensions(members, PART).some(({ critical }) => critical)) return malformed(`${PART}: critical extension`);
  }
  const nextUpdateUnixMs = next === null ? null : readTime(next, `${PART}.nextUpdate`, 'no-fraction');
  return {
    bytes,
    tbs: tbs.bytes,
    issuer,
    thisUpdateUnixMs,
    nextUpdateUnixMs,
    revoked,
    signatureAlgorithm,
    signature,
  };
};

/**
 * Tells whether a list is its issuer's: the name, the key, and that the key may sign lists.
 *
 * @throws MalformedDer when the issuer's key is not as its specification says
 */
export const isIssuedBy = async (list: RevocationList, issuer: X509Certificate): Promise<boolean> => {
  const { keyUsage } = issuer.extensions;
  if (!equalBytes(list.issuer, issuer.subject) || (keyUsage !== null && !keyUsage.includes('cRLSign'))) return false;
  const algorithm = readSignatureAlgorithm(list.signatureAlgorithm, `${PART}.signatureAlgorithm`);
  if (algorithm === null || algorithm.digest === null) return false;
  const { publicKeyInfo } = issuer;
  return (
    (await verifyWithPublicKey(publicKeyInfo, algorithm.kind, algorithm.digest, list.signature, list.tbs)) === 'valid'
  );
};
