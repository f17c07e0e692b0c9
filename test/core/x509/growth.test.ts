// Readers of lists and responses take time in proportion to their input.

import { expect, test } from 'vitest';
import { readCrl } from '../../../src/core/x509/crl.ts';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';
import { forgeChain } from '../timestamp/token-forge.ts';
import { forgeCrl } from './revocation-forge.ts';

test('a list of eight times as many entries is read in about eight times the time', async () => {
  const { root } = await forgeChain();
  const entry = (index: number) => ({
    serialNumber: Uint8Array.of(1, index >> 8, index & 0xff),
    at: '20260301000000Z',
  });
  const make = async (count: number) =>
    await forgeCrl({ issuer: root, revoked: Array.from({ length: count }, (_, index) => entry(index)) });
  const lists = new Map([
    [200, await make(200)],
    [1600, await make(1600)],
  ]);
  const growth = measureGrowth(
    200,
    (size) => lists.get(size) ?? new Uint8Array(),
    (list) => readCrl(list),
  );
  expect(growth).toBeLessThan(LINEAR_GROWTH);
});
