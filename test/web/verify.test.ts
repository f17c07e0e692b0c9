// The verify page's findings, from verdicts of real certificates.

import { beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/web/copy/language.ts';
import { describeStep } from '../../src/web/verify/describe-step.ts';
import { findingOf, isOtherDigest, type VerifyState } from '../../src/web/verify/verify-state.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import type { Verdict } from '../../src/core/verify/verdict.ts';
import { refuseDocument, verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import { EVIDENCE, createWorld, makeCertificate, type MadeCertificate } from '../support/ledger-fixture.ts';

const SHA256 = encodeHex(sha256(EVIDENCE));
const OTHER = 'ab'.repeat(32);

const EMPTY: VerifyState = {
  sha256: SHA256,
  items: [],
  file: null,
  unread: null,
  reading: null,
  unreadable: false,
  given: null,
  proof: null,
  statement: null,
  supplements: null,
  trustNotice: null,
  repetitions: [],
  verdict: null,
  judged: null,
  report: null,
  steps: null,
  checkedAtUnixMs: null,
  atUnixMs: null,
  dragging: false,
};

let made: MadeCertificate;
beforeAll(async () => {
  made = await makeCertificate(await createWorld());
});

const verify = (digest: string | null, text = made.text): Promise<Verdict> =>
  verifyCertificate(text, {
    trust: made.trust,
    now: made.options.now,
    ...(digest === null ? {} : { digests: { 'sha-256': digest }, sizeBytes: EVIDENCE.length }),
  });

const finding = (verdict: Verdict): string => findingOf({ ...EMPTY, verdict });

describe('the finding', () => {
  it('is consistent for the evidence and its certificate', async () => {
    expect(finding(await verify(SHA256))).toBe('consistent');
  });

  it('is a mismatch for another file, not a failed certificate', async () => {
    expect(finding(await verify(OTHER))).toBe('mismatch');
  });

  it('is never consistent without a file', async () => {
    expect(finding(await verify(null))).toBe('not-compared');
  });

  it('is a failed certificate when its signatures do not hold', async () => {
    const at = made.text.indexOf('court-b.assize.invalid/witness ') + 45;
    const changed = made.text.slice(0, at) + (made.text[at] === 'A' ? 'B' : 'A') + made.text.slice(at + 1);
    expect(finding(await verify(SHA256, changed))).toBe('failed');
  });

  it('is malformed when there is no certificate in what was put in', async () => {
    expect(finding(await verify(SHA256, made.text.slice(0, 100)))).toBe('malformed');
    expect(finding(refuseDocument('document.no-attachment'))).toBe('malformed');
  });

  it('is "cannot verify" without trust roots', async () => {
    const verdict = await verifyCertificate(made.text, { trust: null, now: 0, digests: { 'sha-256': SHA256 } });
    expect(finding(verdict)).toBe('unverifiable');
  });

  it('tells a certificate of another digest than the page', async () => {
    const given = {
      name: 'certificate.json',
      source: new Blob([]),
      isOwn: false,
      bytes: new Uint8Array(),
      pdf: null,
      refusal: null,
    };
    const verdict = await verify(SHA256);
    expect(isOtherDigest({ ...EMPTY, sha256: OTHER, given, verdict })).toBe(true);
    expect(isOtherDigest({ ...EMPTY, given, verdict })).toBe(false);
  });

  it('comes from the look-up alone while there is no certificate', () => {
    const awaiting = {
      id: 'ev_x',
      state: 'appended' as const,
      quorum: { met: 1, required: 3, total: 4 },
      timestamps: { met: 1, required: 1 },
      sm3: null,
      receivedAt: null,
      onLedgerBy: null,
      position: null,
      disclosed: {},
      disposition: 'active' as const,
      relatesTo: null,
      related: [],
      links: { publicCertificate: null, supplements: null },
      certificate: null,
    };
    expect(findingOf(EMPTY)).toBe('not-found');
    expect(findingOf({ ...EMPTY, sha256: null })).toBe('landing');
    // Nothing is said of a digest before its last byte was read.
    expect(findingOf({ ...EMPTY, sha256: null, reading: { name: 'x', share: 0.4 } })).toBe('checking');
    expect(findingOf({ ...EMPTY, items: [awaiting] })).toBe('awaiting');
    const file = { name: 'x', sizeBytes: 1, sha256: OTHER, sm3: OTHER };
    expect(findingOf({ ...EMPTY, items: [awaiting], file })).toBe('mismatch');
  });
});

describe('steps in words', () => {
  it.each(LANGUAGES)('say something of every step, whatever its result, in %s', async (language) => {
    const verdicts = [
      await verify(SHA256),
      await verify(OTHER),
      await verify(null),
      await verify(SHA256, made.text.slice(0, 100)),
    ];
    for (const step of verdicts.flatMap(({ steps }) => steps)) {
      const row = describeStep(step, language);
      expect(row.texts.join(''), step.name).not.toBe('');
      expect(row.texts.join(''), step.name).not.toMatch(/undefined|NaN|\[object/u);
    }
  });

  it('counts no token that did not verify', () => {
    const tokens = [{ authority: 'a' }, { authority: 'a', reason: 'timestamp.untrusted-root' }];
    const facts = { met: 1, required: 1, tokens };
    const row = describeStep({ name: 'timestamps', result: 'pass', code: 'VALID', facts }, 'en');
    expect(row.texts[0]).toContain('1 RFC 3161 token;');
  });

  it('mark every simulated court and authority by name', async () => {
    const rows = (await verify(SHA256)).steps.map((step) => describeStep(step, 'zh'));
    const named = rows.flatMap((row) => row.named);
    expect(named).toHaveLength(5);
    expect(named.every(({ simulated }) => simulated)).toBe(true);
  });
});
