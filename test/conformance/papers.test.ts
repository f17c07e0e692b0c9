// Verification reports and drafts under programmes that nobody here wrote. A report of a failing verdict must say so in
// words and signs, on a page that no one takes for a certificate; a draft's blanks must be blank.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DraftKind } from '../../src/domain/certificates/draft-view.ts';
import { renderDraftPdf } from '../../src/platform/pdf/draft-document.ts';
import { renderReportPdf } from '../../src/platform/pdf/report-document.ts';
import { readTestFont } from '../support/certificate-fonts.ts';
import {
  createCertificateView,
  CORRECTED_VIEW,
  DIGEST_ONLY_VIEW,
  SEALED_VIEW,
  WITHDRAWN_VIEW,
} from '../support/certificate-view-fixture.ts';
import { makeReports, type ReportFixture } from '../support/report-fixture.ts';

const PROGRAMMES = ['pdftoppm', 'pdftotext', 'pdffonts', 'pdfdetach', 'pdfsig', 'qpdf', 'zbarimg'];
const missing = PROGRAMMES.filter((programme) => spawnSync(programme, ['--version']).error !== undefined);
if (missing.length > 0) {
  if (process.env['CI'] === 'true') throw new Error(`missing: ${missing.join(' ')}`);
  console.log(`skipped: needs ${missing.join(' ')}`);
}

