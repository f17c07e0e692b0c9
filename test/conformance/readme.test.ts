// The README's "Try it", block by block as it stands there, against the running stack.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readBlocks, readText, ROOT } from '../docs/markdown.ts';
import { findRunningStack } from '../support/running-stack.ts';

const { url, apiKey } = findRunningStack();

const readme = readText('README.md');
const section = (heading: string): string => {
  const start = readme.indexOf(`\n## ${heading}\n`);
  return readme.slice(start, readme.indexOf('\n## ', start + 1));
};
const blocksOf = (heading: string): readonly string[] =>
  readBlocks(section(heading)).flatMap(({ language, text }) => (language === 'sh' ? [text] : []));

const folder = mkdtempSync(join(tmpdir(), 'assize-try-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a block where a reader would: beside README.md and dist. Address and key are this stack's. */
const run = (block: string, id = '') => {
  const lines = block.split('\n').filter((line) => !line.startsWith('export ASSIZE_'));
  return spawnSync('bash', ['-euo', 'pipefail', '-c', lines.join('\n')], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
    env: {
      ...process.env,
      PATH: `${resolve(process.execPath, '..')}:${process.env['PATH'] ?? ''}`,
      ASSIZE_URL: url,
      ASSIZE_KEY: apiKey,
      ID: id,
    },
  });
};

describe('the README', () => {
  copyFileSync(resolve(ROOT, 'README.md'), join(folder, 'README.md'));
  for (const name of ['dist', 'docs']) symlinkSync(resolve(ROOT, name), join(folder, name));
  const [deposit = '', downloads = '', digestOnly = ''] = blocksOf('Try it');
  let id = '';

  it('deposits a file and has it certified within the wait', () => {
    const answer = run(deposit);
    expect(answer.status).toBe(0);
    const evidence = JSON.parse(answer.stdout) as { readonly id: string; readonly state: string };
    expect(evidence.state).toBe('certified');
    ({ id } = evidence);
  });

  it('downloads the certificate and its PDF', () => {
    expect(run(downloads, id).status).toBe(0);
    expect(run('head -c 5 certificate.pdf').stdout).toBe('%PDF-');
  });

  it('verifies the example of the specification by the command that its page shows', () => {
    const [shown] = readBlocks(readText('docs/spec/certificate.md')).filter(({ language }) => language === 'sh');
    const verified = run(shown?.text ?? 'exit 1');
    expect(verified.status).toBe(0);
    expect(verified.stdout).toContain('Consistent (simulated)');
  });

  it('deposits a digest once, however often it is sent', () => {
    const ids = [run(digestOnly), run(digestOnly)].map(({ stdout }) => (JSON.parse(stdout) as { id: string }).id);
    expect(ids[0]).toMatch(/^ev_/);
    expect(ids[1]).toBe(ids[0]);
  });
});
