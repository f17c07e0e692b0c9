// What one request can make a verifier compute: a certificate of the largest size, full of notes whose lines all verify. By
// core's own cryptography, in Node and in workerd, and each line as if it were seen for the first time.

import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import type { CertificateCore } from '../../src/core/certificate/certificate-core.ts';
import { type Certificate, MAX_CERTIFICATE_BYTES, formatCertificate } from '../../src/core/certificate/certificate.ts';
import { MAX_SUPPLEMENTS } from '../../src/core/certificate/supplement.ts';
import { KEY_TYPE } from '../../src/core/note/verifier-key.ts';
import { type SignatureVerifier, verifySignature } from '../../src/core/signature/verify-signature.ts';
import type { OpenTrust, Trust } from '../../src/core/verify/trust.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import type { Measurement } from './measurement.ts';
import { readProcessorMs } from './processor-time.ts';
import { startEntry } from './start-entry.ts';

/** The first is the dearest: nothing is compiled yet. */
const REQUESTS = 3;

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

/** The processor time of workerd for each of some requests, one after the other in one isolate. */
const measureInWorker = async (root: string, certificate: string, trust: Trust, lines: number): Promise<number[]> => {
  const { url, pid, stop } = await startEntry(root, 'hostile-certificate');
  const used: number[] = [];
  try {
    for (let request = 0; request < REQUESTS; request += 1) {
      const before = readProcessorMs(pid);
      const response = await fetch(url, {
        method: 'POST',
        body: JSON.stringify({ certificate, trust }),
        signal: AbortSignal.timeout(60_000),
      });
      const answer = await response.text();
      if (!response.ok || (JSON.parse(answer) as { readonly lines: number }).lines !== lines)
        throw new Error(`workerd does not verify what Node does: ${answer}`);
      used.push(readProcessorMs(pid) - before);
    }
  } finally {
    await stop();
  }
  return used;
};

/** Measures the verification of such a certificate, made of a sound one, and counts its ML-DSA lines. */
export const measureHostileCertificate = async (
  root: string,
  text: string,
  trust: Trust,
  opened: OpenTrust,
): Promise<Measurement[]> => {
  let lines = 0;
  const verify: SignatureVerifier = (key, message, signature) => {
    if (key.type !== KEY_TYPE.mlDsa44) return verifySignature(key, message, signature);
    lines += 1;
    return ml_dsa44.verify(signature, message, key.publicKey);
  };
  const filled = fill(text);
  const usedBefore = process.cpuUsage();
  await verifyCertificate(filled, { trust: opened, now: Date.now(), verifySignature: verify });
  const { user, system } = process.cpuUsage(usedBefore);
  const inWorker = await measureInWorker(root, filled, trust, lines);
  return [
    { name: 'verification-1-mib-processor', value: (user + system) / 1000, unit: 'ms' },
    { name: 'verification-1-mib-worker-processor-first', value: inWorker[0] ?? Number.NaN, unit: 'ms' },
    { name: 'verification-1-mib-worker-processor', value: Math.min(...inWorker), unit: 'ms' },
    { name: 'verification-1-mib-ml-dsa-lines', value: lines, unit: '' },
  ];
};
