import { describe, expect, test } from 'vitest';
import { formatChinaBound, formatUtcBound } from '../../../src/platform/pdf/local-time.ts';

describe('a bound on paper', () => {
  const MOMENT = Date.UTC(2026, 10, 20, 2, 42, 9, 768);

  test('is written to the millisecond where it has a fraction, so that “not later than” is never earlier than it is', () => {
    expect([formatChinaBound(MOMENT), formatUtcBound(MOMENT)]).toEqual([
      '2026-11-20 10:42:09.768',
      '2026-11-20T02:42:09.768Z',
    ]);
  });

  test('is written in whole seconds where it is one', () => {
    const whole = MOMENT - 768;
    expect([formatChinaBound(whole), formatUtcBound(whole)]).toEqual(['2026-11-20 10:42:09', '2026-11-20T02:42:09Z']);
  });
});
