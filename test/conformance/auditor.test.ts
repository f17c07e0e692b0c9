// The auditor against a running service, as a stranger runs it: over HTTP, by its command line. And after the service: from
// the exported archive alone, also by programmes that nobody here wrote.

import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningStack, findRunningStack } from '../support/running-stack.ts';

const LAUNCHER = resolve(import.meta.dirname, '../../anchor/auditor/launch.mjs');
const CHANGES = 10;
const directory = mkdtempSync(resolve(tmpdir(), 'assize-auditing-'));
const archive = resolve(directory, 'archive');
const evidence = resolve(directory, 'evidence.bin');

let stack: RunningStack;
let base: string;

const run = async (
  ...words: readonly string[]
): Promise<{ readonly status: number | null; readonly output: string }> => {
  const child = spawn(process.execPath, [LAUNCHER, ...words], { cwd: directory });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const status = await new Promise<number | null>((ended) => {
    child.on('close', ended);
  });
  return { status, output: Buffer.concat(chunks).toString('utf8') };
};

type Answer = { readonly id: string; readonly receipt: string; readonly links: Readonly<Record<string, string>> };

const deposit = async (): Promise<Answer> => {
  const bytes = readFileSync(evidence);
  const response = await fetch(`${stack.url}/v1/evidence`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json', prefer: 'wait=30' },
    body: JSON.stringify({
      digests: { 'sha-256': createHash('sha256').update(bytes).digest('hex') },
      sizeBytes: bytes.length,
      mediaType: 'application/octet-stream',
    }),
    signal: AbortSignal.timeout(60_000),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as Answer;
};

const save = async (url: string, name: string): Promise<void> => {
  const headers = { authorization: `Bearer ${stack.apiKey}` };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(60_000) });
  expect(response.status).toBe(200);
  writeFileSync(resolve(directory, name), Buffer.from(await response.arrayBuffer()));
};

beforeAll(async () => {
  stack = findRunningStack();
  base = `${stack.url}/ledger`;
  writeFileSync(evidence, randomBytes(1000));
  const { receipt, links } = await deposit();
  writeFileSync(resolve(directory, 'receipt.note'), receipt);
  await save(links['certificate'] ?? '', 'certificate.json');
  await save(links['pdf'] ?? '', 'certificate.pdf');
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('while the service runs', () => {
  test('fsck of the whole ledger exits 0 with size and root', async () => {
    const { status, output } = await run('fsck', base, '--genesis', stack.genesis);
    expect(output).toMatch(/^SOUND: size \d+, root \S+$/m);
    expect(status).toBe(0);
  });

  test('fsck holds with the verifier key of the log, and the pinned trust file', async () => {
    const { status, output } = await run(
      'fsck',
      base,
      '--trust',
      stack.trustFile,
      '--log',
      stack.logVkey,
      '--tree-only',
    );
    expect(output).toContain('SOUND');
    expect(status).toBe(0);
  });

  test('a monitor of ledger and courts has nothing to tell', async () => {
    const courts = stack.courts.map(({ name, url }) => `${name}=${url}`).join(',');
    const words = ['monitor', base, '--courts', courts, '--genesis', stack.genesis, '--once', '--max-lag', '3600'];
    const first = await run(...words);
    expect(first.output).toMatch(/"alarms":0/);
    expect(first.status).toBe(0);
    await deposit();
    const second = await run(...words);
    expect(second.output).toMatch(/"alarms":0/);
    expect(second.status).toBe(0);
  });

  test('the promise of a receipt was kept', async () => {
    const { status, output } = await run('verify-receipt', 'receipt.note', '--url', base, '--genesis', stack.genesis);
    expect(output).toContain('KEPT');
    expect(status).toBe(0);
  });

  test('export makes an archive', async () => {
    const { status, output } = await run('export', base, archive, '--genesis', stack.genesis);
    expect(output).not.toContain('MISSING');
    expect(status).toBe(0);
  });
});

describe('from the archive alone', () => {
  test('the whole ledger verifies', async () => {
    const { status, output } = await run('verify-archive', archive, '--genesis', stack.genesis);
    expect(output).toContain('SOUND');
    expect(status).toBe(0);
  });

  test.each(['certificate.json', 'certificate.pdf'])('%s verifies with its evidence', async (name) => {
    const words = [
      'verify-archive',
      archive,
      '--genesis',
      stack.genesis,
      '--certificate',
      name,
      '--evidence',
      evidence,
    ];
    const { status, output } = await run(...words);
    expect(output).toMatch(/ledger consistency +pass/);
    expect(output).toMatch(/object match +pass/);
    expect(output).not.toContain(' fail ');
    expect(status).toBe(0);
  });

  test('another evidence does not', async () => {
    writeFileSync(resolve(directory, 'other.bin'), 'other');
    const { status } = await run(
      'verify-archive',
      archive,
      '--certificate',
      'certificate.json',
      '--evidence',
      'other.bin',
    );
    expect(status).toBe(1);
  });

  test('the receipt is seen to be kept', async () => {
    expect((await run('verify-receipt', 'receipt.note', '--archive', archive)).status).toBe(0);
  });

  test('sha256sum agrees with the list of files', () => {
    const { status, error } = spawnSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: archive });
    if (error === undefined) expect(status).toBe(0);
    else console.log('skipped: needs sha256sum');
  });

  test(`${CHANGES} changes of one byte in a real ledger are found, and the file named`, async () => {
    const files = readFileSync(resolve(archive, 'SHA256SUMS'), 'utf8')
      .split('\n')
      .flatMap((line) => line.slice(66) || [])
      .filter((path) => /^(?:tile|batches|checkpoint)/.test(path));
    for (let count = 0; count < CHANGES; count += 1) {
      const path = files[Math.floor((count / CHANGES) * files.length)] ?? '';
      const file = resolve(archive, path);
      const bytes = readFileSync(file);
      const altered = Uint8Array.from(bytes);
      const position = (count * 7919) % bytes.length;
      altered[position] = (bytes[position] ?? 0) ^ (1 << (count % 8));
      writeFileSync(file, altered);
      const { status, output } = await run('fsck', archive, '--genesis', stack.genesis);
      writeFileSync(file, bytes);
      expect(output, `byte ${position} of ${path}`).toContain(
        `FAULT ${path.replace(/^checkpoint-tokens\/(\d+)\//, 'checkpoints/$1/tokens/')}: `,
      );
      expect(status).toBe(1);
    }
  });
});
