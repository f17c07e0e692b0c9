import { describe, expect, it } from 'vitest';

import { createRateLimit } from '../../../src/domain/access/rate-limit.ts';

describe('a rate limit', () => {
  it('lets a burst pass, then the rate, and says how long to wait', () => {
    let now = 0;
    const limit = createRateLimit(2, 3, () => now);
    expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([null, null, null]);
    expect(limit.take('a')).toBe(1);
    now += 500;
    expect(limit.take('a')).toBeNull();
    expect(limit.take('a')).toBe(1);
    now += 60_000;
    expect([limit.take('a'), limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([null, null, null, 1]);
  });

  it('counts each caller alone, and a clock that goes back gives nothing', () => {
    let now = 10_000;
    const limit = createRateLimit(1, 1, () => now);
    expect(limit.take('a')).toBeNull();
    expect(limit.take('b')).toBeNull();
    now -= 5000;
    expect(limit.take('a')).toBe(1);
  });

  it('remembers a bounded number of callers', () => {
    const limit = createRateLimit(1, 1, () => 0);
    expect(limit.take('first')).toBeNull();
    for (let index = 0; index < 10_000; index += 1) limit.take(`caller ${index}`);
    expect(limit.take('first')).toBeNull();
  });
});
