// Our .tlog-proof and our policy, read by transparency-dev/formats and by torchwood.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeBase64 } from '../../src/core/bytes/base64.ts';
import { findRunningStack, type RunningStack } from '../support/running-stack.ts';
import { depositCertified } from './deposit.ts';
import { runPeer, type PeerResult } from './peers.ts';
import { addAddresses, keepEd25519 } from './policy-renderings.ts';

const directory = mkdtempSync(resolve(tmpdir(), 'assize-proof-'));
let stack: RunningStack;
let proof = '';
let policy = '';
let entry: Buffer = Buffer.alloc(0);

const readText = async (path: string): Promise<string> => {
  const response = await fetch(`${stack.url}${path}`, {
    headers: { authorization: `Bearer ${stack.apiKey}` },
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return await response.text();
};

/** The entry's bytes: what stands after the empty line of `extra` (assize/batch-path/v1). */
const readEntry = (text: string): Buffer => {
  const extra = Buffer.from(decodeBase64(/^extra (\S+)$/m.exec(text)?.[1] ?? '') ?? []);
  return extra.subarray(extra.indexOf('\n\n') + 2);
};

beforeAll(async () => {
  stack = findRunningStack();
  const id = await depositCertified(stack, 'proof');
  proof = await readText(`/v1/evidence/${id}/proof`);
  policy = await readText('/ledger/policy');
  entry = readEntry(proof);
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

type Library = 'formats' | 'torchwood';

const verify = async (library: Library, given: { proof?: string; entry?: Buffer } = {}): Promise<PeerResult> => {
  const path = (name: string): string => resolve(directory, name);
  writeFileSync(path('proof'), given.proof ?? proof);
  writeFileSync(path('entry'), given.entry ?? entry);
  writeFileSync(path('policy'), library === 'formats' ? addAddresses(policy) : keepEd25519(policy));
  const files = ['proof', 'entry', 'policy'].map((name) => `--${name}=${path(name)}`);
  return await runPeer('verify-proof', [`--library=${library}`, `--log_key=${stack.logVkey}`, ...files]);
};

/** Leaves the log's lines and those of one court only. */
const keepOneCourt = (text: string): string => {
  const [court = ''] = stack.courts.map(({ name }) => name);
  return text
    .split('\n')
    .filter((line) => !line.startsWith('— ') || line.includes(` ${stack.ledgerOrigin} `) || line.includes(` ${court}/`))
    .join('\n');
};

const ML_DSA_LINE_CHARACTERS = 3000;

describe('formats', () => {
  test('finds the quorum in the ML-DSA-44 cosignatures alone', async () => {
    const isCourtLine = (line: string): boolean => line.startsWith('— court-');
    const lines = proof.split('\n').filter((line) => !isCourtLine(line) || line.length > ML_DSA_LINE_CHARACTERS);
    expect(lines.filter(isCourtLine).length).toBeGreaterThanOrEqual(3);
    expect(await verify('formats', { proof: lines.join('\n') })).toEqual({ status: 0, output: 'verified\n' });
  });
});

describe.each(['formats', 'torchwood'] as const)('%s', (library) => {
  test('verifies our proof under our policy', async () => {
    expect(await verify(library)).toEqual({ status: 0, output: 'verified\n' });
  });

  test('refuses it for another entry', async () => {
    const other = Buffer.from(entry);
    other[other.length - 3] = (other[other.length - 3] ?? 0) ^ 1;
    expect((await verify(library, { entry: other })).status).toBe(1);
  });

  test('refuses it without a quorum of courts', async () => {
    const { status, output } = await verify(library, { proof: keepOneCourt(proof) });
    expect(status).toBe(1);
    expect(output).toMatch(/polic/);
  });
});
