// The certificate's PDF under programmes that nobody here wrote: poppler renders it and takes its parts out, qpdf checks
// its structure, zbar reads the QR from the rendered page. Ink is counted, because blank glyphs pass every text check.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inflate } from '../../src/cli/inflate.ts';
import { readCertificatePdf } from '../../src/core/pdf/read-certificate-pdf.ts';
import type { CertificateView } from '../../src/domain/certificates/certificate-view.ts';
import { renderCertificatePdf } from '../../src/platform/pdf/certificate-document.ts';
import { readTestFont } from '../support/certificate-fonts.ts';
import {
  createCertificateJson,
  createCertificateView,
  DIGEST_ONLY_VIEW,
  LONG_VIEW,
  MANY_TOKENS_VIEW,
  NINE_COURTS_VIEW,
  RARE_VIEW,
  SEALED_VIEW,
  SEVEN_COURTS_VIEW,
  CORRECTED_VIEW,
  WITHDRAWN_VIEW,
} from '../support/certificate-view-fixture.ts';

const PROGRAMMES = ['pdftoppm', 'pdftotext', 'pdffonts', 'pdfdetach', 'qpdf', 'zbarimg'];
const missing = PROGRAMMES.filter((programme) => spawnSync(programme, ['--version']).error !== undefined);
if (missing.length > 0) {
  if (process.env['CI'] === 'true') throw new Error(`missing: ${missing.join(' ')}`);
  console.log(`skipped: needs ${missing.join(' ')}`);
}

const folder = mkdtempSync(join(tmpdir(), 'assize-pdf-'));
const at = (name: string): string => join(folder, name);
const run = (programme: string, ...parameters: readonly string[]): string =>
  execFileSync(programme, parameters, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const json = createCertificateJson();
const VIEWS: Readonly<Record<string, CertificateView>> = {
  plain: createCertificateView(),
  digest: DIGEST_ONLY_VIEW,
  long: LONG_VIEW,
  rare: RARE_VIEW,
  courts: SEVEN_COURTS_VIEW,
  tokens: MANY_TOKENS_VIEW,
  nine: NINE_COURTS_VIEW,
  sealed: SEALED_VIEW,
  corrected: CORRECTED_VIEW,
  withdrawn: WITHDRAWN_VIEW,
};
const textOf = (name: string, ...pages: readonly string[]): string =>
  run('pdftotext', '-layout', ...pages, `${name}.pdf`, '-').replace(/\s+/gu, ' ');
const solidTextOf = (name: string, ...pages: readonly string[]): string =>
  run('pdftotext', ...pages, `${name}.pdf`, '-').replace(/\s+/gu, '');

type Picture = { readonly width: number; readonly height: number; readonly gray: Uint8Array };
const RESOLUTION = 150;
const POINTS = RESOLUTION / 72;

/** Renders one page in gray. PGM (P5): a header of three numbers, then one byte a pixel. */
const renderPage = (name: string, page: number): Picture => {
  const stem = `${name}-${page}`;
  run(
    'pdftoppm',
    '-r',
    String(RESOLUTION),
    '-gray',
    '-f',
    String(page),
    '-l',
    String(page),
    '-singlefile',
    `${name}.pdf`,
    stem,
  );
  const file = readFileSync(at(`${stem}.pgm`));
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/u.exec(file.subarray(0, 64).toString('latin1'));
  if (header === null) throw new Error('not a PGM picture');
  return { width: Number(header[1]), height: Number(header[2]), gray: file.subarray(header[0].length) };
};

const darkPixels = (picture: Picture, left: number, top: number, right: number, bottom: number): number => {
  let count = 0;
  for (let y = Math.floor(top * POINTS); y < Math.ceil(bottom * POINTS); y++)
    for (let x = Math.floor(left * POINTS); x < Math.ceil(right * POINTS); x++)
      if ((picture.gray[y * picture.width + x] ?? 255) < 150) count += 1;
  return count;
};

type Word = { readonly text: string; readonly box: readonly [number, number, number, number] };
const listWords = (name: string, page: number): Word[] => {
  const html = run('pdftotext', '-bbox', '-f', String(page), '-l', String(page), `${name}.pdf`, '-');
  return [
    ...html.matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<\/word>/gu),
  ].map(([, left, top, right, bottom, text]) => ({
    text: text ?? '',
    box: [Number(left), Number(top), Number(right), Number(bottom)],
  }));
};

