// The certificate of the key that made a CMS signature: which one the signer meant, and that no other can stand in for it.
// Hostile input.

import { equalBytes } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { fail, succeed, type Result } from '../result.ts';
import { type EssCertificate, readEssCertificate, readEssCertificateV1 } from './ess-certificate.ts';
import type { DerNode } from '../asn1/der-reader.ts';
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

const checkIssuerSerial = (issuerSerial: EssCertificate['issuerSerial'], certificate: X509Certificate): Check => {
  if (
    issuerSerial === null ||
    (issuerSerial.serialNumber === certificate.serialNumber && equalBytes(issuerSerial.issuer, certificate.issuer))
  ) {
    return succeed(null);
  }
  return fail({ code: 'ess-mismatch', expected: certificate.serialNumber, found: issuerSerial.serialNumber });
};

// SHA-1 is broken for collisions, not for second preimages: a signature that was made before cannot be moved to another
// certificate, unless whoever applied for the first one made both, under one issuer, for one key. So it is taken only
// beside issuer and serial number in the SignerInfo, which pick the certificate, and the caller's path to a trusted root.
const checkEssV1 = async (signer: SignerInfo, value: DerNode, certificate: X509Certificate): Promise<Check> => {
  if (signer.identifier.kind !== 'issuer-and-serial') return fail({ code: 'ess-sha1-only' });
  const ess = readEssCertificateV1(value);
  const expected = encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-1', Uint8Array.from(certificate.bytes))));
  if (encodeHex(ess.hash) !== expected) {
    return fail({ code: 'ess-mismatch', expected, found: encodeHex(ess.hash) });
  }
  return checkIssuerSerial(ess.issuerSerial, certificate);
};

/** Tells whether only the SHA-1 form of the attribute binds the signer's certificate. */
export const isBoundBySha1 = (signer: SignerInfo): boolean =>
  signer.attributes.some(({ type }) => type === OID.signingCertificate) &&
  signer.attributes.every(({ type }) => type !== OID.signingCertificateV2);

/**
 * Checks that the signature names its certificate, so that another one for the same key cannot take its place.
 *
 * @param sha1 what is made of a signature that has the SHA-1 form only; beside the other form it is not looked at
 * @see RFC 5035 §4, RFC 5816 §2.2.1
 * @throws MalformedDer: call it inside the room's doors only
 */
export const checkEss = async (
  signer: SignerInfo,
  certificate: X509Certificate,
  sha1: 'accept' | 'refuse',
): Promise<Check> => {
  const attribute = findAttribute(signer.attributes, OID.signingCertificateV2);
  if (!attribute.ok) return attribute;
  if (attribute.value === null) {
    const older = findAttribute(signer.attributes, OID.signingCertificate);
    if (!older.ok) return older;
    if (older.value === null) return fail({ code: 'attribute-missing', attribute: OID.signingCertificateV2 });
    return sha1 === 'accept' ? checkEssV1(signer, older.value, certificate) : fail({ code: 'ess-sha1-only' });
  }
  const ess = readEssCertificate(attribute.value);
  if (ess.digest === null) {
    return fail({ code: 'algorithm-unsupported', where: 'ESSCertIDv2', algorithm: ess.algorithm });
  }
  const expected = encodeHex(await computeDigest(ess.digest, certificate.bytes));
  if (encodeHex(ess.hash) !== expected) {
    return fail({ code: 'ess-mismatch', expected, found: encodeHex(ess.hash) });
  }
  return checkIssuerSerial(ess.issuerSerial, certificate);
};
