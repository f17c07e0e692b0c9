// Supplements as texts: what a reader refuses, and that merging gives one text whoever does it.

import { describe, expect, it } from 'vitest';
import {
  type Certificate,
  CERTIFICATE_VERSION,
  formatCertificate,
  parseCertificate,
} from '../../../src/core/certificate/certificate.ts';
import { mergeSupplements } from '../../../src/core/certificate/merge-supplements.ts';
import { MAX_SUPPLEMENTS, type Supplement, readSupplements } from '../../../src/core/certificate/supplement.ts';

const CERTIFICATE: Certificate = {
  v: CERTIFICATE_VERSION,
  ledger: 'ledger.assize.invalid/test',
  core: '{}',
  signature: 'header..signature',
  disclosures: [],
  supplements: [],
};

const token = { authority: 'tsa-1', token: 'AAAA', certificates: ['AAAA'], crls: [], ocsps: [] };
const KINDS: readonly Supplement[] = [
  { kind: 'checkpoint-token', ...token },
  { kind: 'checkpoint-token', ...token, note: 'a note' },
  { kind: 'timestamp', ...token, entry: null, proof: null },
  { kind: 'timestamp', ...token, entry: '{}', proof: 'c2sp.org/tlog-proof@v1\n' },
  { kind: 'inclusion', proof: 'c2sp.org/tlog-proof@v1\n', governance: [] },
  { kind: 'statement', core: '{}', signature: 'header..signature' },
];

const merge = (certificate: Certificate, items: readonly Supplement[]): Certificate => {
  const merged = mergeSupplements(certificate, items);
  if (!merged.ok) throw new Error(merged.failure.code);
  return merged.value;
};

describe('supplements', () => {
  it('read back in every kind', () => {
    const text = formatCertificate({ ...CERTIFICATE, supplements: KINDS });
    const parsed = parseCertificate(text);
    expect(parsed).toMatchObject({ ok: true, value: { supplements: KINDS } });
    expect(readSupplements(KINDS)).toEqual({ ok: true, value: KINDS });
  });

  it.each([
    ['an unknown kind', { kind: 'chain-anchor' }, '/0/kind'],
    ['no kind', { ...token }, '/0/kind'],
    ['a name of every object as a kind', { kind: 'toString' }, '/0/kind'],
    ['an unknown member', { kind: 'inclusion', proof: 'p', governance: [], extra: 1 }, '/0/extra'],
    ['a member of another kind', { kind: 'timestamp', ...token, entry: null, proof: null, note: 'n' }, '/0/note'],
    ['a missing member', { kind: 'timestamp', ...token, entry: null }, '/0/proof'],
    ['a token that is not base64', { kind: 'checkpoint-token', ...token, token: '?' }, '/0/token'],
    ['a text', 'statement', '/0/kind'],
    ['an array', ['statement'], '/0/kind'],
    ['null', null, '/0/kind'],
  ])('refuse %s', (_what, item, pointer) => {
    expect(readSupplements([item as never])).toMatchObject({ ok: false, failure: { code: 'text.schema', pointer } });
  });

  it(`are at most ${MAX_SUPPLEMENTS}`, () => {
    const items = Array.from({ length: MAX_SUPPLEMENTS + 1 }, (_, index): Supplement => ({
      kind: 'statement',
      core: String(index),
      signature: '',
    }));
    expect(readSupplements(items).ok).toBe(false);
    expect(readSupplements(items.slice(1)).ok).toBe(true);
    expect(mergeSupplements(CERTIFICATE, items)).toEqual({
      ok: false,
      failure: { code: 'supplements.too-many', maximum: MAX_SUPPLEMENTS, found: MAX_SUPPLEMENTS + 1 },
    });
    expect(mergeSupplements(CERTIFICATE, items.slice(1)).ok).toBe(true);
  });
});

describe('merging', () => {
  it('gives one text for one set, in whatever order and however often', () => {
    const forward = merge(CERTIFICATE, KINDS);
    const backward = merge(merge(CERTIFICATE, KINDS.slice(3)), [...KINDS, ...KINDS].toReversed());
    expect(formatCertificate(backward)).toBe(formatCertificate(forward));
    expect(forward.supplements).toHaveLength(KINDS.length);
    expect(parseCertificate(formatCertificate(forward)).ok).toBe(true);
  });

  it('changes nothing but the supplements', () => {
    const { supplements: _merged, ...merged } = merge(CERTIFICATE, KINDS);
    const { supplements: _none, ...before } = CERTIFICATE;
    expect(merged).toEqual(before);
  });

  it('refuses what would not read back for its size', () => {
    const large = Array.from({ length: 5 }, (_, index): Supplement => ({
      kind: 'statement',
      core: String(index).repeat(262_140),
      signature: '',
    }));
    expect(mergeSupplements(CERTIFICATE, large)).toMatchObject({
      ok: false,
      failure: { code: 'supplements.too-large', maxBytes: 1_048_576 },
    });
    expect(mergeSupplements(CERTIFICATE, large.slice(1)).ok).toBe(false);
    expect(mergeSupplements(CERTIFICATE, large.slice(2)).ok).toBe(true);
  });
});
