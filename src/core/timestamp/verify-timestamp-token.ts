// Strict verification of an RFC 3161 token, from the digest that somebody has to a root that he trusts. Hostile input: the
// token and the extra certificates. No clock: certificates are judged at the token's own time, and whether that still
// means something (an expired authority, a revoked one) is for the caller's policy. Order of checks: imprint, nonce,
// extensions, signed attributes, signer, ESSCertIDv2, signature, purpose, validity, path.
// Not covered by any signature, hence changeable without a trace, and without any effect on the facts given: certificates
// off the path, CRLs and unsigned attributes of the SignedData; the name of an RSA algorithm (rsaEncryption or
// shaNNNWithRSA); the sign of an ECDSA s. A test that flips every byte holds this list.

import { equalBytes } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { sha256 } from '../digest/sha256.ts';
import { fail, succeed, type Result } from '../result.ts';
import { checkCertificateAt, findCertificatePath } from '../x509/certificate-path.ts';
import { MalformedDer } from '../asn1/der-reader.ts';
import { DIGESTS, OID, type DigestAlgorithm } from '../asn1/object-identifiers.ts';
import { verifySigner } from '../cms/verify-signer.ts';
import { parseTimestampToken, type ParsedTimestampToken } from './parse-timestamp-token.ts';
import { checkPurpose } from './signer-purpose.ts';
import { asTimestampFailure, type TimestampFailure } from './timestamp-failure.ts';
import { readX509Certificate } from '../x509/x509-certificate.ts';

/** What a verified token says, and by whose certificates. */
export type TimestampToken = {
  /** Rounded up to a whole millisecond: never earlier than the authority said. */
  readonly genTimeUnixMs: number;
  /** 0 when the token states none (`isAccuracyStated` false). */
  readonly accuracyMs: number;
  readonly isAccuracyStated: boolean;
  readonly policy: string;
  /** Lower-case hex. */
  readonly serialNumber: string;
  readonly imprintAlgorithm: DigestAlgorithm['name'];
  /** Lower-case hex; null when the token has none. */
  readonly nonce: string | null;
  /** Subject of the signer's certificate. */
  readonly tsaName: string;
  /** Lower-case hex SHA-256 of the trusted root's certificate. */
  readonly rootSha256: string;
  /** The verified path, signer first, trusted root last (DER). */
  readonly certificates: readonly Uint8Array[];
};

export type VerifyTimestampTokenInput = {
  /** DER or BER of a TimeStampToken (ContentInfo), not of a TimeStampResp. */
  readonly token: Uint8Array;
  /** The digest that must have been stamped: 32 bytes SHA-256, 48 SHA-384, 64 SHA-512. */
  readonly imprint: Uint8Array;
  /** Lower-case hex SHA-256 of root certificates (DER). */
  readonly trustedRoots: readonly string[];
  /** Certificates (DER) that the token leaves out: the root, intermediates, the signer's own. */
  readonly extraCertificates?: readonly Uint8Array[];
  /** Magnitude of the nonce that was asked for; a token without it or with another is refused. */
  readonly nonce?: Uint8Array;
};

type Check = Result<null, TimestampFailure>;

const stripZeros = (bytes: Uint8Array): Uint8Array => {
  const start = bytes.findIndex((byte) => byte !== 0);
  return start === -1 ? new Uint8Array(1) : bytes.subarray(start);
};

const checkRequest = ({ tstInfo }: ParsedTimestampToken, imprint: Uint8Array, nonce: Uint8Array | undefined): Check => {
  const [algorithm] = Object.entries(DIGESTS).find(([, digest]) => digest.sizeBytes === imprint.length) ?? [];
  if (algorithm === undefined || tstInfo.imprintAlgorithm !== algorithm) {
    const expected = algorithm ?? `a digest of ${imprint.length} bytes`;
    return fail({ code: 'timestamp.imprint-algorithm', expected, found: tstInfo.imprintAlgorithm });
  }
  if (!equalBytes(tstInfo.imprint, imprint)) {
    const found = encodeHex(tstInfo.imprint);
    return fail({ code: 'timestamp.imprint-mismatch', expected: encodeHex(imprint), found });
  }
  if (nonce !== undefined) {
    const expected = encodeHex(stripZeros(nonce));
    if (tstInfo.nonce === null) return fail({ code: 'timestamp.nonce-missing', expected });
    const found = encodeHex(tstInfo.nonce);
    if (found !== expected) return fail({ code: 'timestamp.nonce-mismatch', expected, found });
  }
  if (tstInfo.unknownCritical.length > 0) {
    const extensions = tstInfo.unknownCritical;
    return fail({ code: 'timestamp.unknown-critical-extension', where: 'token', extensions });
  }
  return succeed(null);
};

const verify = async (input: VerifyTimestampTokenInput): Promise<Result<TimestampToken, TimestampFailure>> => {
  const token = parseTimestampToken(input.token);
  if (!token.ok) return token;
  const parsed = token.value;
  const { tstInfo, signer } = parsed;
  const request = checkRequest(parsed, input.imprint, input.nonce);
  if (!request.ok) return request;

  const candidates = [...parsed.certificates, ...(input.extraCertificates ?? [])].map(readX509Certificate);
  const signature = await verifySigner({
    signer,
    contentType: OID.tstInfo,
    content: parsed.content,
    candidates,
    sha1: 'accept',
  });
  if (!signature.ok) return fail(asTimestampFailure(signature.failure));
  const certificate = signature.value;
  const purpose = checkPurpose(certificate, tstInfo);
  if (!purpose.ok) return purpose;
  const validity = checkCertificateAt(certificate, tstInfo.genTimeUnixMs);
  if (!validity.ok) return validity;
  const path = await findCertificatePath(certificate, candidates, input.trustedRoots, tstInfo.genTimeUnixMs);
  if (!path.ok) return path;

  return succeed({
    genTimeUnixMs: tstInfo.genTimeUnixMs,
    accuracyMs: tstInfo.accuracyMs ?? 0,
    isAccuracyStated: tstInfo.accuracyMs !== null,
    policy: tstInfo.policy,
    serialNumber: tstInfo.serialNumber,
    imprintAlgorithm: DIGESTS[tstInfo.imprintAlgorithm]?.name ?? 'SHA-256',
    nonce: tstInfo.nonce === null ? null : encodeHex(tstInfo.nonce),
    tsaName: certificate.subjectName,
    rootSha256: encodeHex(sha256((path.value.at(-1) ?? certificate).bytes)),
    certificates: path.value.map((one) => one.bytes),
  });
};

/**
 * Verifies a timestamp token over a digest, up to a trusted root. Gives a failure, never an exception, whatever the bytes
 * are.
 *
 * @see RFC 3161 §2.4.2, RFC 5652 §5.6, RFC 5816, RFC 5280 §6
 */
export const verifyTimestampToken = async (
  input: VerifyTimestampTokenInput,
): Promise<Result<TimestampToken, TimestampFailure>> => {
  try {
    return await verify(input);
  } catch (error) {
    if (error instanceof MalformedDer) return fail({ code: 'timestamp.malformed', part: error.message });
    throw error;
  }
};
