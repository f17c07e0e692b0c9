// The built command line, as a process of its own: what it prints, what it exits with, and what it cuts out for openssl.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sliceBatchCore } from '../../src/core/batch/batch-entry.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { buildCli } from '../../src/local/build-cli.ts';
import {
  EVIDENCE,
  type MadeCertificate,
  type World,
  createWorld,
  fillerLeaves,
  makeCertificate,
  signCheckpoint,
} from '../support/ledger-fixture.ts';

let directory: string;
let world: World;
let made: MadeCertificate;

type Run = { readonly code: number; readonly out: string; readonly err: string };

const run = async (...words: readonly string[]): Promise<Run> =>
  await new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(directory, 'assize.mjs'), ...words],
      { cwd: directory, timeout: 30_000 },
      (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code), out, err });
      },
    );
  });

const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(join(directory, name), content);
  return name;
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'assize-cli-'));
  await buildCli(directory);
  world = await createWorld();
  made = await makeCertificate(world);
  await file('certificate.json', made.text);
  await file('trust.json', made.trust.bundle);
  await file('evidence', EVIDENCE);
  const pdf = await PDFDocument.create();
  pdf.addPage();
  await pdf.attach(encodeUtf8(made.text), 'certificate.json');
  await file('certificate.pdf', await pdf.save());
  await pdf.attach(encodeUtf8('{}'), 'other.json');
  await file('two.pdf', await pdf.save());
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

const VERIFY = ['--trust', 'trust.json', '--evidence', 'evidence'] as const;

describe('assize verify', () => {
  it('exits with 0 for a consistent certificate and prints the words, the sentence and every step', async () => {
    const { code, out } = await run('verify', 'certificate.json', ...VERIFY, '--genesis', made.trust.genesis);
    expect(code).toBe(0);
    expect(out).toContain(
      '核验一致（模拟）  Consistent (simulated)\n该电子数据自2026年11月20日10:42:10（UTC+8）上链后未发现篡改',
    );
    expect(out.match(/^ *\d+ {2}[●◆○]/gmu)).toHaveLength(18);
    expect(out).toContain('18 项核验中 14 项通过，4 项未核验，0 项不通过。');
    expect(out).toContain('Genesis hash as pinned by you');
  });

  it('says when the genesis was not pinned', async () => {
    const { out } = await run('verify', 'certificate.json', ...VERIFY);
    expect(out).toContain(
      `Genesis hash taken from the trust file; compare it with another source:\n${made.trust.genesis}`,
    );
  });

  it('takes a trust file that pins the genesis, and a bundle that ends in a line feed', async () => {
    await file('pinned.json', JSON.stringify(made.trust, null, 2));
    await file('saved.json', `${made.trust.bundle}\n`);
    await file('wrong.json', JSON.stringify({ ...made.trust, genesis: '0'.repeat(64) }));
    const verify = async (trust: string) =>
      (await run('verify', 'certificate.json', '--evidence', 'evidence', '--trust', trust)).code;
    expect(await Promise.all(['pinned.json', 'saved.json', 'wrong.json'].map(verify))).toEqual([0, 0, 2]);
  });

  it('takes the certificate out of its PDF', async () => {
    const { code, out } = await run('verify', 'certificate.pdf', ...VERIFY);
    expect(code).toBe(0);
    expect(out).toMatch(/not checked: document +UNSIGNED/);
  });

  it('exits with 1 for other evidence, a second attachment, or a fork', async () => {
    await file('other', 'other');
    const other = await run('verify', 'certificate.json', '--trust', 'trust.json', '--evidence', 'other');
    expect([other.code, other.out.split('\n')[0]]).toEqual([1, '核验不一致（模拟）  Not consistent (simulated)']);
    const two = await run('verify', 'two.pdf', ...VERIFY);
    expect(two.code).toBe(1);
    expect(two.out).toMatch(/◆ .*fail: document +EXTRA_ATTACHMENT/);
    await file('fork', await signCheckpoint(fillerLeaves(5, 'fork'), { log: world.log, witnesses: [], at: [] }));
    const fork = await run('verify', 'certificate.json', ...VERIFY, '--checkpoint', 'fork');
    expect([fork.code, fork.out.split('\n')[0]]).toEqual([1, '链分叉告警（模拟）  Fork alarm (simulated)']);
  });

  it('exits with 2 when it cannot be verified: no trust, no evidence, another genesis, no certificate', async () => {
    await file('nonsense.json', '{}');
    const runs = await Promise.all([
      run('verify', 'certificate.json', '--evidence', 'evidence'),
      run('verify', 'certificate.json', '--trust', 'trust.json'),
      run('verify', 'certificate.json', ...VERIFY, '--genesis', '0'.repeat(64)),
      run('verify', 'nonsense.json', ...VERIFY),
      run('verify', 'evidence', ...VERIFY),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
  });

  it('prints the verdict as JSON', async () => {
    const { code, out } = await run('verify', 'certificate.json', ...VERIFY, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ summary: 'consistent', simulated: true, f: 1 });
  });

  it.each([
    ['no such command', ['check']],
    ['an unknown option', ['verify', 'certificate.json', '--trusted', 'x']],
    ['an option without value', ['verify', 'certificate.json', '--trust']],
    ['an option twice', ['verify', 'certificate.json', '--trust', 'a', '--trust', 'b']],
    ['no certificate', ['verify']],
    ['two certificates', ['verify', 'a', 'b']],
    ['a malformed genesis', ['verify', 'certificate.json', '--trust', 'trust.json', '--genesis', 'ABC']],
    ['a genesis without trust', ['verify', 'certificate.json', '--genesis', '0'.repeat(64)]],
    ['extract without a directory', ['extract', 'certificate.json']],
  ])('exits with 64 on %s', async (_, words) => {
    const { code, out, err } = await run(...words);
    expect([code, out]).toEqual([64, '']);
    expect(err).toContain('exit code: 0 consistent');
  });

  it('exits with 66 when a file cannot be read', async () => {
    expect((await run('verify', 'nothing.json')).code).toBe(66);
    expect((await run('verify', 'certificate.json', '--evidence', 'nothing')).code).toBe(66);
  });

  it('prints its usage on request', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, err: '' });
  });
});

describe('assize extract', () => {
  it('writes the exact texts and tokens of the certificate, from JSON and PDF alike', async () => {
    for (const certificate of ['certificate.json', 'certificate.pdf']) {
      const out = `out-${certificate}`;
      expect((await run('extract', certificate, '--out', out)).code).toBe(0);
      const read = async (name: string) => await readFile(join(directory, out, name));
      expect((await read('core.json')).toString()).toBe(sliceBatchCore(made.core.batch.entry));
      expect(Uint8Array.from(await read('token-1.der'))).toEqual(made.token);
      expect((await read('statement.json')).toString()).toBe(made.statement);
      expect((await read('entry.json')).toString()).toBe(made.core.batch.entry);
      expect((await read('checkpoint.txt')).toString()).toBe(made.covering);
      expect((await read('roots.pem')).toString().match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
    }
  });

  it('exits with 2 on what is no certificate', async () => {
    expect((await run('extract', 'evidence', '--out', 'nothing')).code).toBe(2);
  });
});
