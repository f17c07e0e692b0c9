import { describe, expect, it } from 'vitest';
import { ceilToSecond, COURT_ZONE, formatBothZones, formatMoment, formatZone } from '../../src/web/format/times.ts';

const MOMENT = Date.parse('2026-11-20T02:42:07.000Z');

describe('times', () => {
  it('sets Chinese dates solid and English ones in words', () => {
    expect(formatMoment(MOMENT, 'dateTime', 'zh', COURT_ZONE)).toBe('2026年11月20日 10:42:07');
    expect(formatMoment(MOMENT, 'dateTime', 'en', COURT_ZONE)).toBe('20 November 2026, 10:42:07');
    expect(formatMoment(MOMENT, 'hour', 'zh', 'UTC')).toBe('02:42');
  });

  it('counts midnight as 00, never as 24', () => {
    expect(formatMoment(Date.parse('2026-11-19T16:00:00.000Z'), 'time', 'en', COURT_ZONE)).toBe('00:00:00');
  });

  it('gives both zones for hover and print', () => {
    expect(formatBothZones(MOMENT, 'zh')).toBe('2026年11月20日 10:42:07 UTC+8 · 2026年11月20日 02:42:07 UTC');
  });

  it('names a zone by its offset', () => {
    expect(formatZone(MOMENT, COURT_ZONE)).toBe('UTC+8');
    expect(formatZone(MOMENT, 'UTC')).toBe('UTC');
  });
});

describe('a moment that says “not later than”', () => {
  it('goes up to a whole second, never down', () => {
    const whole = Date.UTC(2026, 10, 20, 2, 42, 9);
    expect([0, 1, 768, 999, 1000].map((ms) => ceilToSecond(whole + ms) - whole)).toEqual([0, 1000, 1000, 1000, 1000]);
  });
});
