// The main job as its user does it: curl deposits a PDF and gets it certified; qpdf, pdfdetach and openssl, which nobody
// here wrote, accept what comes out. The commands are those of the README.

import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/core/verify/verdict.ts';
import { type RunningStack, findRunningStack } from '../support/running-stack.ts';

const missing = ['curl', 'qpdf', 'pdfdetach', 'openssl'].filter(
  (name) => spawnSync(name, ['--version']).error !== undefined,
);
if (missing.length > 0) console.log(`skipped: needs ${missing.join(' ')}`);

const run = promisify(execFile);
const directory = mkdtempSync(resolve(tmpdir(), 'assize-end-to-end-'));
const inDirectory = { cwd: directory, maxBuffer: 64 * 1024 * 1024 };

/** The smallest PDF that qpdf accepts, with a comment that makes it this run's own. */
const makePdf = (): string => {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
  ];
  let text = `%PDF-1.7\n% ${Date.now()}\n`;
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  return `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
};

/** The README's script that cuts core.json, token.der and roots.pem from certificate.json. */
const readReadmeScript = (): string => {
  const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```(?:sh|bash)\n([\s\S]*?)^```$/gmu)].map(([, block = '']) => block);
  const script = blocks.find((block) => block.includes('token.der') && block.includes('roots.pem'));
  if (script === undefined) throw new Error('the README has no script that makes token.der and roots.pem');
  return script;
};

const curl = (...options: readonly string[]) => run('curl', ['-sS', '-m', '60', ...options], inDirectory);

let stack: RunningStack;
let evidence: { readonly id: string; readonly state: string; readonly links: Readonly<Record<string, string>> };
let status = '';

const download = async (url: string, name: string): Promise<void> => {
  await curl('-f', '-H', `Authorization: Bearer ${stack.apiKey}`, '-o', name, url);
};

beforeAll(async () => {
  if (missing.length > 0) return;
  stack = findRunningStack();
  writeFileSync(resolve(directory, 'some.pdf'), makePdf());
  const key = `Authorization: Bearer ${stack.apiKey}`;
  const { stdout } = await curl(
    '-F',
    'file=@some.pdf',
    '-H',
    'Prefer: wait=10',
    '-H',
    key,
    '-w',
    '\n%{http_code}',
    `${stack.url}/v1/evidence`,
  );
  const end = stdout.lastIndexOf('\n');
  status = stdout.slice(end + 1);
  evidence = JSON.parse(stdout.slice(0, end)) as typeof evidence;
  if (status === '201') {
    await download(evidence.links['certificate'] ?? '', 'certificate.json');
    await download(evidence.links['pdf'] ?? '', 'certificate.pdf');
  }
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.skipIf(missing.length > 0)('a deposit by curl', () => {
  test('is certified within the wait', () => {
    expect({ status, state: evidence.state }).toEqual({ status: '201', state: 'certified' });
  });

  test('has a certificate that qpdf finds nothing wrong with', async () => {
    const { stdout } = await run('qpdf', ['--check', 'certificate.pdf'], inDirectory);
    expect(stdout).toContain('No syntax or stream encoding errors found');
  });

  test('has exactly one attachment in its PDF: the certificate as it is served', async () => {
    const { stdout } = await run('pdfdetach', ['-list', 'certificate.pdf'], inDirectory);
    expect(stdout).toMatch(/^1 embedded files/u);
    await run('pdfdetach', ['-save', '1', '-o', 'detached.json', 'certificate.pdf'], inDirectory);
    const read = (name: string): string => readFileSync(resolve(directory, name), 'utf8');
    expect(read('detached.json')).toBe(read('certificate.json'));
  });

  test('has a timestamp token over its batch core that openssl accepts, by the script of the README', async () => {
    writeFileSync(resolve(directory, 'cut.sh'), readReadmeScript());
    const { stdout, stderr } = await run('bash', ['-e', 'cut.sh'], inDirectory);
    expect(`${stdout}${stderr}`).toContain('Verification: OK');
  });

  test('fails no step of the verification', async () => {
    const certificate = readFileSync(resolve(directory, 'certificate.json'), 'utf8');
    writeFileSync(resolve(directory, 'verify.json'), JSON.stringify({ certificate }));
    const json = 'content-type: application/json';
    const { stdout } = await curl('-f', '-H', json, '--data-binary', '@verify.json', `${stack.url}/v1/verify`);
    const verdict = JSON.parse(stdout) as Verdict;
    expect(verdict.steps.filter(({ result }) => result === 'fail')).toEqual([]);
    expect(verdict.steps.find(({ name }) => name === 'quorum')?.result).toBe('pass');
  });

  test('is refused by the verification once one byte of it is another', async () => {
    const certificate = readFileSync(resolve(directory, 'certificate.json'), 'utf8');
    const at = certificate.indexOf('rootHash') + 'rootHash'.length + 30;
    const changed = `${certificate.slice(0, at)}${certificate[at] === '0' ? '1' : '0'}${certificate.slice(at + 1)}`;
    const response = await fetch(`${stack.url}/v1/verify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ certificate: changed }),
    });
    expect(response.status).toBe(200);
    const verdict = (await response.json()) as Verdict;
    expect(verdict.steps.some(({ result }) => result === 'fail')).toBe(true);
  });
});
