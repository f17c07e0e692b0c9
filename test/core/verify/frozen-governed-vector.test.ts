// A certificate that was issued once, after a change of the ledger's state. It must verify for ever with the same verdicts,
// under the bundle from before the change and under the one from after it: this file runs on Node and in workerd.

import { describe, expect, it } from 'vitest';
import { formatCertificateCore, parseCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import { parseCertificate } from '../../../src/core/certificate/certificate.ts';
import { formatTrustBundle, parseTrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import vector from '../../vectors/certificate-governed-v1.json' with { type: 'json' };

const { certificate, now, digests, sizeBytes } = vector;

describe('the frozen certificate of a governed ledger', () => {
  it.each(['former', 'latest'] as const)('gives the frozen verdict under the %s bundle', async (which) => {
    const trust = vector.trust[which];
    const verdict = await verifyCertificate(certificate, { trust, now, digests, sizeBytes });
    // A later verifier may tell more facts, and changes none.
    expect(verdict).toMatchObject(vector.verdicts[which]);
    expect([verdict.summary, verdict.f, verdict.bundle?.sequence]).toEqual([
      'consistent',
      2,
      which === 'former' ? 0 : 1,
    ]);
  });

  it('and its bundles are written as they were read', () => {
    const parsed = parseCertificate(certificate);
    if (!parsed.ok) throw new Error(parsed.failure.code);
    const core = parseCertificateCore(parsed.value.core, parsed.value.ledger);
    if (!core.ok) throw new Error(core.failure.code);
    expect(formatCertificateCore(core.value)).toBe(parsed.value.core);
    for (const { bundle } of Object.values(vector.trust)) {
      const read = parseTrustBundle(bundle, parsed.value.ledger);
      expect(read.ok && formatTrustBundle(read.value)).toBe(bundle);
    }
  });

  it('does not verify without the approvals that it carries', async () => {
    const changed = certificate.replace('assize/approval/v1', 'assize/approval/v2');
    expect(changed).not.toBe(certificate);
    const verdict = await verifyCertificate(changed, { trust: vector.trust.former, now, digests, sizeBytes });
    expect(verdict.steps.find(({ name }) => name === 'policy')).toMatchObject({ result: 'fail', code: 'INVALID' });
    expect(verdict.summary).toBe('inconsistent');
  });
});
