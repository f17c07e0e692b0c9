// A court whose clock is wrong cosigns like the others, and whoever asks for the ledger's status sees by how much.

import { expect, it } from 'vitest';
import type { LedgerStatus } from '../../src/domain/ledger/ledger.ts';
import { runScenario } from '../support/simulation/scenario.ts';

/** When the status is read: everything is certified by then. */
const READ_AT_MS = 6000;
/** A cosignature states whole seconds, and is a moment old when it comes. */
const ROUNDING_MS = 1000;

const readOffsets = async (offsetsMs: readonly number[]): Promise<readonly (number | null)[]> => {
  let status: LedgerStatus | null = null;
  await runScenario([], {
    prepare: (world) => {
      for (const [index, court] of world.courts.entries()) court.clockOffsetMs = offsetsMs[index] ?? 0;
      const read = async (): Promise<void> => {
        status = await world.sequencer.invoke(async (ledger) => ledger.view.status());
      };
      world.scheduler.schedule(READ_AT_MS, () => void read());
    },
  });
  const { courts } = (status ?? { courts: [] }) as Pick<LedgerStatus, 'courts'>;
  return courts.map(({ clockOffsetMs }) => clockOffsetMs);
};

it.each([90_000, 3_600_000, -90_000])('a clock that is %i ms off is told of that court alone', async (offsetMs) => {
  const [wrong, ...others] = await readOffsets([offsetMs]);
  expect(others).toHaveLength(3);
  expect(Math.abs((wrong ?? Number.NaN) - offsetMs)).toBeLessThanOrEqual(ROUNDING_MS);
  for (const other of others) expect(Math.abs(other ?? Number.NaN)).toBeLessThanOrEqual(ROUNDING_MS);
});
