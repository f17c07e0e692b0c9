// The sequencer's storage is put back to what it was an hour ago, or emptied. It must end `halted` and never sign on from
// there, also when those who know better cannot be asked at first.

import { describe, expect, it } from 'vitest';
import { createDepositors } from '../support/simulation/depositors.ts';
import {
  beginLedger,
  isComplete,
  isHalted,
  restoreSequencer,
  runUntil,
  startSweep,
} from '../support/simulation/drive.ts';
import type { Snapshot } from '../support/simulation/durable-storage.ts';
import { NO_FAULTS } from '../support/simulation/faults.ts';
import { rewalk } from '../support/simulation/rewalk.ts';
import { type World, createWorld } from '../support/simulation/world.ts';

const HOUR_MS = 3_600_000;
const LIMIT_MS = 5 * 60_000;

/** Runs: `before` deposits, the snapshot, three more deposits, the restore with what `meanwhile` breaks, a last deposit. */
const restoreAfter = async (before: number, meanwhile: (world: World) => void, isEmptied = false): Promise<void> => {
  const world = createWorld({ seed: 1, faults: () => NO_FAULTS });
  try {
    const depositors = createDepositors(world);
    const complete = async (): Promise<void> => {
      expect(await runUntil(world, () => isComplete(world, depositors), LIMIT_MS)).toBe(true);
    };
    beginLedger(world);
    startSweep(world, () => false);
    await complete();
    for (let count = 0; count < before; count += 1) {
      depositors.deposit(`before ${count}`);
      await complete();
    }
    const snapshot: Snapshot | null = isEmptied ? null : world.sequencer.storage.snapshot();
    await runUntil(world, () => false, HOUR_MS);
    for (let count = 0; count < 3; count += 1) {
      depositors.deposit(`after ${count}`);
      await complete();
    }
    meanwhile(world);
    restoreSequencer(world, snapshot);
    depositors.deposit('after the restore');
    if (isEmptied) beginLedger(world);
    expect(await runUntil(world, () => isHalted(world), LIMIT_MS)).toBe(true);
    await runUntil(world, () => false, LIMIT_MS);
    rewalk(world, depositors.acknowledged, true);
  } finally {
    world.close();
  }
};

const takeDown = (world: World, count: number, forMs: number): void => {
  for (const court of world.courts.slice(0, count)) court.isUp = false;
  world.scheduler.schedule(forMs, () => {
    for (const court of world.courts) court.isUp = true;
  });
};

describe.each([0, 1, 3])('a sequencer put back to %i batches', (before) => {
  it('halts', async () => {
    await restoreAfter(before, () => {});
  });

  it('halts when the public copy is lost', async () => {
    await restoreAfter(before, (world) => world.publicObjects.forget('checkpoint'));
  });

  it.each([1, 2, 3, 4])('signs nothing while %i courts and the public copy are away, then halts', async (count) => {
    await restoreAfter(before, (world) => {
      world.publicObjects.forget('checkpoint');
      takeDown(world, count, 60_000);
    });
  });
});

describe('a sequencer whose storage was emptied', () => {
  it('halts at the genesis command, which the public copy contradicts', async () => {
    await restoreAfter(1, () => {}, true);
  });

  it.each([1, 2, 3])('halts when the public copy is lost and %i courts are away', async (count) => {
    await restoreAfter(
      1,
      (world) => {
        world.publicObjects.forget('checkpoint');
        takeDown(world, count, 60_000);
      },
      true,
    );
  });
});
