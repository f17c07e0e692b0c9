// What one request can make a verifier compute: a certificate of the largest size, full of notes whose lines all verify. By
// core's own cryptography, as in the Worker, and each line as if it were seen for the first time.

import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import type { CertificateCore } from '../../src/core/certificate/certificate-core.ts';
import { type Certificate, MAX_CERTIFICATE_BYTES, formatCertificate } from '../../src/core/certificate/certificate.ts';
import { MAX_SUPPLEMENTS } from '../../src/core/certificate/supplement.ts';
import { KEY_TYPE } from '../../src/core/note/verifier-key.ts';
import { type SignatureVerifier, verifySignature } from '../../src/core/signature/verify-signature.ts';
import type { OpenTrust } from '../../src/core/verify/trust.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import type { Measurement } from './measurement.ts';

/** Fills a certificate with copies of its own proof as far as its size allows. */
const fill = (text: string): string => {
  const certificate = JSON.parse(text) as Certificate;
  const { inclusion } = JSON.parse(certificate.core) as CertificateCore;
  const supplement = { kind: 'inclusion', proof: inclusion.proof, governance: [] } as const;
  let filled = text;
  for (let count = 1; count <= MAX_SUPPLEMENTS; count += 1) {
    const longer = formatCertificate({ ...certificate, supplements: Array.from({ length: count }, () => supplement) });
    if (Buffer.byteLength(longer) > MAX_CERTIFICATE_BYTES) break;
    filled = longer;
  }
  return filled;
};

/** Measures the verification of such a certificate, made of a sound one, and counts its ML-DSA lines. */
export const measureHostileCertificate = async (text: string, trust: OpenTrust): Promise<Measurement[]> => {
  let lines = 0;
  const verify: SignatureVerifier = (key, message, signature) => {
    if (key.type !== KEY_TYPE.mlDsa44) return verifySignature(key, message, signature);
    lines += 1;
    return ml_dsa44.verify(signature, message, key.publicKey);
  };
  const filled = fill(text);
  const usedBefore = process.cpuUsage();
  await verifyCertificate(filled, { trust, now: Date.now(), verifySignature: verify });
  const { user, system } = process.cpuUsage(usedBefore);
  return [
    { name: 'verification-1-mib-processor', value: (user + system) / 1000, unit: 'ms' },
    { name: 'verification-1-mib-ml-dsa-lines', value: lines, unit: '' },
  ];
};
