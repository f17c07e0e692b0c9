// Tessera's fsck over our ledger: it derives every tile and the root again from the entries that we serve.

import { beforeAll, describe, expect, test } from 'vitest';
import { findRunningStack, type RunningStack } from '../support/running-stack.ts';
import { depositCertified } from './deposit.ts';
import { runFsck } from './run-fsck.ts';

let stack: RunningStack;

beforeAll(async () => {
  stack = findRunningStack();
  // Each its own batch: one entry each.
  for (let index = 0; index < 6; index += 1) await depositCertified(stack, `fsck ${index}`);
});

const readCheckpoint = async (url: string): Promise<{ readonly size: number; readonly rootHash: string }> => {
  const response = await fetch(`${url}/checkpoint`, { signal: AbortSignal.timeout(10_000) });
  const [, size, rootHash = ''] = (await response.text()).split('\n');
  return { size: Number(size), rootHash };
};

describe("Tessera's fsck", () => {
  test('agrees with the size and root of our ledger', async () => {
    const before = await readCheckpoint(`${stack.url}/ledger`);
    expect(before.size).toBeGreaterThan(6);
    expect(await runFsck(`${stack.url}/ledger`, stack.logVkey)).toEqual(before);
  });
});
