// The certificate of the key that signed a token: which one the signer meant, that no other can stand in for it, and that
// its key is there for time stamping alone (RFC 3161 §2.3). Hostile input.

import { equalBytes } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { fail, succeed, type Result } from '../result.ts';
import { readEssCertificate } from './ess-certificate.ts';
import { OID } from '../asn1/object-identifiers.ts';
import { findAttribute, type SignerInfo } from './parse-timestamp-token.ts';
import { computeDigest } from '../x509/public-key-signature.ts';
import type { TimestampFailure } from './timestamp-failure.ts';
import type { TstInfo } from './tst-info.ts';
import type { X509Certificate } from '../x509/x509-certificate.ts';

type Check = Result<null, TimestampFailure>;

/** Finds the certificate that the SignerInfo names. */
export const findSigner = (
  { identifier }: SignerInfo,
  certificates: readonly X509Certificate[],
): Result<X509Certificate, TimestampFailure> => {
  const certificate = certificates.find((candidate) =>
    identifier.kind === 'issuer-and-serial'
      ? candidate.serialNumber === identifier.serialNumber && equalBytes(candidate.issuer, identifier.issuer)
      : candidate.extensions.subjectKeyIdentifier !== null &&
        equalBytes(candidate.extensions.subjectKeyIdentifier, identifier.keyIdentifier),
  );
  if (certificate !== undefined) return succeed(certificate);
  const signer =
    identifier.kind === 'issuer-and-serial' ? identifier.serialNumber : encodeHex(identifier.keyIdentifier);
  return fail({ code: 'timestamp.signer-certificate-missing', signer });
};

/**
 * Checks that the signature names its certificate, so that another one for the same key cannot take its place.
 *
 * @see RFC 5035 §4
 * @throws MalformedDer: call it inside the room's doors only
 */
export const checkEss = async (signer: SignerInfo, certificate: X509Certificate): Promise<Check> => {
  const attribute = findAttribute(signer, OID.signingCertificateV2);
  if (!attribute.ok) return attribute;
  if (attribute.value === null) {
    const older = findAttribute(signer, OID.signingCertificate);
    if (!older.ok) return older;
    return older.value === null
      ? fail({ code: 'timestamp.attribute-missing', attribute: OID.signingCertificateV2 })
      : fail({ code: 'timestamp.ess-sha1-only' });
  }
  const ess = readEssCertificate(attribute.value);
  if (ess.digest === null) {
    return fail({ code: 'timestamp.algorithm-unsupported', where: 'ESSCertIDv2', algorithm: ess.algorithm });
  }
  const expected = encodeHex(await computeDigest(ess.digest, certificate.bytes));
  if (encodeHex(ess.hash) !== expected) {
    return fail({ code: 'timestamp.ess-mismatch', expected, found: encodeHex(ess.hash) });
  }
  const { issuerSerial } = ess;
  if (
    issuerSerial !== null &&
    (issuerSerial.serialNumber !== certificate.serialNumber || !equalBytes(issuerSerial.issuer, certificate.issuer))
  ) {
    return fail({
      code: 'timestamp.ess-mismatch',
      expected: certificate.serialNumber,
      found: issuerSerial.serialNumber,
    });
  }
  return succeed(null);
};

/** Checks that the key is reserved for time stamping, and that the authority calls itself by a name of its certificate. */
export const checkPurpose = (certificate: X509Certificate, { tsa }: TstInfo): Check => {
  const { subjectName: subject, extensions } = certificate;
  const { extendedKeyUsage, keyUsage } = extensions;
  const { critical, purposes } = extendedKeyUsage ?? { critical: false, purposes: [] };
  if (!critical || purposes.length !== 1 || purposes[0] !== OID.timeStamping) {
    return fail({ code: 'timestamp.extended-key-usage', subject, critical, purposes });
  }
  // A key that also signs certificates or encrypts is not reserved for time stamping (RFC 3161 §2.3).
  const isReserved =
    keyUsage === null || keyUsage.every((use) => use === 'digitalSignature' || use === 'nonRepudiation');
  if (!isReserved || keyUsage?.length === 0 || extensions.isCertificateAuthority) {
    return fail({ code: 'timestamp.key-usage', subject, keyUsage: keyUsage ?? [] });
  }
  const isNamed =
    tsa === null || tsa.name === subject || extensions.alternativeNames.some((name) => equalBytes(name, tsa.bytes));
  if (!isNamed) {
    return fail({ code: 'timestamp.tsa-name-mismatch', expected: subject, found: tsa.name ?? encodeHex(tsa.bytes) });
  }
  return succeed(null);
};
