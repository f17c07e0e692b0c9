// SM3 by the examples of the standard, and what holds for any bytes. Against other programmes: sm3-oracles.test.ts.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { createSm3, sm3 } from '../../../src/core/digest/sm3.ts';

const hexOf = (text: string): string => encodeHex(sm3(encodeUtf8(text)));

describe('SM3', () => {
  it('gives the digests of the standard (GB/T 32905-2016, examples A.1 and A.2)', () => {
    expect(hexOf('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    expect(hexOf('abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732');
  });

  // Computed with OpenSSL 3.0.19, `openssl dgst -sm3`.
  it.each([
    [0, '1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b'],
    [55, '288337eef51eec62e7544d7270424c8dbe656254c99852870a73b2453a6a7fb1'],
    [56, 'ba00ebedaab54065a5fd4f9f56326016203166bcee3eed44ea868d59d67aa3c8'],
    [63, '587308543551881ebd70d27ad358ff5dcdf24ac54822e2f7b7c3edce0985d21b'],
    [64, '616ec433c359e7c2b19f360e2b8f2a1b6e9ed76b8dc1a7d207b31a5341c611e9'],
    [65, '3d1d94afa238ec3e2bbc20ad504702b24c16f2889c94973f2f8da3526c44e4bc'],
    [119, '53282a90724e9eb79b18d06b5b8f7f02d046e18b29247dcdb064a136d5c4459a'],
    [120, '4c9f0fe9f36ffe0191af73560c4afb1b671be02ba2d0e0c161b1e03488c2a45c'],
    [1_000_000, 'c8aaf89429554029e231941a2acc0ad61ff2a5acd8fadd25847a3a732b3b02c3'],
  ])('pads a message of %i bytes', (count, expected) => {
    expect(hexOf('a'.repeat(count))).toBe(expected);
  });

  it('gives one digest however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 1000 }),
        fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 8 }),
        (bytes, cuts) => {
          const hash = createSm3();
          let from = 0;
          for (const cut of [...cuts.toSorted((left, right) => left - right), bytes.length]) {
            const to = Math.min(cut, bytes.length);
            hash.update(bytes.subarray(from, to));
            from = to;
          }
          expect(hash.digest()).toEqual(sm3(bytes));
        },
      ),
    );
  });

  it('changes with any one bit, and with a byte more', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), (bytes, seed) => {
        const changed = bytes.slice();
        const index = seed % bytes.length;
        changed[index] = (changed[index] ?? 0) ^ (1 << (seed % 8));
        expect(sm3(changed)).not.toEqual(sm3(bytes));
        expect(sm3(Uint8Array.of(...bytes, 0))).not.toEqual(sm3(bytes));
      }),
    );
  });

  it('keeps digests that are made at the same time apart, and no bytes that it was given', () => {
    const [first, second] = [createSm3(), createSm3()];
    const bytes = encodeUtf8('abc');
    first.update(bytes.subarray(0, 2));
    second.update(bytes);
    bytes.fill(0);
    first.update(encodeUtf8('c'));
    expect(encodeHex(first.digest())).toBe(hexOf('abc'));
    expect(encodeHex(second.digest())).toBe(hexOf('abc'));
  });
});
