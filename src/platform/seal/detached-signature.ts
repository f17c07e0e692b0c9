// A detached CAdES signature for a PDF (ETSI EN 319 142-1 §6: PAdES baseline): CMS SignedData (RFC 5652) with the message
// digest and signing-certificate-v2 as signed attributes and no signing-time, which PAdES leaves to /M and to the
// signature timestamp. The timestamp is the only unsigned attribute.

import { derContext, derInteger, derObjectIdentifier, derOctets } from '../../core/asn1/der-writer.ts';
import { derSequence, derSetOf } from '../../core/asn1/der-writer.ts';
import { openDer, parseDer, TAG } from '../../core/asn1/der-reader.ts';
import { OID } from '../../core/asn1/object-identifiers.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { readX509Certificate } from '../../core/x509/x509-certificate.ts';
import type { SealSigner } from './seal-keys.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const attribute = (oid: string, value: Uint8Array): Bytes => derSequence(derObjectIdentifier(oid), derSetOf(value));

/** A SET OF as `[number] IMPLICIT`. */
const implicit = (number: number, set: Uint8Array): Bytes => Uint8Array.of(0xa0 | number, ...set.subarray(1));

/** The INTEGER element of the serial number, as the certificate has it. */
const readSerialElement = (certificate: Uint8Array): Uint8Array => {
  const tbs = openDer(parseDer(certificate), TAG.sequence, 'Certificate').take(TAG.sequence, 'tbsCertificate');
  const cursor = openDer(tbs, TAG.sequence, 'TBSCertificate');
  cursor.takeAny('version');
  return cursor.take(TAG.integer, 'serialNumber').bytes;
};

/**
 * Signs a digest of the bytes that the signature covers.
 *
 * @param requestToken gives an RFC 3161 token over a SHA-256 digest, here of the signature value
 */
export const signDetached = async (
  signer: SealSigner,
  contentSha256: Uint8Array,
  requestToken: (imprint: Uint8Array) => Promise<Uint8Array>,
): Promise<{ readonly signature: Bytes; readonly token: Uint8Array }> => {
  const { issuer } = readX509Certificate(signer.certificate);
  const serialNumber = readSerialElement(signer.certificate);
  const digestAlgorithm = derSequence(derObjectIdentifier(OID.sha256));
  // ESSCertIDv2 (RFC 5035 §4): SHA-256 is the default algorithm and left out; issuer as directoryName [4].
  const issuerSerial = derSequence(derSequence(derContext(4, issuer)), serialNumber);
  const ess = derSequence(derSequence(derSequence(derOctets(sha256(signer.certificate)), issuerSerial)));
  const attributes = derSetOf(
    attribute(OID.contentType, derObjectIdentifier(OID.data)),
    attribute(OID.messageDigest, derOctets(contentSha256)),
    attribute(OID.signingCertificateV2, ess),
  );
  const value = await signer.sign(attributes);
  const token = await requestToken(sha256(value));
  const signerInfo = derSequence(
    derInteger(1),
    derSequence(issuer, serialNumber),
    digestAlgorithm,
    // RFC 5652 §5.4: signed as SET OF (0x31), carried as [0] IMPLICIT.
    implicit(0, attributes),
    derSequence(derObjectIdentifier(OID.ecdsaWithSha256)),
    derOctets(value),
    implicit(1, derSetOf(attribute(OID.signatureTimeStamp, token))),
  );
  const signedData = derSequence(
    derInteger(1),
    derSetOf(digestAlgorithm),
    derSequence(derObjectIdentifier(OID.data)),
    implicit(0, derSetOf(signer.certificate, ...signer.chain)),
    derSetOf(signerInfo),
  );
  return { signature: derSequence(derObjectIdentifier(OID.signedData), derContext(0, signedData)), token };
};
