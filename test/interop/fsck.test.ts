// Tessera's fsck and our auditor's over our ledger: both derive every tile and the root again from the entries.

import { beforeAll, describe, expect, test } from 'vitest';
import { findRunningStack, type RunningStack } from '../support/running-stack.ts';
import { depositCertified } from './deposit.ts';
import { runAuditorFsck, runTesseraFsck } from './run-fsck.ts';

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

describe("Tessera's fsck and ours", () => {
  test('agree on the size and root of the ledger', async () => {
    const before = await readCheckpoint(`${stack.url}/ledger`);
    expect(before.size).toBeGreaterThan(6);
    expect(await runTesseraFsck(`${stack.url}/ledger`, stack.logVkey)).toEqual(before);
    expect(await runAuditorFsck(`${stack.url}/ledger`, [`--genesis=${stack.genesis}`])).toEqual({
      ...before,
      codes: [],
    });
  });
});
