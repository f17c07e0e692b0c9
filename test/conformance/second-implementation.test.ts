// A second implementation, written from docs/spec in Python (test/support/second_verifier.py): it accepts the
// example of the specification and a fresh certificate of the running stack, and refuses what was altered.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { depositFiles } from '../support/certified-files.ts';
import { findPythonTools } from '../support/python-tools.ts';
import { findRunningStack } from '../support/running-stack.ts';

const EXAMPLE_GENESIS = '47bde9f1926fa7aa64b9f3b6cd34a05234e4e92d721b74116b9f2c50a024ad7d';

const python = findPythonTools('cryptography.hazmat.primitives.asymmetric.mldsa');
const stack = findRunningStack();
const folder = mkdtempSync(join(tmpdir(), 'assize-second-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const verify = (evidence: string, certificate: string, trust: string, genesis: string) =>
  spawnSync(python ?? 'python3', [resolve('test/support/second_verifier.py'), evidence, certificate, trust, genesis], {
    encoding: 'utf8',
    timeout: 30_000,
  });

describe.skipIf(python === null)('a second implementation written from docs/spec', () => {
  beforeAll(async () => {
    await depositFiles(stack, folder, 'evidence', Uint8Array.from(readFileSync('README.md')));
    writeFileSync(at('other'), 'other evidence');
  });

  const judge = (alter: (text: string) => string) => {
    const certificate = readFileSync(at('certificate.json'), 'utf8');
    const altered = alter(certificate);
    expect(altered).not.toBe(certificate);
    writeFileSync(at('altered.json'), altered);
    return verify(at('evidence'), at('altered.json'), at('trust.json'), stack.genesis);
  };

  it('accepts the example of the specification', () => {
    const [evidence = '', certificate = '', trust = ''] = ['evidence.txt', 'certificate.json', 'trust.json'].map(
      (name) => resolve('docs/spec/examples', name),
    );
    const accepted = verify(evidence, certificate, trust, EXAMPLE_GENESIS);
    expect([accepted.status, JSON.parse(accepted.stdout)]).toMatchObject([0, { courts: 4, needed: 3 }]);
  });

  it('accepts a fresh certificate of the running stack', () => {
    const accepted = verify(at('evidence'), at('certificate.json'), at('trust.json'), stack.genesis);
    const found = JSON.parse(accepted.stdout) as {
      readonly courts: number;
      readonly needed: number;
      readonly tokens: object;
    };
    expect(accepted.status).toBe(0);
    expect(found.courts).toBeGreaterThanOrEqual(found.needed);
    expect(Object.keys(found.tokens).length).toBeGreaterThan(0);
  });

  it('refuses other evidence, and another pinned genesis', () => {
    const other = verify(at('other'), at('certificate.json'), at('trust.json'), stack.genesis);
    expect([other.status, other.stdout]).toEqual([1, 'refused: other evidence\n']);
    const foreign = verify(at('evidence'), at('certificate.json'), at('trust.json'), EXAMPLE_GENESIS);
    expect([foreign.status, foreign.stdout]).toEqual([1, 'refused: another genesis\n']);
  });

  it.each([
    ['a white space', (text: string) => text.replace('{"core"', '{ "core"'), 'no canonical assize/certificate/v1'],
    [
      'another sequence in what was issued',
      alterCore((core) => core.replace(/("bundleSequence":)\d+/, '$177')),
      'issuer',
    ],
    ['courts below the quorum', alterCore((core) => core.replaceAll(/— court-[bc]\S* \S+?\\n/g, '')), 'are needed'],
    [
      'a spoiled line of a court',
      alterCore((core) => core.replace(/(— court-a\S* .{40})(.)/, flipSecond)),
      'does not verify',
    ],
    [
      'a receipt for other evidence',
      alterCore((core) => core.replace(/(receipt\/v1\\n\S+?\\nev_)(.)/, flipSecond)),
      'does not verify',
    ],
  ])('refuses %s', (_, alter, reason) => {
    const refused = judge(alter);
    expect([refused.status, refused.stdout]).toEqual([1, expect.stringContaining(reason)]);
  });
});

/** An alteration of the core's text, as it stands in the certificate. */
function alterCore(alter: (core: string) => string): (text: string) => string {
  return (text) => {
    const certificate = JSON.parse(text) as Readonly<Record<string, unknown>> & { readonly core: string };
    return JSON.stringify({ ...certificate, core: alter(certificate.core) });
  };
}

/** Puts another character in the second group's place. */
function flipSecond(_: string, before: string, character: string): string {
  return `${before}${character === '1' ? '2' : '1'}`;
}
