import { beforeAll, describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { STEP_NAMES } from '../../../src/core/verify/verdict.ts';
import { EVIDENCE, EVIDENCE_ID } from '../../support/ledger-fixture.ts';
import { digestsOf, makeReports, REPORTED_AT_UNIX_MS, type ReportFixture } from '../../support/report-fixture.ts';

let reports: ReportFixture;
beforeAll(async () => {
  reports = await makeReports();
});

const viewOf = (name: string) => {
  const view = reports.views[name];
  if (view === undefined) throw new Error(name);
  return view;
};

describe('the report of a verification', () => {
  test('names the file by its own digest, the certificate by fingerprint and number, and whose clock made it', () => {
    const { subject, madeAtUnixMs, program } = viewOf('consistent');
    expect(subject.sha256).toBe(encodeHex(sha256(encodeUtf8(reports.certificate))));
    expect(subject).toMatchObject({ kind: 'json', evidenceId: EVIDENCE_ID });
    expect(subject.fingerprint).toMatch(/^[0-9a-f]{40}$/u);
    expect(madeAtUnixMs).toBe(REPORTED_AT_UNIX_MS);
    expect(program).toEqual({ name: 'assize', version: '0.1.0' });
  });

  test('has every step with result and code, in the order of the verdict, whatever the finding', () => {
    for (const view of Object.values(reports.views)) {
      expect(view.steps.length).toBe(STEP_NAMES.length);
      for (const step of view.steps) expect(step.code).toMatch(/^[A-Z0-9_]+$/u);
      const { pass, fail, 'not-checked': open } = view.counts;
      expect(pass + fail + open).toBe(STEP_NAMES.length);
    }
  });

  test('gives the legal sentence only with a consistent finding', () => {
    for (const view of Object.values(reports.views)) {
      const says = view.meaning.some(({ zh }) => zh.includes('上链后未发现篡改'));
      expect(says).toBe(view.summary === 'consistent');
    }
  });

  test('names the steps that failed, and shows both digests whole', () => {
    const view = viewOf('inconsistent');
    expect(view.word).toEqual({ zh: '核验不一致（模拟）', en: 'Not consistent (simulated)' });
    expect(view.meaning[0]?.zh).toContain('不通过的步骤：对象一致');
    const object = view.steps.find(({ name }) => name.en === 'object match');
    expect(object?.result).toBe('fail');
    for (const content of [EVIDENCE, encodeUtf8('another file')]) {
      expect(object?.texts.join(' ')).toContain(encodeHex(sha256(content)));
    }
  });

  test('too few courts: names the quorum, and no moment on the ledger', () => {
    const view = viewOf('lacking');
    expect(view.summary).not.toBe('consistent');
    expect(view.steps.find(({ name }) => name.en === 'quorum')).toMatchObject({ result: 'fail', code: 'NOT_MET' });
    expect(view.times.onLedgerByUnixMs).toBeNull();
  });

  test('without evidence: says that the object was not checked, and that this decides nothing', () => {
    const view = viewOf('alone');
    expect(view.summary).toBe('unverifiable');
    expect(view.evidence).toBeNull();
    expect(view.meaning[0]?.en).toBe(
      'Steps that could not be completed: object match. This says neither that the certificate is wrong nor that it is right.',
    );
  });

  test('what does not read as a certificate has a report without fingerprint or commands', () => {
    const view = viewOf('foreign');
    expect(view.subject).toMatchObject({ fingerprint: null, evidenceId: null });
    expect(view.repeat).toEqual([]);
    expect(view.steps[0]).toMatchObject({ result: 'fail', code: 'UNPARSABLE' });
  });

  test('cuts what a hostile file says to a bounded length, and says so', async () => {
    const long = await reports.view(
      reports.certificate.replace('"disclosures":["', `"disclosures":["${'文'.repeat(90_000)}`),
      null,
    );
    const characters = long.steps.flatMap(({ texts, named }) => [...texts, ...named.map(({ text }) => text)]);
    for (const text of characters) expect(Array.from(text).length).toBeLessThan(440);
    expect(long.summary).not.toBe('consistent');
  });

  test('a proof and a PDF are told apart from a certificate text by their first bytes', async () => {
    const proof = await reports.view('c2sp.org/tlog-proof@v1\n', digestsOf(EVIDENCE));
    const pdf = await reports.view('%PDF-1.7 nothing', digestsOf(EVIDENCE));
    expect([proof.subject.kind, pdf.subject.kind]).toEqual(['proof', 'pdf']);
  });
});
