// Certificates that qpdf encrypted or somebody bloated, and other files in their place: what the command line says of each.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { buildCli } from '../../src/local/build-cli.ts';
import { EVIDENCE, createWorld, makeCertificate } from '../support/ledger-fixture.ts';

const isPresent = spawnSync('qpdf', ['--version']).error === undefined;
if (!isPresent) {
  if (process.env['CI'] === 'true') throw new Error('missing: qpdf');
  console.log('skipped: needs qpdf');
}

const folder = mkdtempSync(join(tmpdir(), 'assize-wrong-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, bytes: string | Uint8Array): void => writeFileSync(join(folder, name), bytes);

const BLOAT_BYTES = 50 * 1024 * 1024;
const ENCRYPTIONS = [
  ['rc4-40', ['--allow-weak-crypto', '--encrypt', 'user', 'owner', '40', '--']],
  ['rc4-128', ['--allow-weak-crypto', '--encrypt', 'user', 'owner', '128', '--use-aes=n', '--']],
  ['aes-128', ['--allow-weak-crypto', '--encrypt', 'user', 'owner', '128', '--use-aes=y', '--']],
  ['aes-256', ['--encrypt', 'user', 'owner', '256', '--']],
  ['owner password only', ['--encrypt', '', 'owner', '256', '--']],
] as const;

type Answer = { readonly code: number | null; readonly summary: unknown; readonly advice: string };

const verify = (evidence: string, certificate: string): Answer => {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--max-old-space-size=96', 'assize.mjs', 'verify', evidence, certificate, '--trust', 'trust.json', '--json'],
    { cwd: folder, encoding: 'utf8', timeout: 60_000 },
  );
  const { summary, advice } = JSON.parse(stdout) as { readonly summary: unknown; readonly advice: unknown };
  return { code: status, summary, advice: JSON.stringify(advice) };
};

beforeAll(async () => {
  await buildCli(folder);
  const made = await makeCertificate(await createWorld());
  const pdf = await PDFDocument.create();
  pdf.addPage();
  const foreign = await pdf.save();
  await pdf.attach(encodeUtf8(made.text), 'certificate.json');
  const certificate = await pdf.save();
  const bloat = new Uint8Array(BLOAT_BYTES).fill(0x20);
  write('evidence', EVIDENCE);
  write('trust.json', made.trust.bundle);
  write('certificate.json', made.text);
  write('certificate.pdf', certificate);
  write('bloated.pdf', concatBytes(certificate, bloat));
  write('foreign.pdf', foreign);
  write('foreign-large.pdf', concatBytes(foreign, bloat));
  write('large.json', concatBytes(encodeUtf8(made.text), bloat));
  write('utf-16.json', Buffer.from(`\u{feff}${made.text}`, 'utf16le'));
  write('empty', '');
  write('photo.jpg', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16]));
  write('other.json', '{"a":1}');
});

describe.runIf(isPresent)('a certificate that qpdf encrypted', () => {
  test.each(ENCRYPTIONS)('with %s is refused as encrypted, in both languages', (name, options) => {
    const { status, stderr } = spawnSync('qpdf', ['certificate.pdf', ...options, `${name}.pdf`], { cwd: folder });
    expect([
      status,
      stderr
        .toString()
        .replaceAll(/^.*weak.*$/gimu, '')
        .trim(),
    ]).toEqual([0, '']);
    const answer = verify('evidence', `${name}.pdf`);
    expect([answer.code, answer.summary]).toEqual([2, 'unverifiable']);
    expect(answer.advice).toContain('PDF 已加密');
    expect(answer.advice).toContain('The PDF is encrypted');
  });
});

describe('a file in the certificate’s place', () => {
  test('is a certificate, so that the refusals below are not by chance', () => {
    expect(verify('evidence', 'certificate.pdf')).toEqual({ code: 0, summary: 'consistent', advice: '[]' });
  });

  test.each([
    ['bloated.pdf', 'larger than 8 MiB'],
    ['foreign-large.pdf', 'larger than 8 MiB'],
    ['large.json', 'larger than 1 MiB'],
    ['foreign.pdf', 'no attachment certificate.json'],
    ['utf-16.json', 'UTF-16'],
    ['empty', 'The file is empty'],
    ['photo.jpg', 'JPEG'],
    ['other.json', 'not a certificate'],
    ['evidence', 'the evidence itself'],
  ])('%s exits with 2 and is named, within 96 MiB of heap', (name, words) => {
    const answer = verify('evidence', name);
    expect([answer.code, answer.summary]).toEqual([2, 'unverifiable']);
    expect(answer.advice).toContain(words);
  });

  test.each(['certificate.json', 'certificate.pdf'])(
    'the evidence, with %s in its own place, is said to be swapped',
    (name) => {
      const answer = verify(name, 'evidence');
      expect(answer.code).toBe(2);
      expect(answer.advice).toContain('seem to be swapped');
    },
  );
});
