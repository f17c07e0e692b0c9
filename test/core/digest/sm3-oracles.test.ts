// SM3 beside programmes that nobody here wrote: hash-wasm, and OpenSSL where this Node was built with it. And how its
// time grows with the message.

import { createHash, getHashes } from 'node:crypto';
import { createSM3 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { createSm3, sm3 } from '../../../src/core/digest/sm3.ts';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';

/** Bytes without a pattern, the same in each run. */
const makeBytes = (count: number): Uint8Array => {
  const bytes = new Uint8Array(count);
  for (let index = 0, state = count + 1; index < count; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[index] = state >>> 16;
  }
  return bytes;
};

/** 300 lengths: each of 0 to 259, where all ends of blocks lie, and 40 larger ones. */
const LENGTHS = Array.from({ length: 300 }, (_, index) => (index < 260 ? index : 260 + (index - 260) ** 3));

const hasOpensslSm3 = getHashes().includes('sm3');

describe('SM3 beside other programmes', () => {
  it('gives the digest that hash-wasm gives, for 300 lengths', async () => {
    const other = await createSM3();
    for (const length of LENGTHS) {
      const bytes = makeBytes(length);
      expect([length, encodeHex(sm3(bytes))]).toEqual([length, other.init().update(bytes).digest('hex')]);
    }
  });

  it.skipIf(!hasOpensslSm3)('gives the digest that OpenSSL gives, for 300 lengths fed in pieces of 61 bytes', () => {
    for (const length of LENGTHS) {
      const bytes = makeBytes(length);
      const hash = createSm3();
      for (let from = 0; from < length; from += 61) hash.update(bytes.subarray(from, from + 61));
      expect([length, encodeHex(hash.digest())]).toEqual([length, createHash('sm3').update(bytes).digest('hex')]);
    }
  });

  it('takes time in proportion to the message', () => {
    expect(measureGrowth(262_144, makeBytes, sm3)).toBeLessThan(LINEAR_GROWTH);
  });
});
