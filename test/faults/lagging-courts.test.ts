// A court that lags comes to hold the newest checkpoint by the sequencer's own alarms: no sweep, no further append, and
// nothing that is under way meanwhile may swallow the wake-up that it waits for.

import { describe, expect, it } from 'vitest';
import type { CourtAnswer } from '../../src/domain/ledger/court-client.ts';
import { createDepositors } from '../support/simulation/depositors.ts';
import { beginLedger, isComplete, runUntil } from '../support/simulation/drive.ts';
import { NO_FAULTS } from '../support/simulation/faults.ts';
import { type World, createWorld } from '../support/simulation/world.ts';

/** A court that refuses so long is left alone for seconds. */
const FIRST_DEPOSIT_MS = 5000;
const HELD_MS = 12_000;
const LIMIT_MS = 60_000;
const AWAY: CourtAnswer = { status: 503, contentType: 'text/plain', body: 'away\n' };

/** The size of the checkpoint that a request is about. */
const sizeIn = (body: string): number => Number(body.split('\n\n')[1]?.split('\n')[1]);

describe('a court whose answer over an older size comes when the ledger is at rest', () => {
  it.each([2, 30, 600, 1200])('reaches the newest size, the public copy %i ms on its way', async (writeMs) => {
    const world = createWorld({
      seed: 1,
      faults: () => ({ ...NO_FAULTS, delayMs: ({ name }) => (name === 'put trailing-checkpoint' ? writeMs : 1) }),
    });
    const depositors = createDepositors(world);
    const heldSizes: number[] = [];
    const [court] = world.courts;
    if (court === undefined) throw new Error('a world without courts');
    court.answerInstead = async (body, honest) => {
      if (sizeIn(body) === 1) return AWAY;
      const answer = await honest();
      if (heldSizes.length > 0) return answer;
      heldSizes.push(court.latest()?.treeSize ?? 0);
      world.scheduler.schedule(2000, () => depositors.deposit('second'));
      await world.scheduler.sleep(HELD_MS);
      return answer;
    };
    world.scheduler.schedule(FIRST_DEPOSIT_MS, () => depositors.deposit('first'));
    try {
      beginLedger(world);
      const isDone = await runUntil(
        world,
        () => depositors.acknowledged.size === 2 && isComplete(world, depositors),
        LIMIT_MS,
      );
      expect(heldSizes).toEqual([2]);
      expect(isDone).toBe(true);
    } finally {
      world.close();
    }
  });
});

/** Has the first court refuse below `size`, and from there on hold its answers for a while; the others are honest. */
const holdAnswers = (world: World, size: number, heldMs: number, onHeld: () => void): void => {
  const [court] = world.courts;
  if (court === undefined) throw new Error('a world without courts');
  let heldUntil: number | null = null;
  const hold = async (): Promise<void> => {
    if (heldUntil === null) {
      heldUntil = world.scheduler.now() + heldMs;
      onHeld();
    }
    await world.scheduler.sleep(heldUntil - world.scheduler.now());
  };
  court.answerInstead = async (body, honest) => {
    if (sizeIn(body) < size) return AWAY;
    const answer = await honest();
    await hold();
    return answer;
  };
  const { copy } = court;
  if (copy === null) return;
  const { mirrorAddCheckpoint } = copy;
  Object.assign(copy, {
    mirrorAddCheckpoint: async (body: string) => {
      if (sizeIn(body) < size) return AWAY;
      const answer = await mirrorAddCheckpoint(body);
      await hold();
      return answer;
    },
  });
};

describe.each([false, true])('while a request to a court is in flight (with a copy of the ledger: %s)', (hasCopies) => {
  const STILL_MS = 20_000;
  /** All that is done for a court that does not answer: a look now and then. */
  const MAX_STEPS_PER_SECOND = 20;
  const createHeldWorld = (onHeld: (world: World) => void): World => {
    const world = createWorld({ seed: 1, hasCopies, faults: () => NO_FAULTS });
    holdAnswers(world, 2, STILL_MS, () => onHeld(world));
    return world;
  };

  it('the object sleeps', async () => {
    let steps = Number.POSITIVE_INFINITY;
    const world = createHeldWorld(({ scheduler }) => {
      scheduler.schedule(STILL_MS / 2, () => {
        const before = scheduler.steps();
        scheduler.schedule(STILL_MS / 4, () => {
          steps = scheduler.steps() - before;
        });
      });
    });
    const depositors = createDepositors(world);
    world.scheduler.schedule(FIRST_DEPOSIT_MS, () => depositors.deposit('first'));
    try {
      beginLedger(world);
      await runUntil(world, () => Number.isFinite(steps), LIMIT_MS);
      expect(steps).toBeLessThan((MAX_STEPS_PER_SECOND * STILL_MS) / 4000);
      expect(steps).toBeGreaterThan(0);
    } finally {
      world.close();
    }
  });

  it.each(['all', 'nothing'] as const)('a death that keeps %s leaves an alarm that goes on with it', async (keep) => {
    let hasDied = false;
    const world = createHeldWorld(({ scheduler, sequencer }) => {
      scheduler.schedule(STILL_MS / 2, () => {
        hasDied = true;
        sequencer.crash(keep);
      });
    });
    const depositors = createDepositors(world);
    world.scheduler.schedule(FIRST_DEPOSIT_MS, () => depositors.deposit('first'));
    try {
      beginLedger(world);
      expect(await runUntil(world, () => hasDied && isComplete(world, depositors), LIMIT_MS)).toBe(true);
    } finally {
      world.close();
    }
  });

  it('its end is noticed before the next look would be', async () => {
    let heldAt = Number.NaN;
    const world = createHeldWorld(({ scheduler }) => {
      heldAt = scheduler.now();
      scheduler.schedule(STILL_MS - 1000, () => depositors.deposit('second'));
    });
    const depositors = createDepositors(world);
    world.scheduler.schedule(FIRST_DEPOSIT_MS, () => depositors.deposit('first'));
    try {
      beginLedger(world);
      const isDone = (): boolean => depositors.acknowledged.size === 2 && isComplete(world, depositors);
      expect(await runUntil(world, isDone, LIMIT_MS)).toBe(true);
      expect(world.scheduler.now() - heldAt).toBeLessThan(STILL_MS + 3000);
    } finally {
      world.close();
    }
  });
});
