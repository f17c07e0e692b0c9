// The genesis command, given twice at once: an operator repeats it when the first answer is slow.

import { expect, it } from 'vitest';
import { isHalted, runUntil } from '../support/simulation/drive.ts';
import { NO_FAULTS } from '../support/simulation/faults.ts';
import { createWorld } from '../support/simulation/world.ts';

it.each([10, 100, 1000, 5000])(
  'begins one ledger when the first of two commands waits %i ms for a court',
  async (slowMs) => {
    let questions = 0;
    const world = createWorld({
      seed: 1,
      faults: () => ({
        ...NO_FAULTS,
        delayMs: (operation) => {
          if (!operation.name.startsWith('court.read-checkpoint')) return NO_FAULTS.delayMs(operation);
          questions += 1;
          return questions <= 4 ? slowMs : NO_FAULTS.delayMs(operation);
        },
      }),
    });
    try {
      const answers: unknown[] = [];
      const begin = async (): Promise<void> => {
        const begun = await world.sequencer.invoke(async (ledger) => await ledger.begin(world.state));
        answers.push(begun.ok ? begun.value.leafHash : begun.failure.code);
      };
      world.scheduler.schedule(0, () => void begin());
      world.scheduler.schedule(5, () => void begin());
      expect(await runUntil(world, () => answers.length === 2, 60_000)).toBe(true);
      expect(new Set(answers).size).toBe(1);
      expect(await runUntil(world, () => world.observer.publishedSize() === 1, 60_000)).toBe(true);
      expect(isHalted(world)).toBe(false);
    } finally {
      world.close();
    }
  },
);
