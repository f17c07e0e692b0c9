import * as fc from 'fast-check';
import { encode } from 'uqr';
import { describe, expect, test } from 'vitest';
import { encodeQrCode } from '../../../src/platform/pdf/qr-code.ts';

describe('the code of a link', () => {
  test('is, module for module, the one that a whole encoder makes, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 180 }), (text) => {
        const expected = encode(text, { ecc: 'M', border: 0 });
        const { size, modules } = encodeQrCode(text);
        expect(size).toBe(expected.size);
        expect([...modules]).toEqual(expected.data.flat().map(Number));
      }),
      { numRuns: 120 },
    );
  });

  test('is masked as each link needs', () => {
    const masks = new Set<number>();
    for (let index = 0; index < 60; index += 1) {
      const text = `https://assize.example/v/${index.toString(16).repeat(32).slice(0, 64)}?k=${'A'.repeat(22)}`;
      const expected = encode(text, { ecc: 'M', border: 0 });
      masks.add(expected.maskPattern);
      expect([...encodeQrCode(text).modules]).toEqual(expected.data.flat().map(Number));
    }
    expect(masks.size).toBeGreaterThan(3);
  });
});
