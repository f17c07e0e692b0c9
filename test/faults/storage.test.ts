// Reads that fail. A store that cannot be read for a moment must not leave anything undone for good.

import { describe, expect, it } from 'vitest';
import { runScenario } from '../support/simulation/scenario.ts';
import { BATCH_READS, LEDGER_READS } from '../support/simulation/guarded-store.ts';

const READS = [
  ...LEDGER_READS.map((method) => ['sequencer', `store.${method}`] as const),
  ...BATCH_READS.map((method) => ['b1', `store.${method}`] as const),
];

/** Only read where something else went wrong before, or for the explorer. */
const UNUSUAL = new Set([
  'store.findById',
  'store.lastTimeUnixMs',
  'store.checkpointAt',
  'store.countUntimestamped',
  'store.publishedSizes',
  'store.publishedBefore',
  'store.findByLeafHash',
  'store.committedTimes',
]);

describe.each(READS)('%s %s', (actor, name) => {
  it.each([0, 1, 2, 4, 8, 16])('fails once, after %i times, and nothing is lost', async (skip) => {
    const isHit = (operation: { readonly actor: string; readonly name: string }): boolean =>
      operation.actor === actor && operation.name === name;
    const options = { breaksReads: true, hasCopies: actor === 'sequencer' };
    const { struck } = await runScenario([{ isHit, phase: 'before', blow: 'error', skip }], options);
    if (skip === 0 && !UNUSUAL.has(name)) expect(struck).toEqual([1]);
  });

  it('fails ten times in a row, and nothing is lost', async () => {
    const isHit = (operation: { readonly actor: string; readonly name: string }): boolean =>
      operation.actor === actor && operation.name === name;
    const { struck } = await runScenario([{ isHit, phase: 'before', blow: 'error', skip: 2, times: 10 }], {
      breaksReads: true,
      hasCopies: actor === 'sequencer',
    });
    expect(struck[0]).toBeLessThanOrEqual(10);
  });
});
