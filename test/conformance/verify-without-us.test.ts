// README, "Verify without us": its blocks as they stand there, in both languages' READMEs, in a clean folder that holds the
// evidence, its certificate, PDF and proof, and nothing of ours until the first block has fetched it.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBlocks, readText } from '../docs/markdown.ts';
import { depositFiles } from '../support/certified-files.ts';
import { findRunningStack } from '../support/running-stack.ts';

const home = mkdtempSync(join(tmpdir(), 'assize-without-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const stack = findRunningStack();

const blocksOf = (file: string, heading: string): readonly string[] => {
  const text = readText(file);
  const start = text.indexOf(`\n## ${heading}\n`);
  expect(start, `${file} has the section`).toBeGreaterThan(0);
  return readBlocks(text.slice(start, text.indexOf('\n## ', start + 1))).flatMap(({ language, text }) =>
    language === 'sh' ? [text] : [],
  );
};

describe.each([
  ['README.md', 'Verify without us'],
  ['README.zh.md', '不依赖我们的核验'],
])('%s', (file, heading) => {
  const folder = join(home, file);
  const blocks = blocksOf(file, heading);
  const [fetch = '', verify = '', proof = '', explain = '', byHand = '', refresh = '', byHttp = ''] = blocks;
  let link = '';
  const run = (block: string) =>
    spawnSync('bash', ['-euo', 'pipefail', '-c', block], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        PATH: `${resolve(process.execPath, '..')}:${process.env['PATH'] ?? ''}`,
        HOME: folder,
        ASSIZE_URL: stack.url,
        LINK: link,
      },
    });

  beforeAll(async () => {
    mkdirSync(folder);
    const bytes = Uint8Array.from(readFileSync('README.md'));
    ({ verifyUrl: link } = await depositFiles(stack, folder, 'README.md', bytes));
    for (const name of ['verify.html', 'assize.mjs', 'trust.json']) rmSync(join(folder, name));
  });

  it('has seven blocks', () => {
    expect(blocks).toHaveLength(7);
    expect(readdirSync(folder).sort()).toEqual([
      'README.md',
      'certificate.json',
      'certificate.pdf',
      'evidence.tlog-proof',
    ]);
  });

  it('fetches both files', () => {
    expect([run(fetch).status, readdirSync(folder)]).toEqual([
      0,
      expect.arrayContaining(['verify.html', 'assize.mjs']),
    ]);
  });

  it('finds the evidence consistent, and other evidence not', () => {
    const verified = run(verify);
    expect([verified.status, verified.stderr.includes('assize:')]).toEqual([0, false]);
    expect(verified.stdout).toContain('核验一致（模拟）');
    expect(verified.stdout).toContain('Consistent (simulated)');
    const exact = readFileSync(join(folder, 'README.md'));
    writeFileSync(join(folder, 'README.md'), 'other');
    expect(run(verify).status).toBe(1);
    writeFileSync(join(folder, 'README.md'), exact);
  });

  it('reaches the verdict by the proof with the certificate beside it', () => {
    const verified = run(proof);
    expect([verified.status, verified.stdout.split('\n')[0]]).toEqual([0, 'Consistent (simulated)']);
  });

  it('explains every step and writes the parts, over which openssl agrees', () => {
    const explained = run(explain);
    expect([explained.status, explained.stdout]).toEqual([0, expect.stringContaining('Verified Successfully')]);
    const text = readFileSync(join(folder, 'how-to-repeat.txt'), 'utf8');
    expect(text.match(/^\d+\. /gm)).toHaveLength(18);
  });

  it('has openssl accept the token over the core that five lines cut out', () => {
    const verified = run(byHand);
    expect([verified.status, `${verified.stdout}${verified.stderr}`]).toEqual([
      0,
      expect.stringContaining('Verification: OK'),
    ]);
  });

  it('refreshes the certificate by its link, and verifies what came of it', () => {
    const refreshed = run(refresh);
    expect([refreshed.status, refreshed.stderr.includes('assize:')]).toEqual([0, false]);
    const before = JSON.parse(readFileSync(join(folder, 'certificate.json'), 'utf8')) as { readonly core: string };
    const after = JSON.parse(readFileSync(join(folder, 'refreshed.json'), 'utf8')) as { readonly core: string };
    expect(after.core).toBe(before.core);
  });

  it('gets the verdict by HTTP', () => {
    expect(run(byHttp).status).toBe(0);
    const verdict = JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8')) as { readonly summary: string };
    expect(verdict.summary).toBe('consistent');
  });
});
