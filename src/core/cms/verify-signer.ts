// Verification of the one signature of a SignedData (RFC 5652 §5.6), up to the signer's certificate: attributes, message
// digest, ESSCertID, signature over the attributes as they were received. Whether that certificate is trusted, and for
// what, is for the caller. Hostile input.

import { equalBytes } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { fail, succeed, type Result } from '../result.ts';
import { readAlgorithm, readObjectIdentifier, readOctets } from '../asn1/der-values.ts';
import { OID, type DigestAlgorithm } from '../asn1/object-identifiers.ts';
import {
  computeDigest,
  readDigestAlgorithm,
  readSignatureAlgorithm,
  verifyWithPublicKey,
} from '../x509/public-key-signature.ts';
import type { X509Certificate } from '../x509/x509-certificate.ts';
import type { CmsFailure } from './cms-failure.ts';
import { checkEss, findSigner } from './signer-certificate.ts';
import { checkAlgorithmProtection, findAttribute, type SignerInfo } from './signer-info.ts';

type Check = Result<null, CmsFailure>;

export type SignerInput = {
  readonly signer: SignerInfo;
  /** The `content-type` attribute must be this. */
  readonly contentType: string;
  /** What was signed: the content of the SignedData, or the detached bytes. */
  readonly content: Uint8Array;
  /** Certificates that may be the signer's: those in the structure and those beside it. */
  readonly candidates: readonly X509Certificate[];
  /** What is made of a signature that binds its certificate by SHA-1 alone; absent: refused. */
  readonly sha1?: 'accept' | 'refuse';
};

const requireAttribute = (signer: SignerInfo, type: string) => {
  const found = findAttribute(signer.attributes, type);
  if (!found.ok) return found;
  return found.value === null ? fail<CmsFailure>({ code: 'attribute-missing', attribute: type }) : succeed(found.value);
};

const checkAttributes = async (
  { signer, contentType, content }: SignerInput,
  digest: DigestAlgorithm['name'],
): Promise<Check> => {
  const typeAttribute = requireAttribute(signer, OID.contentType);
  if (!typeAttribute.ok) return typeAttribute;
  const found = readObjectIdentifier(typeAttribute.value, 'content-type');
  if (found !== contentType) return fail({ code: 'content-type-mismatch', found });

  const messageDigest = requireAttribute(signer, OID.messageDigest);
  if (!messageDigest.ok) return messageDigest;
  const stated = readOctets(messageDigest.value, 'message-digest');
  const computed = await computeDigest(digest, content);
  if (!equalBytes(stated, computed)) {
    return fail({ code: 'message-digest-mismatch', expected: encodeHex(computed), found: encodeHex(stated) });
  }
  return checkAlgorithmProtection(signer);
};

const checkSignature = async (
  { signedAttributes, signature, signatureAlgorithm }: SignerInfo,
  digest: DigestAlgorithm['name'],
  certificate: X509Certificate,
): Promise<Check> => {
  const algorithm = readSignatureAlgorithm(signatureAlgorithm, 'SignerInfo.signatureAlgorithm');
  // RFC 5652 §5.4: one digest serves content and attributes; an algorithm that names another is refused.
  if (algorithm === null || (algorithm.digest !== null && algorithm.digest !== digest)) {
    const { oid } = readAlgorithm(signatureAlgorithm, 'SignerInfo.signatureAlgorithm');
    return fail({ code: 'algorithm-unsupported', where: 'SignerInfo.signatureAlgorithm', algorithm: oid });
  }
  const { publicKeyInfo, subjectName: subject } = certificate;
  const check = await verifyWithPublicKey(publicKeyInfo, algorithm.kind, digest, signature, signedAttributes);
  if (check === 'valid') return succeed(null);
  return fail({ code: check === 'invalid' ? 'signature-invalid' : 'key-unsupported', subject });
};

/**
 * Verifies the signature and gives the certificate of the key that made it.
 *
 * @see RFC 5652 §5.6, RFC 5035 §4, RFC 6211
 * @throws MalformedDer: call it inside the room's doors only
 */
export const verifySigner = async (input: SignerInput): Promise<Result<X509Certificate, CmsFailure>> => {
  const { signer } = input;
  const digest = readDigestAlgorithm(signer.digestAlgorithm, 'SignerInfo.digestAlgorithm')?.name;
  if (digest === undefined) {
    const { oid } = readAlgorithm(signer.digestAlgorithm, 'SignerInfo.digestAlgorithm');
    return fail({ code: 'algorithm-unsupported', where: 'SignerInfo.digestAlgorithm', algorithm: oid });
  }
  const attributes = await checkAttributes(input, digest);
  if (!attributes.ok) return attributes;
  const found = findSigner(signer, input.candidates);
  if (!found.ok) return found;
  const ess = await checkEss(signer, found.value, input.sha1 ?? 'refuse');
  if (!ess.ok) return ess;
  const signature = await checkSignature(signer, digest, found.value);
  return signature.ok ? found : signature;
};
