// The commands that stand on the certificate's paper, taken from its text by pdftotext and run as they stand, in a folder
// with the original, the PDF and assize.mjs as served. And what the paper says after a correction and a withdrawal.

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { depositFiles } from '../support/certified-files.ts';
import { findRunningStack } from '../support/running-stack.ts';

const EVIDENCE = '采购 "framework" $agreement.pdf';
const LONG_NAME = '双方签署之采购框架合同及其全部补充协议与附件之扫描件.pdf';
const root = mkdtempSync(join(tmpdir(), 'assize-printed-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const bash = (folder: string, command: string) =>
  spawnSync('bash', ['-euo', 'pipefail', '-c', command], {
    cwd: join(root, folder),
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, PATH: `${join(process.execPath, '..')}:${process.env['PATH'] ?? ''}` },
  });
const textOf = (folder: string, file = 'certificate.pdf'): string =>
  bash(folder, `pdftotext -layout ${file} - | tr -s ' '`).stdout;
const solidTextOf = (folder: string, file?: string): string => textOf(folder, file).replace(/\s+/gu, '');

/** The lines of the box: from the first command to the link, each as it is printed. */
const printedCommands = (folder: string): readonly string[] => {
  const lines = textOf(folder)
    .split('\n')
    .map((line) => line.trim());
  const first = lines.findIndex((line) => line.startsWith('node assize.mjs'));
  const link = lines.findIndex((line) => line.startsWith('核验链接'));
  return lines
    .slice(first, link)
    .filter((line) => line !== '')
    .join('\n')
    .replaceAll('\\\n', '\\\0')
    .split('\n')
    .map((command) => command.replaceAll('\0', '\n'));
};

const stack = findRunningStack();
const authorization = `Bearer ${stack.apiKey}`;
const ids: Record<string, string> = {};

beforeAll(async () => {
  for (const [folder, name] of [
    ['short', EVIDENCE],
    ['long', LONG_NAME],
  ] as const) {
    mkdirSync(join(root, folder));
    ids[folder] = (await depositFiles(stack, join(root, folder), name, randomBytes(5000))).id;
  }
}, 120_000);

describe('the commands on the certificate’s paper', () => {
  it.each([
    ['short', EVIDENCE],
    ['long', LONG_NAME],
  ])('run as they are printed, for a %s name', (folder, name) => {
    // Only what a stranger has.
    bash(folder, 'rm -f certificate.json trust.json evidence.tlog-proof verify.html');
    const commands = printedCommands(folder);
    expect(commands.map((command) => command.split(' ', 3).join(' ').split('\n', 1)[0])).toEqual([
      'node assize.mjs verify',
      'node assize.mjs explain',
      expect.stringMatching(/^sha256sum parts\/certificate-core\.json/u),
      'openssl ts -verify',
    ]);
    const answers = commands.map((command) => {
      const { status, stdout, stderr } = bash(folder, command);
      expect([status, stderr.replace(/^Using configuration from .*$/gmu, '').trim()], command).toEqual([
        0,
        expect.not.stringContaining('rror'),
      ]);
      return `${stdout}${stderr}`;
    });
    expect(answers[0]).toContain('核验一致');
    const digest = bash(folder, `sha256sum < '${name}'`).stdout.slice(0, 64);
    expect(answers[2]).toContain(digest);
    // What it prints of the core begins with the fingerprint in the foot of each page.
    expect(solidTextOf(folder)).toContain(`Core${answers[2]?.slice(0, 40) ?? '-'}`);
    expect(answers[3]).toContain('Verification: OK');
  });

  it('find another file and another core wrong', () => {
    const commands = printedCommands('short');
    const isRefused = (index: number, file: string): boolean => {
      const path = join(root, 'short', file);
      const exact = readFileSync(path);
      writeFileSync(path, Buffer.from(exact).fill((exact[60] ?? 0) ^ 1, 60, 61));
      const { status } = bash('short', commands[index] ?? 'true');
      writeFileSync(path, exact);
      return status !== 0;
    };
    expect([isRefused(0, EVIDENCE), isRefused(0, 'certificate.pdf'), isRefused(3, 'parts/core.json')]).toEqual([
      true,
      true,
      true,
    ]);
  });
});

describe('the certificate’s paper of a real deposit', () => {
  const ask = async (path: string, body?: Readonly<Record<string, string>>): Promise<Response> =>
    await fetch(`${stack.url}/v1/evidence/${path}`, {
      headers: { authorization, prefer: 'wait=30', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
  const fetchPdf = async (folder: string, file: string, query = ''): Promise<Buffer> => {
    const answer = await ask(`${ids[folder] ?? ''}/certificate.pdf${query}`);
    expect([query, answer.status]).toEqual([query, 200]);
    const bytes = Buffer.from(await answer.arrayBuffer());
    writeFileSync(join(root, folder, file), bytes);
    return bytes;
  };
  const idOf = async (answer: Response): Promise<string> => {
    const body = (await answer.json()) as { readonly id?: string };
    expect([answer.status, typeof body.id]).toEqual([201, 'string']);
    return body.id ?? '';
  };

  it('says who keeps the bytes and what was done with them', () => {
    const text = solidTextOf('short');
    expect(text).toContain('签发方，留存原始字节；内容读取未作记录');
    expect(text).toMatch(/接收\d\d:\d\d:\d\d，封入\d\d:\d\d:\d\d，上链\d\d:\d\d:\d\d，签发\d\d:\d\d:\d\d/u);
    expect(text).not.toMatch(/已补正|已撤回/u);
  });

  it('says after a correction and a withdrawal by what and when, and verifies as the former papers do', async () => {
    const before = readFileSync(join(root, 'long', 'certificate.pdf'));
    const about = ids['long'] ?? '';
    const correction = await idOf(await ask(`${about}/corrections`, { description: '双方名称有误 withheld' }));
    await fetchPdf('long', 'corrected.pdf');
    const withdrawal = await idOf(await ask(`${about}/withdrawal`, { reason: '误存 withheld' }));
    await fetchPdf('long', 'withdrawn.pdf');
    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    for (const [file, word, stated] of [
      ['corrected.pdf', '已补正', [correction]],
      ['withdrawn.pdf', '已撤回', [correction, withdrawal]],
    ] as const) {
      const first = bash('long', `pdftotext -l 1 ${file} -`).stdout.replace(/\s+/gu, '');
      for (const said of [word, stated.at(-1) ?? '-', day]) expect(first).toContain(said);
      for (const id of stated) expect(solidTextOf('long', file)).toContain(id);
      expect(solidTextOf('long', file)).not.toContain('withheld');
      const { status, stdout } = bash('long', `node assize.mjs verify '${LONG_NAME}' ${file}`);
      expect([file, status, stdout]).toEqual([file, 0, expect.stringContaining('核验一致')]);
      expect(bash('long', `pdfsig ${file}`).stdout.match(/Signature is Valid/gu)?.length).toBeGreaterThanOrEqual(1);
    }
    // What was drawn before stays, byte for byte; one in between that nobody asked for is not made afterwards.
    expect(before.equals(await fetchPdf('long', 'first.pdf', '?revision=1'))).toBe(true);
    await fetchPdf('long', 'second.pdf', '?revision=1&statements=1');
    expect(bash('long', 'cmp corrected.pdf second.pdf').status).toBe(0);
    await idOf(await ask(`${ids['short'] ?? ''}/corrections`, { description: 'one' }));
    await idOf(await ask(`${ids['short'] ?? ''}/corrections`, { description: 'two' }));
    expect((await ask(`${ids['short'] ?? ''}/certificate.pdf?revision=1&statements=1`)).status).toBe(404);
  }, 120_000);
});
