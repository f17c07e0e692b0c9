// The embedded RFC 3161 authority: answers a TimeStampReq with a token or a rejection. For development and the local
// stack, and labelled simulated; in production the time comes from authorities that others run. Wire formats by the DER
// writer, signatures by WebCrypto, so the same code runs in workerd and Node. Hostile input: the query.

import { sha256 } from '../../core/digest/sha256.ts';
import { openDer, parseDer, TAG } from '../../core/asn1/der-reader.ts';
import {
  derContext,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctets,
  derSequence,
  derSetOf,
  derUnsigned,
} from '../../core/asn1/der-writer.ts';
import { DIGESTS, OID } from '../../core/asn1/object-identifiers.ts';
import { readX509Certificate } from '../../core/x509/x509-certificate.ts';
import { makeSerialNumber, signWithP256 } from '../pki/simulated-authority.ts';
import type { AuthorityKeys } from './authority-keys.ts';
import { encodeGenTime } from './generalized-time.ts';
import { MAX_QUERY_BYTES, parseTimestampQuery, type TimestampQuery } from './timestamp-query.ts';
import { encodeGrant, encodeRejection } from './timestamp-reply.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export type TimestampAuthority = {
  readonly keys: AuthorityKeys;
  /** Gives Unix milliseconds. In workerd the clock stands still between I/O: do some just before. */
  readonly now: () => number;
  /** Gives that many random bytes. */
  readonly random: (sizeBytes: number) => Uint8Array;
};

/** The policy of the embedded authority, under the enterprise number that RFC 5612 reserves for examples. */
export const SIMULATED_POLICY = '1.3.6.1.4.1.32473.3161.1';
/** The clocks of workerd and of a development machine are kept by NTP; one second is a wide promise. */
const ACCURACY_SECONDS = 1;

const MAX_NONCE_BYTES = 32;

/** Digest lengths in bytes by algorithm; SM3 (GB/T 32905) because evidence may carry it. */
const IMPRINT_BYTES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Object.entries(DIGESTS).map(([oid, digest]) => [oid, digest.sizeBytes])),
  [OID.sm3]: 32,
};

const attribute = (oid: string, value: Uint8Array): Bytes => derSequence(derObjectIdentifier(oid), derSetOf(value));

/** The [0] IMPLICIT form of a SET OF. */
const implicit = (set: Uint8Array): Bytes => Uint8Array.of(0xa0, ...set.subarray(1));

/** The signer's issuer (DER) and serial number (INTEGER element) as its certificate states them. */
const readIssuerAndSerial = (certificate: Bytes) => {
  const tbs = openDer(parseDer(certificate), TAG.sequence, 'Certificate').take(TAG.sequence, 'tbsCertificate');
  const cursor = openDer(tbs, TAG.sequence, 'TBSCertificate');
  cursor.takeAny('version');
  const serialNumber = cursor.take(TAG.integer, 'serialNumber').bytes;
  const { issuer, subject } = readX509Certificate(certificate);
  return { issuer, serialNumber, subject };
};

const encodeTstInfo = (authority: TimestampAuthority, query: TimestampQuery, subject: Uint8Array): Bytes =>
  derSequence(
    derInteger(1),
    derObjectIdentifier(SIMULATED_POLICY),
    derSequence(derSequence(derObjectIdentifier(query.imprintAlgorithm), derNull()), derOctets(query.imprint)),
    derUnsigned(makeSerialNumber(authority.random)),
    encodeGenTime(authority.now()),
    derSequence(derInteger(ACCURACY_SECONDS)),
    ...(query.nonce === null ? [] : [derUnsigned(query.nonce)]),
    derContext(0, derContext(4, subject)),
  );

const makeToken = async (authority: TimestampAuthority, query: TimestampQuery): Promise<Bytes> => {
  const { certificate, rootCertificate, signingKey } = authority.keys;
  const { issuer, serialNumber, subject } = readIssuerAndSerial(certificate);
  const content = encodeTstInfo(authority, query, subject);
  const digestAlgorithm = derSequence(derObjectIdentifier(OID.sha256));
  // ESSCertIDv2 (RFC 5035 §4): SHA-256 is the default algorithm and left out; issuer as directoryName [4].
  const ess = derSequence(
    derSequence(
      derSequence(derOctets(sha256(certificate)), derSequence(derSequence(derContext(4, issuer)), serialNumber)),
    ),
  );
  const signedAttributes = derSetOf(
    attribute(OID.contentType, derObjectIdentifier(OID.tstInfo)),
    attribute(OID.messageDigest, derOctets(sha256(content))),
    attribute(OID.signingCertificateV2, ess),
  );
  const signature = await signWithP256(signingKey, signedAttributes);
  const signerInfo = derSequence(
    derInteger(1),
    derSequence(issuer, serialNumber),
    digestAlgorithm,
    // RFC 5652 §5.4: signed as SET OF (0x31), carried as [0] IMPLICIT.
    implicit(signedAttributes),
    derSequence(derObjectIdentifier(OID.ecdsaWithSha256)),
    derOctets(signature),
  );
  const signedData = derSequence(
    derInteger(3),
    derSetOf(digestAlgorithm),
    derSequence(derObjectIdentifier(OID.tstInfo), derContext(0, derOctets(content))),
    ...(query.certificatesWanted ? [implicit(derSetOf(certificate, rootCertificate))] : []),
    derSetOf(signerInfo),
  );
  return derSequence(derObjectIdentifier(OID.signedData), derContext(0, signedData));
};

/**
 * Answers a query with a TimeStampResp, which is either a token or a rejection; any bytes get an answer.
 *
 * @param body TimeStampReq, DER
 * @see RFC 3161 §2.4
 */
export const answerTimestampQuery = async (authority: TimestampAuthority, body: Uint8Array): Promise<Bytes> => {
  const query = parseTimestampQuery(body);
  if (query === null) {
    return encodeRejection('badDataFormat', `not a TimeStampReq in DER of at most ${MAX_QUERY_BYTES} bytes`);
  }
  if (query.version !== 1) return encodeRejection('badRequest', 'version is not 1');
  const expectedBytes = IMPRINT_BYTES[query.imprintAlgorithm];
  if (expectedBytes === undefined) {
    return encodeRejection('badAlg', 'the digest must be SHA-256, SHA-384, SHA-512 or SM3');
  }
  if (query.imprint.length !== expectedBytes) {
    return encodeRejection('badDataFormat', `the digest must have ${expectedBytes} bytes`);
  }
  if (query.nonce !== null && query.nonce.length > MAX_NONCE_BYTES) {
    return encodeRejection('badRequest', `the nonce must have at most ${MAX_NONCE_BYTES} bytes`);
  }
  if (query.policy !== null && query.policy !== SIMULATED_POLICY) {
    return encodeRejection('unacceptedPolicy', `the policy is ${SIMULATED_POLICY}`);
  }
  if (query.hasExtensions) return encodeRejection('unacceptedExtension', 'no extension is supported');
  return encodeGrant(await makeToken(authority, query));
};
