// The same breaks where a tile and an entry bundle become full: at tree sizes around 256, with the level above beginning.

import { describe, expect, it } from 'vitest';
import type { Blow, Phase } from '../support/simulation/faults.ts';
import { runScenario } from '../support/simulation/scenario.ts';

const ARROWS = [
  'store.commit',
  'store.sync',
  'put tile',
  'put bundle',
  'store.removeFromOutbox',
  'store.saveCosigned',
  'put checkpoint',
  'store.markPublished',
] as const;
const KINDS: readonly (readonly [Blow, Phase])[] = [
  ['error', 'before'],
  ['error', 'after'],
  ['crash-lose', 'after'],
  ['crash-keep', 'after'],
];
const cases = ARROWS.flatMap((name) => KINDS.map(([blow, phase]) => [name, blow, phase] as const));

describe.each([254, 255, 256])('a ledger of %i entries', (fillTo) => {
  it.each(cases)(
    '%s breaks by %s %s in both of the next rounds, and every tile is there',
    async (name, blow, phase) => {
      let isFilled = false;
      const { struck } = await runScenario(
        [
          {
            isHit: (operation) => {
              isFilled ||= operation.actor === 'client' && operation.name === 'accept';
              return isFilled && operation.actor === 'sequencer' && operation.name === name;
            },
            phase,
            blow,
            times: 4,
          },
        ],
        { fillTo },
      );
      expect(struck[0]).toBeGreaterThan(1);
    },
  );
});
