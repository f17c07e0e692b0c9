// A simulator that finds nothing proves nothing: each kind of bug that such ledgers have had, planted in a double, is found
// within this many seeds, and the same seeds without it are clean. A seed repeats its run exactly.

import { describe, expect, it } from 'vitest';
import type { PlantedBug } from '../support/simulation/planted-bugs.ts';
import { runSeed } from './run-seed.ts';

const WITHIN_SEEDS: readonly (readonly [PlantedBug, number])[] = [
  ['publish-before-upload', 20],
  ['re-sign', 20],
  ['answer-before-commit', 60],
  ['lost-alarm', 20],
  ['stale-reload', 20],
];

describe.each(WITHIN_SEEDS)('%s', (planted, seeds) => {
  it(`is found within ${seeds} seeds, which are clean without it`, async () => {
    let found: number | null = null;
    for (let seed = 1; seed <= seeds && found === null; seed += 1) {
      if ((await runSeed(seed, planted)).failure !== null) found = seed;
    }
    expect(found).not.toBeNull();
    expect((await runSeed(found ?? 0)).failure).toBeNull();
  }, 120_000);
});

describe('a seed', () => {
  it.each([3, 14, 159])('%i gives the same run again', async (seed) => {
    const first = await runSeed(seed);
    const second = await runSeed(seed);
    expect(second.fingerprint).toBe(first.fingerprint);
    expect(second.steps).toBe(first.steps);
    expect(first.failure).toBeNull();
  });

  it('that fails fails again in the same way', async () => {
    const first = await runSeed(2, 're-sign');
    const second = await runSeed(2, 're-sign');
    expect(first.failure).not.toBeNull();
    expect(second).toEqual(first);
  });
});
