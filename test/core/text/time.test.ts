import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatTime, parseTime } from '../../../src/core/text/time.ts';

const LAST = 253_402_300_799_999;

describe('times in texts', () => {
  it('equal ISO 8601 as the platform writes it, from 1970 to 9999', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST }), (unixMs) => {
        const text = formatTime(unixMs);
        expect(text).toBe(new Date(unixMs).toISOString());
        expect(parseTime(text)).toBe(unixMs);
      }),
      { numRuns: 2000 },
    );
    for (const edge of [0, 951_782_399_999, 951_782_400_000, 1_709_164_800_000, 4_107_542_400_000, LAST]) {
      expect(formatTime(edge)).toBe(new Date(edge).toISOString());
    }
  });

  it.each([
    '2026-11-20T02:42:06Z',
    '2026-11-20T02:42:06.91Z',
    '2026-11-20T02:42:06.913+00:00',
    '2026-11-20t02:42:06.913z',
    '2026-11-20 02:42:06.913Z',
    '2026-02-29T00:00:00.000Z',
    '2026-13-01T00:00:00.000Z',
    '2026-00-01T00:00:00.000Z',
    '2026-04-31T00:00:00.000Z',
    '2026-11-20T24:00:00.000Z',
    '2026-11-20T23:60:00.000Z',
    '2026-11-20T23:59:60.000Z',
    '1969-12-31T23:59:59.999Z',
    '+02026-11-20T02:42:06.913Z',
    '2026-11-20T02:42:06.913Z\n',
    '',
  ])('refuses %j', (text) => {
    expect(parseTime(text)).toBeNull();
  });

  it('refuses to format times outside of the years 1970 to 9999', () => {
    for (const unixMs of [-1, LAST + 1, 0.5, Number.NaN]) expect(() => formatTime(unixMs)).toThrow(RangeError);
  });
});
