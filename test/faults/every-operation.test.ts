// Every operation of a whole run, from the genesis command to the last row of the index, fails or kills its owner once:
// without and with having taken effect. The run that nothing disturbs gives the list.

import { describe, expect, it } from 'vitest';
import type { Blow, Phase } from '../support/simulation/faults.ts';
import { type Break, runScenario } from '../support/simulation/scenario.ts';

const KINDS: readonly (readonly [Blow, Phase])[] = [
  ['error', 'before'],
  ['error', 'after'],
  ['crash-lose', 'before'],
  ['crash-lose', 'after'],
  ['crash-keep', 'after'],
];

// Clients cannot die here: they ask until they are answered.
const isOurs = (actor: string): boolean => actor !== 'client';
const atOperation = (ordinal: number, blow: Blow, phase: Phase): Break => ({
  isHit: ({ actor }) => isOurs(actor),
  phase,
  blow,
  skip: ordinal,
});

describe.each(KINDS)('%s %s each operation', (blow, phase) => {
  it('loses nothing, doubles nothing, forks nothing', async () => {
    const { operations: all } = await runScenario([]);
    const operations = all.filter((name) => isOurs(name.split(' ')[0] ?? ''));
    expect(operations.length).toBeGreaterThan(100);
    const failures: string[] = [];
    for (let ordinal = 0; ordinal < operations.length; ordinal += 1) {
      try {
        const { struck } = await runScenario([atOperation(ordinal, blow, phase)]);
        expect(struck).toEqual([1]);
      } catch (error) {
        failures.push(`${operations[ordinal] ?? ordinal} (${ordinal}): ${String(error)}`);
      }
    }
    expect(failures).toEqual([]);
  });
});
