// What stands at the head of a verdict and beside it, from verdicts whose steps are changed one at a time.

import { beforeAll, describe, expect, it } from 'vitest';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import type { JsonObject } from '../../src/core/text/canonical-json.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import type { Step, StepName, Verdict } from '../../src/core/verify/verdict.ts';
import { summarize } from '../../src/core/verify/summary.ts';
import { describeMeaning } from '../../src/domain/verification/describe-meaning.ts';
import { LANGUAGES } from '../../src/web/copy/language.ts';
import { CAUTION_WORDS, CAUTIONS, GRAVE, cautionsOf, relatedOf } from '../../src/core/explain/cautions.ts';
import { formReport } from '../../src/web/verify/request-report.ts';
import { judgedSubject } from '../../src/web/verify/judged-subject.ts';
import { describeVerdict, gravityOf } from '../../src/web/verify/describe-verdict.ts';
import { failedSteps, findingOf, initialState, type VerifyState } from '../../src/web/verify/verify-state.ts';
import { createWorld, EVIDENCE, makeCertificate } from '../support/ledger-fixture.ts';

let consistent: Verdict;
beforeAll(async () => {
  const made = await makeCertificate(await createWorld());
  consistent = await verifyCertificate(made.text, {
    trust: made.trust,
    now: made.options.now,
    digests: { 'sha-256': encodeHex(sha256(EVIDENCE)) },
  });
  expect(consistent.summary).toBe('consistent');
});

const EMPTY: VerifyState = initialState({
  language: 'zh',
  sha256: null,
  items: [],
  trust: null,
  searched: null,
  simulated: false,
  prefix: '',
  scripts: { worker: '', verifier: '' },
  isFile: true,
});

/** The verdict with one step changed, summed up by core's own rule. */
const withStep = (name: StepName, change: Pick<Step, 'result' | 'code'>, facts: JsonObject = {}): Verdict => {
  const steps = consistent.steps.map((step) => (step.name === name ? { ...step, ...change, facts } : step));
  return { ...consistent, steps, summary: summarize(steps) };
};
const kindOf = (verdict: Verdict): string => findingOf({ ...EMPTY, verdict });

describe('the pages of a PDF', () => {
  it.each(['UNSIGNED', 'UNTRUSTED_SEAL'] as const)(
    '%s: a consistent verdict says at its head that it is not about them',
    (code) => {
      const verdict = withStep('document', { result: 'not-checked', code });
      expect(verdict.summary).toBe('consistent');
      expect(cautionsOf(verdict)).toContain('pages-unvouched');
      expect(gravityOf(verdict)).toBe('is-cautioned');
      expect(cautionsOf(consistent)).not.toContain('pages-unvouched');
    },
  );
});

