// How authorities answered, and how long one that fails is left alone.

import { describe, expect, test } from 'vitest';
import { createAuthorityRecords, mergeAuthorityHealth } from '../../../src/domain/ledger/authority-record.ts';

const open = () => {
  let nowUnixMs = 1_800_000_000_000;
  const records = createAuthorityRecords(() => nowUnixMs);
  return { records, pass: (ms: number) => (nowUnixMs += ms) };
};

describe('an authority', () => {
  test('that nobody asked has no figures, and is asked', () => {
    const { records } = open();
    expect(records.restMs('a')).toBe(0);
    expect(records.read('a')).toMatchObject({ requests: 0, successRate: null, failure: null, retryAtUnixMs: null });
  });

  test('is left alone after three failures in a row, twice as long each time, never above 15 s, and asked again', () => {
    const { records, pass } = open();
    const rests: number[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      records.failed('a', 'timestamp-request.timeout');
      rests.push(records.restMs('a'));
      pass(records.restMs('a'));
      expect(records.restMs('a')).toBe(0);
    }
    expect(rests).toEqual([0, 0, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    expect(records.read('a')).toMatchObject({ requests: 9, successRate: 0, failure: 'timestamp-request.timeout' });
    expect(records.restMs('b')).toBe(0);
  });

  test('that answers is well again at once, and its failures count in the rate until 32 requests later', () => {
    const { records } = open();
    for (let failure = 0; failure < 4; failure += 1) records.failed('a', 'timestamp-request.http-status');
    records.succeeded('a', { latencyMs: 40, clockOffsetMs: -3 });
    expect(records.restMs('a')).toBe(0);
    const health = { successRate: 0.2, latencyMs: 40, clockOffsetMs: -3, failure: null, retryAtUnixMs: null };
    expect(records.read('a')).toMatchObject(health);
    for (let round = 0; round < 32; round += 1) records.succeeded('a', { latencyMs: 1, clockOffsetMs: 0 });
    expect(records.read('a').successRate).toBe(1);
  });

  test('does not rest for an hour because a clock was set back by one', () => {
    const { records, pass } = open();
    for (let failure = 0; failure < 3; failure += 1) records.failed('a', 'x');
    pass(-3_600_000);
    expect(records.restMs('a')).toBe(0);
  });
});

describe('the health of an authority over several objects', () => {
  test('adds requests up, weighs success by them, and hides no failure behind another object’s token', () => {
    const [sequencer, batcher, idle] = [open(), open(), open()];
    batcher.pass(5000);
    sequencer.records.failed('a', 'timestamp-request.timeout');
    for (let token = 0; token < 3; token += 1) {
      batcher.records.succeeded('a', { latencyMs: 40 + token, clockOffsetMs: -7 });
    }
    const objects = [sequencer, batcher, idle].map(({ records }) => records.read('a'));
    const merged = mergeAuthorityHealth(objects);
    expect(merged).toEqual({
      requests: 4,
      successRate: 0.75,
      lastTokenAtUnixMs: 1_800_000_005_000,
      latencyMs: 42,
      clockOffsetMs: -7,
      failure: 'timestamp-request.timeout',
      retryAtUnixMs: null,
    });
    expect(mergeAuthorityHealth(objects.toReversed())).toEqual(merged);
    for (let failure = 0; failure < 3; failure += 1) sequencer.records.failed('a', 'timestamp-request.timeout');
    const resting = mergeAuthorityHealth([sequencer.records.read('a'), batcher.records.read('a')]);
    expect(resting.retryAtUnixMs).toBe(sequencer.records.read('a').retryAtUnixMs);
  });

  test('has no figures where nobody asked', () => {
    expect(mergeAuthorityHealth([])).toEqual(open().records.read('a'));
    expect(mergeAuthorityHealth([open().records.read('a')])).toEqual(open().records.read('a'));
  });
});
