// Tessera's fsck over our ledger: it derives every tile and the root again from the entries that we serve.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRunningStack, type RunningStack } from '../support/running-stack.ts';
import { depositCertified } from './deposit.ts';
import { runPeer } from './peers.ts';

const directory = mkdtempSync(resolve(tmpdir(), 'assize-fsck-'));
const keyFile = resolve(directory, 'log.vkey');
let stack: RunningStack;

beforeAll(async () => {
  stack = findRunningStack();
  writeFileSync(keyFile, stack.logVkey);
  // Each its own batch: one entry each.
  for (let index = 0; index < 6; index += 1) await depositCertified(stack, `fsck ${index}`);
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Runs Tessera's fsck, whose exit code is 0 either way: what it says is what counts. */
const runFsck = (url: string): { readonly size: number; readonly rootHash: string } | string => {
  const { output } = runPeer('fsck', [`--storage_url=${url}/`, `--public_key=${keyFile}`, '--ui=false']);
  const [, size, rootHash] = /Successfully fsck'd log with size (\d+) and root (\S+)/.exec(output) ?? [];
  return size === undefined || rootHash === undefined || output.includes('fsck failed')
    ? output
    : { size: Number(size), rootHash };
};

const readCheckpoint = async (url: string): Promise<{ readonly size: number; readonly rootHash: string }> => {
  const response = await fetch(`${url}/checkpoint`, { signal: AbortSignal.timeout(10_000) });
  const [, size, rootHash = ''] = (await response.text()).split('\n');
  return { size: Number(size), rootHash };
};

describe("Tessera's fsck", () => {
  test('agrees with the size and root of our ledger', async () => {
    const before = await readCheckpoint(`${stack.url}/ledger`);
    expect(before.size).toBeGreaterThan(6);
    expect(runFsck(`${stack.url}/ledger`)).toEqual(before);
  });
});
