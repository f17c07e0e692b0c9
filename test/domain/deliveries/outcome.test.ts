import { describe, expect, it } from 'vitest';

import {
  classifyOutcome,
  MAX_RETRY_AFTER_MS,
  parseRetryAfterMs,
  type AttemptOutcome,
} from '../../../src/domain/deliveries/outcome.ts';
import { computeRetryDelayMs, RETRY_DELAYS_MS } from '../../../src/domain/deliveries/retry-schedule.ts';

describe('classifyOutcome', () => {
  it.each<[number, AttemptOutcome]>([
    [199, 'refused'],
    [200, 'delivered'],
    [204, 'delivered'],
    [299, 'delivered'],
    [300, 'redirected'],
    [301, 'redirected'],
    [304, 'redirected'],
    [308, 'redirected'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [410, 'gone'],
    [429, 'throttled'],
    [500, 'broken'],
    [501, 'broken'],
    [502, 'throttled'],
    [503, 'throttled'],
    [504, 'throttled'],
    [599, 'broken'],
    [600, 'refused'],
  ])('reads status %i as %s', (status, outcome) => {
    expect(classifyOutcome({ kind: 'answer', status, retryAfter: null, response: '' })).toBe(outcome);
  });

  it('passes on what was no answer', () => {
    expect(classifyOutcome({ kind: 'timed-out' })).toBe('timed-out');
    expect(classifyOutcome({ kind: 'unreachable', detail: '' })).toBe('unreachable');
    expect(classifyOutcome({ kind: 'blocked', detail: '' })).toBe('blocked');
  });
});

describe('parseRetryAfterMs', () => {
  const now = Date.UTC(2026, 10, 22, 12, 0, 0);
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['999999999', MAX_RETRY_AFTER_MS],
    ['Sun, 22 Nov 2026 12:01:00 GMT', 60_000],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['Sun, 22 Nov 2099 11:00:00 GMT', MAX_RETRY_AFTER_MS],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['2027', 2_027_000],
    ['Sunday or later', null],
    ['', null],
    ['99999999999999', null],
    [null, null],
  ])('reads %j as %j', (header, expected) => {
    expect(parseRetryAfterMs(header, now)).toBe(expected);
  });
});

describe('computeRetryDelayMs', () => {
  it('follows the published schedule: 5 s, 5 min, 30 min, 2, 5, 10, 14, 20, 24 h, then ends', () => {
    const seconds = Array.from({ length: 9 }, (_, index) => (computeRetryDelayMs(index + 1, 0) ?? 0) / 1000);
    expect(seconds).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    expect(seconds.reduce((sum, value) => sum + value, 0)).toBe(75 * 3600 + 35 * 60 + 5);
    expect(computeRetryDelayMs(10, 0)).toBeNull();
    expect(computeRetryDelayMs(11, 0)).toBeNull();
  });

  it('adds jitter of at most a tenth and never retries early', () => {
    for (const [index, delayMs] of RETRY_DELAYS_MS.entries()) {
      for (const random of [0, 0.25, 0.5, 0.999_999]) {
        const jittered = computeRetryDelayMs(index + 1, random) ?? 0;
        expect(jittered).toBeGreaterThanOrEqual(delayMs);
        expect(jittered).toBeLessThanOrEqual(delayMs * 1.1);
      }
    }
    expect(computeRetryDelayMs(1, 0.5)).not.toBe(computeRetryDelayMs(1, 0.6));
  });
});
