// A court that lags comes to hold the newest checkpoint by the sequencer's own alarms: no sweep, no further append, and
// nothing that is under way meanwhile may swallow the wake-up that it waits for.

import { describe, expect, it } from 'vitest';
import type { CourtAnswer } from '../../src/domain/ledger/court-client.ts';
import { createDepositors } from '../support/simulation/depositors.ts';
import { beginLedger, isComplete, runUntil } from '../support/simulation/drive.ts';
import { NO_FAULTS } from '../support/simulation/faults.ts';
import { createWorld } from '../support/simulation/world.ts';

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
