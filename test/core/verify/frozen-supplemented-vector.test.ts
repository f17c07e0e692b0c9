// A certificate that was issued once, with supplements of every kind. They must verify for ever with the same verdicts: this
// file runs on Node and in workerd.

import { describe, expect, it } from 'vitest';
import { formatCertificate, parseCertificate } from '../../../src/core/certificate/certificate.ts';
import { mergeSupplements } from '../../../src/core/certificate/merge-supplements.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import type { Verdict } from '../../../src/core/verify/verdict.ts';
import vector from '../../vectors/certificate-supplemented-v1.json' with { type: 'json' };

const { certificate, now, digests, sizeBytes } = vector;

const verify = async (text: string, which: 'open' | 'closed'): Promise<Verdict> =>
  await verifyCertificate(text, { trust: vector.trust[which], now, digests, sizeBytes });

const parse = () => {
  const parsed = parseCertificate(certificate);
  if (!parsed.ok) throw new Error(parsed.failure.code);
  return parsed.value;
};

describe('the frozen certificate with supplements', () => {
  it.each(['open', 'closed'] as const)('gives the frozen verdict while its epoch is %s', async (which) => {
    const verdict = await verify(certificate, which);
    // A later verifier may tell more facts, and changes none.
    expect(verdict).toMatchObject(vector.verdicts[which]);
    expect(verdict.summary).toBe('consistent');
    expect(verdict.steps.find(({ name }) => name === 'status')?.code).toBe('CORRECTED');
  });

  it('has one supplement of each kind at least, and is written as it was read', () => {
    const parsed = parse();
    expect([...new Set(parsed.supplements.map(({ kind }) => kind))].sort()).toEqual([
      'checkpoint-token',
      'inclusion',
      'statement',
      'timestamp',
    ]);
    expect(formatCertificate(parsed)).toBe(certificate);
    const merged = mergeSupplements({ ...parsed, supplements: [] }, parsed.supplements.toReversed());
    expect(merged.ok && formatCertificate(merged.value)).toBe(certificate);
  });

  it('is unverifiable without them once its epoch is closed', async () => {
    const verdict = await verify(formatCertificate({ ...parse(), supplements: [] }), 'closed');
    expect(verdict.steps.find(({ name }) => name === 'quorum')?.code).toBe('EPOCH_CLOSED');
    expect(verdict.summary).toBe('unverifiable');
  });

  it('does not verify with a supplement of which one character was changed', async () => {
    const parsed = parse();
    const change = (text: string): string => {
      const at = Math.floor(text.length / 2);
      return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
    };
    for (const [index, supplement] of parsed.supplements.entries()) {
      const changed =
        supplement.kind === 'statement'
          ? { ...supplement, signature: change(supplement.signature) }
          : supplement.kind === 'inclusion'
            ? { ...supplement, proof: supplement.proof.replace('index 3\n', 'index 2\n') }
            : { ...supplement, token: change(supplement.token) };
      const text = formatCertificate({ ...parsed, supplements: parsed.supplements.with(index, changed) });
      expect([index, (await verify(text, 'closed')).summary]).toEqual([index, 'inconsistent']);
    }
  });
});
