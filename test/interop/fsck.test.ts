// Tessera's fsck and our auditor's over our ledger: both derive every tile and the root again from the entries.

import { createHash } from 'node:crypto';
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

/** Mirrors are fed after publication: waits until one has that many entries. */
const waitForSize = async (
  url: string,
  size: number,
): Promise<{ readonly size: number; readonly rootHash: string }> => {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = await readCheckpoint(url);
    if (found.size >= size) return found;
    if (Date.now() > deadline) throw new Error(`${url} has ${found.size} of ${size} entries`);
    await new Promise((done) => setTimeout(done, 200));
  }
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

  test("agree on each court's own copy of it", async () => {
    const { size } = await readCheckpoint(`${stack.url}/ledger`);
    const hash = createHash('sha256').update(stack.ledgerOrigin).digest('hex');
    for (const court of stack.courts) {
      const copy = `${court.url}/mirror/${hash}`;
      const mirrored = await waitForSize(copy, size);
      expect(await runTesseraFsck(copy, stack.logVkey)).toEqual(mirrored);
      const found = await runAuditorFsck(copy, ['--tree-only', `--genesis=${stack.genesis}`]);
      expect(found).toEqual({ ...mirrored, codes: [] });
    }
  });
});
