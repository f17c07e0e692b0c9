// A clock that is set back by an hour costs no hour: whatever was put off for seconds is due at the next sweep. Alarms that
// were set before it do come late, by as much as the clock was set back; the sweep comes by a clock of its own.

import { describe, expect, it } from 'vitest';
import { createDepositors } from '../support/simulation/depositors.ts';
import { beginLedger, isComplete, runUntil, startSweep } from '../support/simulation/drive.ts';
import { type Faults, NO_FAULTS, type Operation } from '../support/simulation/faults.ts';
import { createWorld } from '../support/simulation/world.ts';

const HOUR_MS = 3_600_000;
const DEPOSIT_MS = 2000;
/** Broken for so long, everything is put off for many seconds. */
const BROKEN_MS = 40_400;
/** Two sweeps, and what the second sets going. */
const LIMIT_MS = 130_000;

const COURT = 'court-a.assize.invalid';
const PUT_OFF: readonly (readonly [string, (operation: Operation) => boolean])[] = [
  ['a witness', ({ name }) => name === `court.add-checkpoint ${COURT}`],
  ['a mirror', ({ name }) => name === `court.mirror.add-checkpoint ${COURT}`],
  ['a keeper', ({ name }) => name === `court.keeper.add-checkpoint ${COURT}`],
  ['the token of a checkpoint', ({ actor, name }) => actor === 'sequencer' && name === 'tsa.request'],
  ['the public copy', ({ name }) => name === 'put trailing-checkpoint'],
  ["a batch's objects", ({ actor, name }) => actor === 'b1' && name.startsWith('put ')],
  ["a batch's tokens", ({ actor, name }) => actor === 'b1' && name === 'tsa.request'],
  ['the quorum', ({ name }) => /^court\.add-checkpoint court-[ab]/u.test(name)],
];

describe.each(PUT_OFF)('%s that failed until the clocks were set back', (_name, isBroken) => {
  it('is done within two sweeps', async () => {
    let struck = 0;
    let isHealed = false;
    const faults: Faults = {
      ...NO_FAULTS,
      strike: (operation, phase) => {
        if (isHealed || phase !== 'before' || !isBroken(operation)) return null;
        struck += 1;
        return 'error';
      },
    };
    const world = createWorld({ seed: 1, hasCopies: true, faults: () => faults });
    const depositors = createDepositors(world);
    try {
      beginLedger(world);
      startSweep(world, () => false);
      world.scheduler.schedule(DEPOSIT_MS, () => depositors.deposit('before'));
      await runUntil(world, () => false, BROKEN_MS);
      expect(struck).toBeGreaterThan(1);
      expect(isComplete(world, depositors)).toBe(false);
      for (const host of [world.sequencer, ...world.batchers]) host.setClockOffset(-HOUR_MS);
      isHealed = true;
      expect(await runUntil(world, () => isComplete(world, depositors), LIMIT_MS)).toBe(true);
    } finally {
      world.close();
    }
  });
});
