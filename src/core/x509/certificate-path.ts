// The path from a signer's certificate to a trusted root (RFC 5280 §6, reduced): names by bytes, signatures, validity at
// one moment, authority, keyCertSign, pathLen, time stamping where an issuer restricts its purposes, no unknown critical
// extension. Without revocation, name constraints and policy mapping. Hostile input: the certificates.

import { equalBytes } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { sha256 } from '../digest/sha256.ts';
import { fail, succeed, type Result } from '../result.ts';
import { readAlgorithm } from '../asn1/der-values.ts';
import { OID } from '../asn1/object-identifiers.ts';
import { readSignatureAlgorithm, verifyWithPublicKey } from './public-key-signature.ts';
import type { TimestampFailure } from '../timestamp/timestamp-failure.ts';
import type { X509Certificate } from './x509-certificate.ts';

// Public time-stamping paths have 3 or 4 certificates. The signature budget bounds what many hostile certificates of one
// name can cost.
const MAX_PATH_CERTIFICATES = 6;
const MAX_SIGNATURES = 16;

/** Checks that a certificate is valid at a moment and has no critical extension that is not processed here. */
export const checkCertificateAt = (
  certificate: X509Certificate,
  genTimeUnixMs: number,
): Result<null, TimestampFailure> => {
  const { subjectName: subject, notBeforeUnixMs, notAfterUnixMs, extensions } = certificate;
  if (genTimeUnixMs < notBeforeUnixMs || genTimeUnixMs > notAfterUnixMs) {
    return fail({ code: 'timestamp.certificate-not-valid', subject, notBeforeUnixMs, notAfterUnixMs, genTimeUnixMs });
  }
  if (extensions.unknownCritical.length > 0) {
    return fail({
      code: 'timestamp.unknown-critical-extension',
      where: subject,
      extensions: extensions.unknownCritical,
    });
  }
  return succeed(null);
};

/** `intermediates` counts the authorities below this issuer whose subject is not their issuer (RFC 5280 §4.2.1.9). */
const checkIssuer = (
  issuer: X509Certificate,
  intermediates: number,
  genTimeUnixMs: number,
): Result<null, TimestampFailure> => {
  const { subjectName: subject, extensions } = issuer;
  const { pathLength, keyUsage, extendedKeyUsage } = extensions;
  if (!extensions.isCertificateAuthority) return fail({ code: 'timestamp.not-an-authority', subject });
  if (keyUsage !== null && !keyUsage.includes('keyCertSign')) {
    return fail({ code: 'timestamp.key-usage', subject, keyUsage });
  }
  if (pathLength !== null && intermediates > pathLength) {
    return fail({ code: 'timestamp.path-length', subject, limit: pathLength, found: intermediates });
  }
  const purposes = extendedKeyUsage?.purposes ?? [OID.anyExtendedKeyUsage];
  if (!purposes.includes(OID.timeStamping) && !purposes.includes(OID.anyExtendedKeyUsage)) {
    const critical = extendedKeyUsage?.critical ?? false;
    return fail({ code: 'timestamp.extended-key-usage', subject, critical, purposes });
  }
  return checkCertificateAt(issuer, genTimeUnixMs);
};

const checkIssuedBy = async (
  certificate: X509Certificate,
  issuer: X509Certificate,
): Promise<Result<null, TimestampFailure>> => {
  const part = 'Certificate.signatureAlgorithm';
  const algorithm = readSignatureAlgorithm(certificate.signatureAlgorithm, part);
  const subject = certificate.subjectName;
  if (algorithm?.digest === undefined || algorithm.digest === null) {
    const { oid } = readAlgorithm(certificate.signatureAlgorithm, part);
    return fail({ code: 'timestamp.algorithm-unsupported', where: subject, algorithm: oid });
  }
  const check = await verifyWithPublicKey(
    issuer.publicKeyInfo,
    algorithm.kind,
    algorithm.digest,
    certificate.signature,
    certificate.tbs,
  );
  if (check === 'valid') return succeed(null);
  if (check === 'key-unsupported') return fail({ code: 'timestamp.key-unsupported', subject: issuer.subjectName });
  return fail({ code: 'timestamp.certificate-signature-invalid', subject, issuer: issuer.subjectName });
};

/**
 * Finds a path from the signer to a trusted root, signer first, root last. The signer's own certificate is never the
 * root. Of several failing paths the failure that came furthest is given.
 *
 * @param candidates certificates that may be issuers, trusted or not
 * @param trustedRoots lower-case hex SHA-256 of root certificates (DER)
 * @throws MalformedDer when a key is not as its specification says: call it inside the room's doors only
 */
export const findCertificatePath = async (
  signer: X509Certificate,
  candidates: readonly X509Certificate[],
  trustedRoots: readonly string[],
  genTimeUnixMs: number,
): Promise<Result<readonly X509Certificate[], TimestampFailure>> => {
  let signatures = 0;
  let furthest = { depth: 0, failure: untrusted(signer) };
  const note = (depth: number, failure: TimestampFailure): void => {
    if (depth >= furthest.depth) furthest = { depth, failure };
  };

  const extend = async (path: readonly X509Certificate[]): Promise<readonly X509Certificate[] | null> => {
    const last = path.at(-1) ?? signer;
    note(path.length * 2 - 2, untrusted(last));
    if (path.length === MAX_PATH_CERTIFICATES) return null;
    for (const issuer of candidates) {
      if (!equalBytes(issuer.subject, last.issuer) || path.some((one) => equalBytes(one.bytes, issuer.bytes))) continue;
      const intermediates = path.slice(1).filter((one) => !equalBytes(one.subject, one.issuer)).length;
      const authority = checkIssuer(issuer, intermediates, genTimeUnixMs);
      if (!authority.ok) {
        note(path.length * 2 - 1, authority.failure);
        continue;
      }
      signatures += 1;
      if (signatures > MAX_SIGNATURES) return null;
      const issued = await checkIssuedBy(last, issuer);
      if (!issued.ok) {
        note(path.length * 2 - 1, issued.failure);
        continue;
      }
      const longer = [...path, issuer];
      const found = trustedRoots.includes(encodeHex(sha256(issuer.bytes))) ? longer : await extend(longer);
      if (found !== null) return found;
    }
    return null;
  };

  const path = await extend([signer]);
  return path === null ? fail(furthest.failure) : succeed(path);
};

const untrusted = (last: X509Certificate): TimestampFailure => ({
  code: 'timestamp.untrusted-root',
  missing: last.issuerName,
  lastSha256: encodeHex(sha256(last.bytes)),
});
