// A request that arrives late. After an error the sequencer forgets what it asked and asks anew; the old request may reach
// the court when it has long cosigned a larger tree of the same ledger. That is no proof of a lost history.

import { expect, it } from 'vitest';
import { NO_FAULTS } from '../support/simulation/faults.ts';
import { runScenario } from '../support/simulation/scenario.ts';

const COURT = 'court.add-checkpoint court-b.assize.invalid';
/** Requests to the court up to the genesis and the first batch. */
const LATE_REQUEST = 1;
const LATE_MS = 4000;

it('a court that cosigned more than an old request asks for does not halt the ledger', async () => {
  let requests = 0;
  const { struck, trace } = await runScenario(
    [
      {
        isHit: ({ actor, name }) => actor === 'sequencer' && name === 'store.saveCourt',
        phase: 'before',
        blow: 'error',
        skip: 4,
      },
    ],
    {
      delayMs: (operation) => {
        if (operation.name !== COURT) return NO_FAULTS.delayMs(operation);
        requests += 1;
        return requests === 2 * LATE_REQUEST + 1 ? LATE_MS : NO_FAULTS.delayMs(operation);
      },
    },
  );
  expect(struck).toEqual([1]);
  expect(trace.filter((line) => line.includes('halts'))).toEqual([]);
});
