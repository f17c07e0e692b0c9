// A certificate that was issued once. It must verify for ever, on every platform, with the same verdict, to which
// facts may be added: this file runs on Node and in workerd.

import { describe, expect, it } from 'vitest';
import { formatCertificate, parseCertificate } from '../../../src/core/certificate/certificate.ts';
import { formatCertificateCore, parseCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import vector from '../../vectors/certificate-v1.json' with { type: 'json' };

const { certificate, trust, now, digests, sizeBytes } = vector;

describe('the frozen certificate', () => {
  it('gives the frozen verdict; a later verifier may tell more facts, and changes none', async () => {
    const verdict = await verifyCertificate(certificate, { trust, now, digests, sizeBytes });
    expect(verdict).toMatchObject(vector.verdict);
    expect(verdict.steps).toHaveLength(vector.verdict.steps.length);
    expect(vector.verdict.summary).toBe('consistent');
  });

  it('is about the evidence beside it', () => {
    const evidence = encodeUtf8(vector.evidenceUtf8);
    expect([encodeHex(sha256(evidence)), evidence.length]).toEqual([digests['sha-256'], sizeBytes]);
  });

  it('is written as it was read', () => {
    const parsed = parseCertificate(certificate);
    if (!parsed.ok) throw new Error(parsed.failure.code);
    expect(formatCertificate(parsed.value)).toBe(certificate);
    const core = parseCertificateCore(parsed.value.core, parsed.value.ledger);
    if (!core.ok) throw new Error(core.failure.code);
    expect(formatCertificateCore(core.value)).toBe(parsed.value.core);
  });

  it('does not verify with one character changed', async () => {
    for (const share of [0, 0.2, 0.4, 0.6, 0.8]) {
      const at = Math.floor(certificate.length * share);
      const changed = `${certificate.slice(0, at)}${certificate[at] === '#' ? '!' : '#'}${certificate.slice(at + 1)}`;
      const verdict = await verifyCertificate(changed, { trust, now, digests, sizeBytes });
      expect(verdict.summary).not.toBe('consistent');
      expect(verdict.steps.some(({ result }) => result === 'fail')).toBe(true);
    }
  });
});
