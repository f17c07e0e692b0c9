// Nothing may wait for the minute's sweep while all is well: what is accepted is certified within seconds, whatever
// moment it comes at.

import { describe, expect, it } from 'vitest';
import { createDepositors } from '../support/simulation/depositors.ts';
import { beginLedger, isComplete, runUntil } from '../support/simulation/drive.ts';
import { NO_FAULTS } from '../support/simulation/faults.ts';
import { createWorld } from '../support/simulation/world.ts';

/** The public copy takes this long to write, as an object store may. */
const SLOW_WRITE_MS = 300;

describe('an append that comes while the public copy of the checkpoint is being written', () => {
  it.each([0, 40, 80, 120, 160, 200, 240, 280])(
    'is committed without a sweep (%i ms into the write)',
    async (offsetMs) => {
      let hasWriteBegun = false;
      const world = createWorld({
        seed: 1,
        faults: () => ({
          ...NO_FAULTS,
          strike: ({ name }, phase) => {
            if (name === 'put trailing-checkpoint' && phase === 'before' && !hasWriteBegun) {
              hasWriteBegun = true;
              world.scheduler.schedule(offsetMs, () => depositors.deposit('during the write'));
            }
            return null;
          },
          delayMs: ({ name }) => (name === 'put trailing-checkpoint' ? SLOW_WRITE_MS : 1),
        }),
      });
      const depositors = createDepositors(world);
      try {
        beginLedger(world);
        const isDone = await runUntil(
          world,
          () => hasWriteBegun && depositors.acknowledged.size === 1 && isComplete(world, depositors),
          10_000,
        );
        expect(isDone).toBe(true);
      } finally {
        world.close();
      }
    },
  );
});

describe('a deposit whose first answer failed after it was stored', () => {
  it('is sealed without a sweep once it is repeated', async () => {
    let hasFailed = false;
    const world = createWorld({
      seed: 1,
      faults: () => ({
        ...NO_FAULTS,
        strike: ({ name }, phase) => {
          if (hasFailed || name !== 'store.transact' || phase !== 'after') return null;
          hasFailed = true;
          return 'error';
        },
      }),
    });
    const depositors = createDepositors(world);
    try {
      beginLedger(world);
      depositors.deposit('alone');
      expect(await runUntil(world, () => hasFailed && isComplete(world, depositors), 60_000)).toBe(true);
    } finally {
      world.close();
    }
  });
});