describe('what became of the evidence', () => {
  it.each([
    ['WITHDRAWN', 'withdrawn'],
    ['CORRECTED', 'corrected'],
    ['ERASED', 'erased'],
  ] as const)('%s stands at the head of a consistent verdict, which is never drawn as a plain one', (code, caution) => {
    const verdict = withStep('status', { result: 'fail', code });
    expect(kindOf(verdict)).toBe('consistent');
    expect(cautionsOf(verdict)).toEqual([caution]);
    expect(gravityOf(verdict)).toBe('is-cautioned');
  });

  it('is not claimed to be known where nobody looked', () => {
    expect(cautionsOf(withStep('status', { result: 'not-checked', code: 'UNCHECKED' }))).toEqual(['not-looked-up']);
    expect(cautionsOf(withStep('status', { result: 'pass', code: 'ACTIVE' }))).toEqual([]);
    expect(gravityOf(withStep('status', { result: 'pass', code: 'ACTIVE' }))).toBe('');
  });

  it('is said to be open where a statement came with it that could not be judged', () => {
    const id = 'ev_01M7VDA9Y1AQ1JAVXAT2HKT3WD';
    const unjudged = [{ id, kind: 'withdrawal', receivedAt: '2026-11-20T02:42:06.000Z', onLedgerBy: null }];
    const verdict = withStep('status', { result: 'not-checked', code: 'UNCHECKED' }, { unjudged });
    expect(cautionsOf(verdict)).toEqual(['unjudged']);
    expect(gravityOf(verdict)).toBe('is-cautioned');
    expect(relatedOf(verdict)).toEqual([{ ...unjudged[0], isVerified: false }]);
  });

  it('that was forged is a failed certificate that names the step, not a mismatch of the file', () => {
    const verdict = withStep('status', { result: 'fail', code: 'INVALID' });
    expect(verdict.summary).toBe('inconsistent');
    expect(kindOf(verdict)).toBe('failed');
    expect(failedSteps(verdict)).toEqual(['status']);
    for (const language of LANGUAGES) {
      expect(describeVerdict('failed', verdict, language, { given: null, file: null, proof: null }).sentence).toMatch(
        /存证状态|Status/,
      );
    }
  });

  it.each([
    ['findings', { result: 'fail', code: 'FINDING' }, 'finding'],
    ['algorithms', { result: 'pass', code: 'WEAK' }, 'weak'],
    ['status', { result: 'pass', code: 'HELD' }, 'held'],
  ] as const)('step %s with %o is said at the head', (name, change, caution) => {
    expect(cautionsOf(withStep(name, change))).toContain(caution);
  });

  it('heads the report of the verification, too, before the legal sentence', () => {
    const [first, second] = describeMeaning(withStep('status', { result: 'fail', code: 'WITHDRAWN' }));
    expect(first?.zh).toContain('已撤回');
    expect(second).toEqual(consistent.sentence);
    const unlooked = describeMeaning(withStep('status', { result: 'not-checked', code: 'UNCHECKED' }));
    expect(unlooked[0]).toEqual(consistent.sentence);
    expect(unlooked[1]?.en).toContain('was not checked');
    // Of what could not be verified nothing is said about later.
    const [lacking] = describeMeaning(withStep('quorum', { result: 'fail', code: 'NOT_MET' }));
    expect(lacking?.en).toContain('Steps that failed');
  });

  it.each(LANGUAGES)('has words for every caution in %s', (language) => {
    for (const caution of CAUTIONS) {
      const { sentence, text } = CAUTION_WORDS[caution];
      expect(sentence[language].length * text[language].length, caution).toBeGreaterThan(0);
    }
    expect([...GRAVE].every((caution) => CAUTIONS.includes(caution))).toBe(true);
  });
});

describe('the form of a report', () => {
  const digests = { sha256: 'ab'.repeat(32), sm3: 'cd'.repeat(32) };
  const file = { name: 'secret name.pdf', sizeBytes: 7, ...digests };

  const fieldsOf = async (state: VerifyState, certificate: string | null): Promise<Record<string, string>> => {
    const subject = judgedSubject(state, certificate);
    if (subject === null) throw new Error('nothing was judged');
    const form = formReport(subject, state.file);
    const fields: Record<string, string> = {};
    for (const [name, value] of form) fields[name] = typeof value === 'string' ? value : await value.text();
    return fields;
  };

  it('holds the certificate as it was judged, digests and size, and neither the evidence nor any name', async () => {
    const given = {
      name: 'private matter.json',
      source: new Blob(['as put in']),
      isOwn: false,
      bytes: new TextEncoder().encode('as put in'),
      pdf: null,
      refusal: null,
    };
    const fields = await fieldsOf({ ...EMPTY, file, given }, 'as judged');
    expect(fields).toEqual({ certificate: 'as judged', ...digests, sizeBytes: '7' });
    const form = formReport({ name: given.name, body: given.source, companion: null }, file);
    const certificate = form.get('certificate');
    expect(certificate instanceof File ? certificate.name : null).toBe('certificate');
  });

  it('holds a PDF whole, with its later statements beside it, and a refused one as it is', async () => {
    const bytes = new TextEncoder().encode('inside');
    const given = {
      name: 'c.pdf',
      source: new Blob(['%PDF']),
      isOwn: true,
      bytes,
      pdf: { attachments: 1, seal: null },
    };
    const pdf = { ...EMPTY, given: { ...given, refusal: null } };
    expect(await fieldsOf(pdf, 'inside')).toEqual({ certificate: '%PDF' });
    expect(await fieldsOf(pdf, 'inside, corrected')).toEqual({ certificate: '%PDF', statement: 'inside, corrected' });
    const refused = { ...EMPTY, given: { ...given, pdf: null, refusal: 'document.no-attachment' } };
    expect(await fieldsOf(refused, '')).toEqual({ certificate: '%PDF' });
  });

  it('holds a proof with what it was judged beside', async () => {
    const proof = { name: 'x.tlog-proof', bytes: new TextEncoder().encode('c2sp') };
    expect(await fieldsOf({ ...EMPTY, proof, statement: 'the statement' }, null)).toEqual({
      certificate: 'c2sp',
      statement: 'the statement',
    });
    expect(judgedSubject(EMPTY, null)).toBeNull();
  });
});