describe.skipIf(missing.length > 0)('the certificate on paper', () => {
  beforeAll(async () => {
    for (const [name, view] of Object.entries(VIEWS))
      writeFileSync(at(`${name}.pdf`), await renderCertificatePdf(view, json, readTestFont));
  });

  test('is a sound file to qpdf', () => {
    for (const name of Object.keys(VIEWS))
      expect(run('qpdf', '--check', `${name}.pdf`)).toContain('No syntax or stream');
  });

  test('gives the JSON byte for byte to pdfdetach, and nothing else', () => {
    expect(run('pdfdetach', '-list', 'plain.pdf')).toContain('1 embedded files');
    run('pdfdetach', '-saveall', 'plain.pdf');
    expect(Buffer.compare(readFileSync(at('certificate.json')), json)).toBe(0);
  });

  test.each([
    ['written again', []],
    ['linearized', ['--linearize']],
    ['linearized with object streams', ['--linearize', '--object-streams=generate']],
    ['without object streams', ['--object-streams=disable']],
    ['uncompressed, lengths in objects of their own', ['--qdf']],
    ['recompressed', ['--recompress-flate', '--compression-level=9', '--object-streams=generate']],
  ])('is read byte for byte after qpdf: %s', async (_, options) => {
    run('qpdf', ...options, 'plain.pdf', 'rewritten.pdf');
    const reading = await readCertificatePdf(readFileSync(at('rewritten.pdf')), inflate);
    expect(reading.ok && Buffer.compare(reading.value.certificate, json)).toBe(0);
  });

  test('is refused when qpdf encrypted it, attached a second file or took the one out', async () => {
    writeFileSync(at('other.json'), '{}');
    const read = async (...options: readonly string[]): Promise<string> => {
      run('qpdf', 'plain.pdf', ...options, 'changed.pdf');
      const reading = await readCertificatePdf(readFileSync(at('changed.pdf')), inflate);
      return reading.ok ? Buffer.from(reading.value.certificate).toString() : reading.failure.code;
    };
    expect(await read('--encrypt', '', 'owner', '256', '--')).toBe('document.encrypted');
    expect(await read('--add-attachment', 'other.json', '--')).toBe('document.more-than-one-attachment');
    const key = run('qpdf', '--list-attachments', 'plain.pdf').split(' ->')[0] ?? '';
    expect(await read(`--remove-attachment=${key}`)).toBe('document.no-attachment');
  });

  test('embeds every font as a subset with a text layer', () => {
    const rows = run('pdffonts', 'rare.pdf').trim().split('\n').slice(2);
    expect(rows.length).toBeGreaterThan(8);
    for (const row of rows) expect(row).toMatch(/^[A-Z]{6}\+\S+\s+CID TrueType\s+Identity-H\s+yes yes yes/u);
  });

  test('shows a QR code that zbar reads from the rendered page as the hash link', () => {
    for (const [name, view] of Object.entries(VIEWS)) {
      run('pdftoppm', '-r', '150', '-f', '1', '-l', '1', '-singlefile', '-png', `${name}.pdf`, `${name}-qr`);
      expect(run('zbarimg', '--quiet', '--raw', `${name}-qr.png`).trim()).toBe(view.link);
    }
  });

  test('has ink in the cell of every Chinese character and every digit of the digests', () => {
    for (const name of ['plain', 'rare', 'digest'])
      for (const page of [1, 2]) {
        const picture = renderPage(name, page);
        let cells = 0;
        for (const { text, box } of listWords(name, page)) {
          const characters = Array.from(text);
          const even = /^\p{Script=Han}+$/u.test(text) || /^[0-9a-f]{4}$/u.test(text);
          if (!even || characters.length === 0) continue;
          const [left, top, right, bottom] = box;
          const width = (right - left) / characters.length;
          for (const [index, character] of characters.entries()) {
            const ink = darkPixels(picture, left + index * width, top, left + (index + 1) * width, bottom);
            expect(ink, `${name} page ${page}: ${character} of ${text}`).toBeGreaterThan(character === '一' ? 4 : 9);
            cells += 1;
          }
        }
        expect(cells).toBeGreaterThan(150);
      }
  });

  test('keeps its margins white: no glyph is drawn at a wrong size or place', () => {
    for (const [name, view] of Object.entries(VIEWS)) {
      const pages = Number(/Pages:\s+(\d+)/u.exec(run('pdfinfo', `${name}.pdf`))?.[1]);
      const isLong = [LONG_VIEW, SEVEN_COURTS_VIEW, MANY_TOKENS_VIEW, CORRECTED_VIEW, WITHDRAWN_VIEW].includes(view);
      // Nine courts and a long title: two pages more, one of them the annex.
      expect(pages, name).toBe(view === NINE_COURTS_VIEW ? 4 : isLong ? 3 : 2);
      for (let page = 1; page <= pages; page++) {
        const picture = renderPage(name, page);
        expect(darkPixels(picture, 0, 0, 46, 841)).toBe(0);
        expect(darkPixels(picture, 549.5, 0, 595, 841)).toBe(0);
        expect(darkPixels(picture, 0, 0, 595, 28)).toBe(0);
        expect(darkPixels(picture, 0, 823, 595, 841)).toBe(0);
        // Between the body and the rule of the foot.
        expect(darkPixels(picture, 0, 793.5, 595, 795.4), `${name} page ${page}`).toBe(0);
      }
    }
  });

  test('says the sentence, its opening as checked at issue, and that it is simulated', () => {
    const view = createCertificateView();
    const text = solidTextOf('plain', '-l', '1');
    expect(text).toContain(`经核验一致（模拟），${view.sentence.zh}`);
    expect(text).toContain(`Ascheckedatissue(simulated),n${view.sentence.en.slice(1).replace(/\s+/gu, '')}`);
    for (const page of ['1', '2'])
      expect(solidTextOf('plain', '-f', page, '-l', page)).toContain('模拟证书，不具法律效力。');
  });

  test('keeps every limit whole on page 1, however long the names', () => {
    for (const [name, view] of Object.entries(VIEWS)) {
      const text = solidTextOf(name, '-l', '1', '-raw');
      for (const { zh, en } of view.limits) {
        // Two columns: the words of one language may be interleaved with the other's lines.
        for (const character of zh) expect(text).toContain(character);
        for (const word of en.split(/[\s,;.]+/u)) expect(text).toContain(word.slice(0, 12));
      }
      const cut = at(`${name}-limits.txt`);
      run(
        'pdftotext',
        '-f',
        '1',
        '-l',
        '1',
        '-x',
        '150',
        '-y',
        '560',
        '-W',
        '206',
        '-H',
        '236',
        '-r',
        '72',
        `${name}.pdf`,
        cut,
      );
      const chinese = readFileSync(cut, 'utf8').replace(/\s+/gu, '');
      for (const { zh } of view.limits) for (const part of zh.split('留存')) expect(chinese).toContain(part);
    }
  });

  test('names courts, quorum, times, link and fingerprint', () => {
    const text = textOf('plain');
    for (const court of createCertificateView().courts) {
      expect(text).toContain(court.name.zh);
      for (const { keyId, algorithm } of court.keys) {
        expect(text).toContain(`+${keyId}`);
        expect(text).toContain(algorithm);
      }
    }
    expect(text).toContain('4 家中 3 家');
    expect(text).toContain('f = 1');
    expect(text).toContain('本证书以法院联署达到门槛的时间为上链时间');
    expect(text).toContain('node assize.mjs explain certificate.pdf --out parts');
    expect(text).toContain('openssl ts -verify -data parts/core.json -in parts/token-1.der -token_in');
    expect(solidTextOf('plain')).toContain(createCertificateView().link);
    for (const page of ['1', '2'])
      expect(textOf('plain', '-f', page, '-l', page)).toContain(createCertificateView().coreFingerprint);
  });

  test('says who keeps the bytes, and what was done with them when', () => {
    const events = '接收10:42:06，封入10:42:07，上链10:42:10，签发10:42:11';
    for (const [name, custodian] of [
      ['plain', '签发方，留存原始字节；内容读取未作记录'],
      ['digest', '存证人；签发方仅收到摘要，从未持有文件'],
    ] as const) {
      expect(solidTextOf(name)).toContain(custodian);
      expect(solidTextOf(name)).toContain(events);
    }
  });

  test('says on page 1, in every head and in section 9 that it was corrected or withdrawn, by what and when', () => {
    for (const [name, word, sentence] of [
      ['corrected', '已补正Corrected', '存证机构已对这份证据作出补正。'],
      ['withdrawn', '已撤回Withdrawn', '存证机构已撤回这份证据。'],
    ] as const) {
      const view = VIEWS[name];
      const [deciding] = view?.statements ?? [];
      const first = solidTextOf(name, '-f', '1', '-l', '1');
      for (const said of [sentence, deciding?.evidenceId ?? '-', '2026-11-2310:42:11（UTC+8）'])
        expect(first).toContain(said);
      const pages = Number(/Pages:\s+(\d+)/u.exec(run('pdfinfo', `${name}.pdf`))?.[1]);
      // One in each head, and the cell of the notice.
      expect(solidTextOf(name).split(word).length - 1).toBeGreaterThanOrEqual(pages);
      const after = solidTextOf(name, '-f', '2');
      for (const { evidenceId } of view?.statements ?? []) expect(after).toContain(evidenceId);
      expect(first).toContain('6本证书不证明');
    }
    for (const word of ['已补正', '已撤回', '其后陈述']) expect(solidTextOf('plain')).not.toContain(word);
  });

  test('says who sealed it and shows SM3 beside SHA-256', () => {
    const text = textOf('sealed');
    expect(text).toContain('Assize Simulated Certificate Seal');
    expect(text).toContain('PAdES，含时间戳与长期验证数据');
    expect(solidTextOf('sealed')).toContain(SEALED_VIEW.evidence.sm3?.slice(0, 4) ?? 'none');
    expect(textOf('plain')).toMatch(/SM3 无 none/u);
    expect(textOf('plain')).toMatch(/PDF signature 无 none/u);
  });

  test('says of each court whether it cosigned, and of each step how it ended, in words', () => {
    for (const name of ['plain', 'nine']) {
      const view = VIEWS[name] ?? createCertificateView();
      const text = textOf(name, '-f', '2');
      const uncosigned = view.courts.filter(({ cosignature }) => cosignature === null).length;
      expect(text.match(/未联署 not cosigned/gu)?.length).toBe(uncosigned);
      expect(text.match(/通过 pass/gu)?.length).toBeGreaterThanOrEqual(13);
      for (const { code } of view.verification.steps) if (code !== null) expect(text).toContain(code);
    }
  });

  test('marks every simulated court and authority', () => {
    expect(textOf('plain').match(/模拟 simulated/gu)?.length).toBe(1 + 2 + 4);
  });

  test('says when only a digest was received, and what is missing', () => {
    const text = textOf('digest');
    expect(text).toContain('仅提交摘要，平台未收到文件字节');
    expect(text).toContain('未披露 not disclosed');
    expect(text).toContain('签发时无 none at issue');
  });

  test('draws rare characters and lists those that it could not draw', () => {
    const text = textOf('rare');
    for (const character of ['𠮷', '𬭳', '龘', '㐂', '𰻝', 'Łódź', 'Привет']) expect(text).toContain(character);
    const note = /characters not drawn: (.*?)；/u.exec(text)?.[1] ?? '';
    expect(note.match(/U\+[0-9A-F]+/gu)).toEqual(['U+05DC', 'U+05E9', 'U+202E', 'U+1F44D']);
    expect(text).toContain('the attachment prevails');
  });

  test('carries what left page 1 in full in the annex', () => {
    expect(solidTextOf('long', '-f', '3')).toContain(LONG_VIEW.evidence.name ?? '');
    // pdftotext takes a hyphen at a line's end for a broken word.
    const withoutHyphens = (text: string): string => text.replaceAll('-', '');
    expect(withoutHyphens(solidTextOf('long', '-f', '3'))).toContain(
      withoutHyphens(LONG_VIEW.evidence.description ?? ''),
    );
    const tokens = textOf('tokens');
    for (const token of MANY_TOKENS_VIEW.times.tokens) expect(tokens).toContain(token.authority.en);
  });
});