const folder = mkdtempSync(join(tmpdir(), 'assize-papers-'));
const run = (programme: string, ...parameters: readonly string[]): string =>
  execFileSync(programme, parameters, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const textOf = (name: string): string => run('pdftotext', '-layout', `${name}.pdf`, '-').replace(/\s+/gu, ' ');
const solidTextOf = (name: string): string => run('pdftotext', `${name}.pdf`, '-').replace(/\s+/gu, '');

const DRAFTS: Readonly<Record<string, readonly [DraftKind, ReturnType<typeof createCertificateView>]>> = {
  declaration: ['declaration', createCertificateView()],
  'declaration-digest': ['declaration', DIGEST_ONLY_VIEW],
  worksheet: ['hash-worksheet', SEALED_VIEW],
  'declaration-withdrawn': ['declaration', WITHDRAWN_VIEW],
  'worksheet-withdrawn': ['hash-worksheet', WITHDRAWN_VIEW],
  'declaration-corrected': ['declaration', CORRECTED_VIEW],
};

/** Dark pixels of a page's part in points, rendered without colour. */
const darkPixels = (name: string, page: number, [left, top, right, bottom]: readonly number[]): number => {
  const stem = `${name}-${page}`;
  run('pdftoppm', '-r', '72', '-gray', '-f', String(page), '-l', String(page), '-singlefile', `${name}.pdf`, stem);
  const file = readFileSync(join(folder, `${stem}.pgm`));
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/u.exec(file.subarray(0, 64).toString('latin1'));
  if (header === null) throw new Error('not a PGM picture');
  const width = Number(header[1]);
  const gray = file.subarray(header[0].length);
  let count = 0;
  for (let y = top ?? 0; y < (bottom ?? 0); y++)
    for (let x = left ?? 0; x < (right ?? 0); x++) if ((gray[y * width + x] ?? 255) < 150) count += 1;
  return count;
};

let reports: ReportFixture;

describe.skipIf(missing.length > 0)('reports and drafts on paper', () => {
  beforeAll(async () => {
    reports = await makeReports();
    for (const [name, view] of Object.entries(reports.views))
      writeFileSync(join(folder, `${name}.pdf`), await renderReportPdf(view, readTestFont));
    for (const [name, [kind, certificate]] of Object.entries(DRAFTS)) {
      const certificateJson = { sizeBytes: 14_000, sha256: certificate.evidence.sha256 };
      const preparedAtUnixMs = certificate.issuedAtUnixMs + 3_600_000;
      const pdf = await renderDraftPdf({ kind, certificate, certificateJson, preparedAtUnixMs }, readTestFont);
      writeFileSync(join(folder, `${name}.pdf`), pdf);
    }
  });
  const names = (): readonly string[] => [...Object.keys(reports.views), ...Object.keys(DRAFTS)];

  test('are sound files whose fonts are embedded', () => {
    for (const name of names()) {
      expect(run('qpdf', '--check', `${name}.pdf`)).toContain('No syntax or stream');
      for (const row of run('pdffonts', `${name}.pdf`).trim().split('\n').slice(2))
        expect(row).toMatch(/^[A-Z]{6}\+\S+\s+CID TrueType\s+Identity-H\s+yes yes yes/u);
    }
  });

  test('are no certificates: no attachment, no signature, no code to scan', () => {
    for (const name of names()) {
      expect(run('pdfdetach', '-list', `${name}.pdf`)).toContain('0 embedded files');
      const signatures = spawnSync('pdfsig', [`${name}.pdf`], { cwd: folder, encoding: 'utf8' });
      expect(`${signatures.stdout}${signatures.stderr}`).toContain('does not contain any signatures');
      run('pdftoppm', '-r', '100', '-f', '1', '-l', '1', '-singlefile', '-png', `${name}.pdf`, `${name}-scan`);
      expect(spawnSync('zbarimg', ['--quiet', '--raw', `${name}-scan.png`], { cwd: folder }).stdout.length).toBe(0);
    }
  });

  test('a draft lets nobody swear to a withdrawn or corrected record unawares', () => {
    for (const [name, by, sentence] of [
      ['declaration-withdrawn', 'declarant', 'The depositing organization has withdrawn this evidence.'],
      ['worksheet-withdrawn', 'examiner', 'The depositing organization has withdrawn this evidence.'],
      ['declaration-corrected', 'declarant', 'The depositing organization has corrected this evidence.'],
    ] as const) {
      const text = textOf(name);
      const at = [sentence, `I, the ${by}, have read each of these statements`].map((words) => text.indexOf(words));
      // Before everything that is to be filled in or signed.
      expect(at.every((place) => place > 0 && place < text.indexOf(by === 'examiner' ? 'The copy' : 'Caption'))).toBe(
        true,
      );
      for (const { evidenceId } of DRAFTS[name]?.[1].statements ?? []) expect(text).toContain(evidenceId);
    }
    expect(textOf('declaration')).toContain('no correction or withdrawal known to the issuer at 2026-11-20T');
    expect(textOf('declaration')).toContain('Custodian of the file');
    expect(textOf('declaration-digest')).toContain('the depositor; the issuer never had the file');
  });

  test('a report says on every page what it is not, and what it found', () => {
    for (const [name, view] of Object.entries(reports.views)) {
      const pages = Number(/Pages:\s+(\d+)/u.exec(run('pdfinfo', `${name}.pdf`))?.[1]);
      const text = textOf(name);
      expect(text.match(/本身不证明任何事项，不是存证证书，也不是公证书/gu)?.length).toBe(pages);
      expect(text.match(new RegExp(`结论：${view.word.zh}`, 'gu'))?.length).toBe(pages);
      expect(text).toContain(`Finding: ${view.word.en}`);
    }
  });

  test('a report shows every step with word and code, so that nothing hangs on colour', () => {
    for (const [name, view] of Object.entries(reports.views)) {
      const text = textOf(name);
      const count = (words: string): number => text.split(words).length - 1;
      // One more of each may stand in the sentence that counts them.
      expect(count('不通过 fail')).toBe(view.counts.fail);
      expect(count('未核验 not checked')).toBe(view.counts['not-checked']);
      for (const { code } of view.steps) expect(text).toContain(code);
    }
    expect(textOf('inconsistent')).toContain('不通过的步骤：对象一致');
  });

  test('a failing and a passing finding differ in their sign without colour', () => {
    // The sign stands left of the word: a diamond is wider and taller than a dot, a ring is empty in its middle.
    const sign = [60, 128, 76, 146];
    const inks = ['consistent', 'inconsistent', 'alone'].map((name) => darkPixels(name, 1, sign));
    expect(inks.every((ink) => ink > 8)).toBe(true);
    expect(new Set(inks).size).toBe(3);
  });

  test('a report shows digests, bundle and genesis whole, and the commands that repeat each step', () => {
    const view = reports.views['consistent'];
    if (view === undefined) throw new Error('no view');
    const text = solidTextOf('consistent');
    const raw = run('pdftotext', '-raw', 'consistent.pdf', '-');
    for (const hash of [view.subject.sha256, view.genesisHash ?? '', view.bundle?.rootHash ?? '']) {
      const groups = hash.match(/.{4}/gu) ?? [];
      expect(raw).toContain(groups.slice(0, 8).join(' '));
      expect(raw).toContain(groups.slice(8).join(' '));
    }
    expect(text).toContain(view.subject.fingerprint);
    expect(view.repeat.length).toBeGreaterThan(8);
    const withoutHyphens = (words: string): string => words.replaceAll(/[\s-]/gu, '');
    for (const { commands } of view.repeat)
      for (const { prints } of commands) expect(withoutHyphens(text)).toContain(withoutHyphens(prints));
  });

  test('a report is written in the language that was asked for', () => {
    expect(textOf('english')).toContain('A canonical text of');
    expect(textOf('consistent')).toContain('规范文本，');
    expect(run('pdfinfo', 'english.pdf')).toContain('Verification report');
  });

  test('what no font draws is listed, not left out', () => {
    expect(reports.views['foreign']?.summary).toBe('unverifiable');
    expect(textOf('foreign')).toContain('无法读取 does not read');
  });

  test('a draft says on every page that it is one, by whom it is completed, and that it is no legal advice', () => {
    for (const [name, [kind]] of Object.entries(DRAFTS)) {
      const pages = Number(/Pages:\s+(\d+)/u.exec(run('pdfinfo', `${name}.pdf`))?.[1]);
      const who = kind === 'declaration' ? 'declarant' : 'examiner';
      const band = new RegExp(`DRAFT: to be completed by the ${who}; not legal advice`, 'gu');
      expect(textOf(name).match(band)?.length).toBe(pages);
    }
  });

  test('a declaration has the form of 28 U.S.C. §1746 in both variants and leaves name, date and signature blank', () => {
    const text = textOf('declaration');
    expect(text).toContain('I declare under penalty of perjury that the foregoing is true and correct.');
    expect(text).toContain('under penalty of perjury under the laws of the United States of America');
    for (const blank of ['Full name', 'Signature', 'Executed on (date) and at (place)', 'What I did and saw'])
      expect(text).toMatch(new RegExp(`${blank.replaceAll(/[()]/gu, String.raw`\$&`)} \\[blank: declarant\\]`, 'u'));
    expect(text).toContain('not-checked'.replace('-', ' '));
  });

  test('a declaration about a digest does not say that the file was received', () => {
    const text = textOf('declaration-digest');
    expect(text).toContain('the file did not reach the system');
    expect(text).not.toContain('The system received the file’s bytes');
    expect(text).toContain('not disclosed in the certificate');
  });

  test('a worksheet shows both digests in groups and cells of ours that are empty', () => {
    const raw = run('pdftotext', '-raw', 'worksheet.pdf', '-');
    for (const digest of [SEALED_VIEW.evidence.sha256, SEALED_VIEW.evidence.sm3 ?? ''])
      expect(raw).toContain((digest.match(/.{4}/gu) ?? []).slice(0, 8).join(' '));
    expect(textOf('worksheet').match(/as computed by me, in groups of four \[blank: examiner\]/gu)?.length).toBe(2);
  });

  test('keeps its margins white', () => {
    for (const name of names()) {
      const pages = Number(/Pages:\s+(\d+)/u.exec(run('pdfinfo', `${name}.pdf`))?.[1]);
      for (let page = 1; page <= pages; page++) {
        expect(darkPixels(name, page, [0, 0, 46, 841]), `${name} ${page}`).toBe(0);
        expect(darkPixels(name, page, [550, 0, 595, 841]), `${name} ${page}`).toBe(0);
        expect(darkPixels(name, page, [0, 824, 595, 841]), `${name} ${page}`).toBe(0);
      }
    }
  });
});
