// Every command that `explain` prints for a fresh certificate, run as it stands in a folder that holds what a stranger is
// handed: sha256sum, openssl, basenc, poppler. What each prints must contain what was announced.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../src/core/explain/shell-commands.ts';
import { depositFiles } from '../support/certified-files.ts';
import { findRunningStack } from '../support/running-stack.ts';

const EVIDENCE = '采购 "framework" $agreement.pdf';
const folder = mkdtempSync(join(tmpdir(), 'assize-repeat-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Explained = { readonly steps: readonly { readonly step: string; readonly commands: readonly Command[] }[] };

const node = (...words: readonly string[]) =>
  spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const bash = (command: string) =>
  spawnSync('bash', ['-euo', 'pipefail', '-c', command], { cwd: folder, encoding: 'utf8', timeout: 30_000 });

const explain = (certificate: string): Explained =>
  JSON.parse(node('assize.mjs', 'explain', EVIDENCE, certificate, '--json').stdout) as Explained;

beforeAll(async () => {
  await depositFiles(findRunningStack(), folder, EVIDENCE, randomBytes(50_000));
});

describe.each(['certificate.json', 'certificate.pdf'])('the commands for %s', (certificate) => {
  it('cover every step that rests on a computation', () => {
    const steps = explain(certificate).steps.filter(({ commands }) => commands.length > 0);
    expect(steps.map(({ step }) => step)).toEqual([
      'document',
      'object',
      'statement',
      'batch-inclusion',
      'timestamps',
      'time',
      'ledger-inclusion',
      'log-signature',
      'quorum',
      'policy',
      'findings',
      'receipt',
      'renewal',
      'algorithms',
      'status',
      'issuer',
    ]);
    expect(steps.find(({ step }) => step === 'quorum')?.commands.length).toBeGreaterThanOrEqual(3);
  });

  it('give what they say', () => {
    // The tlog tool is built by the interoperability tests, and run there.
    const commands = explain(certificate)
      .steps.flatMap((step) => step.commands)
      .filter(({ command }) => !command.startsWith('verify-proof'));
    for (const { command, prints } of commands) {
      const { status, stdout, stderr } = bash(command);
      expect([status, `${stdout}${stderr}`], command).toEqual([0, expect.stringContaining(prints)]);
    }
  });
});

describe('the commands', () => {
  it('find other evidence, another token and another cosignature wrong', () => {
    const { steps } = explain('certificate.json');
    const first = (step: string): Command =>
      steps.find((one) => one.step === step)?.commands[0] ?? { command: 'true', prints: '-' };
    const isWrong = (step: string, file: string, change: (bytes: Buffer) => Buffer): boolean => {
      const path = join(folder, file);
      const exact = readFileSync(path);
      writeFileSync(path, change(exact));
      const { command, prints } = first(step);
      const { stdout, stderr } = bash(command);
      writeFileSync(path, exact);
      return !`${stdout}${stderr}`.includes(prints);
    };
    const flip = (bytes: Buffer): Buffer => Buffer.from(bytes).fill((bytes[40] ?? 0) ^ 1, 40, 41);
    expect(isWrong('object', EVIDENCE, flip)).toBe(true);
    expect(isWrong('timestamps', 'parts/core.json', flip)).toBe(true);
    expect(isWrong('quorum', 'parts/checkpoint-body.txt', flip)).toBe(true);
    expect(isWrong('log-signature', 'parts/checkpoint-body.txt', flip)).toBe(true);
    expect(isWrong('receipt', 'parts/receipt-body.txt', flip)).toBe(true);
    expect(isWrong('issuer', 'parts/certificate-core.json', flip)).toBe(true);
    expect(isWrong('batch-inclusion', 'parts/core.json', (bytes) => bytes)).toBe(false);
  });
});
