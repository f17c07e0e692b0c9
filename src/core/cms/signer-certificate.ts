// The certificate of the key that made a CMS signature: which one the signer meant, and that no other can stand in for it.
// Hostile input.

import { equalBytes } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { fail, succeed, type Result } from '../result.ts';
import { readEssCertificate } from './ess-certificate.ts';
import { OID } from '../asn1/object-identifiers.ts';
import { findAttribute, type SignerInfo } from './signer-info.ts';
import { computeDigest } from '../x509/public-key-signature.ts';
import type { CmsFailure } from './cms-failure.ts';
import type { X509Certificate } from '../x509/x509-certificate.ts';

type Check = Result<null, CmsFailure>;

/** Finds the certificate that the SignerInfo names. */
export const findSigner = (
  { identifier }: SignerInfo,
  certificates: readonly X509Certificate[],
): Result<X509Certificate, CmsFailure> => {
  const certificate = certificates.find((candidate) =>
    identifier.kind === 'issuer-and-serial'
      ? candidate.serialNumber === identifier.serialNumber && equalBytes(candidate.issuer, identifier.issuer)
      : candidate.extensions.subjectKeyIdentifier !== null &&
        equalBytes(candidate.extensions.subjectKeyIdentifier, identifier.keyIdentifier),
  );
  if (certificate !== undefined) return succeed(certificate);
  const signer =
    identifier.kind === 'issuer-and-serial' ? identifier.serialNumber : encodeHex(identifier.keyIdentifier);
  return fail({ code: 'signer-certificate-missing', signer });
};

/**
 * Checks that the signature names its certificate, so that another one for the same key cannot take its place.
 *
 * @see RFC 5035 §4
 * @throws MalformedDer: call it inside the room's doors only
 */
export const checkEss = async (signer: SignerInfo, certificate: X509Certificate): Promise<Check> => {
  const attribute = findAttribute(signer.attributes, OID.signingCertificateV2);
  if (!attribute.ok) return attribute;
  if (attribute.value === null) {
    const older = findAttribute(signer.attributes, OID.signingCertificate);
    if (!older.ok) return older;
    return older.value === null
      ? fail({ code: 'attribute-missing', attribute: OID.signingCertificateV2 })
      : fail({ code: 'ess-sha1-only' });
  }
  const ess = readEssCertificate(attribute.value);
  if (ess.digest === null) {
    return fail({ code: 'algorithm-unsupported', where: 'ESSCertIDv2', algorithm: ess.algorithm });
  }
  const expected = encodeHex(await computeDigest(ess.digest, certificate.bytes));
  if (encodeHex(ess.hash) !== expected) {
    return fail({ code: 'ess-mismatch', expected, found: encodeHex(ess.hash) });
  }
  const { issuerSerial } = ess;
  if (
    issuerSerial !== null &&
    (issuerSerial.serialNumber !== certificate.serialNumber || !equalBytes(issuerSerial.issuer, certificate.issuer))
  ) {
    return fail({
      code: 'ess-mismatch',
      expected: certificate.serialNumber,
      found: issuerSerial.serialNumber,
    });
  }
  return succeed(null);
};
