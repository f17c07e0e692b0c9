// What a seed's deployment is like, apart from what befalls it: whether its courts keep copies, whether its policy needs
// keepers, and how its state is changed while it runs. Drawn from a chance of its own, so that the rest of a seed stays.

import type { LedgerState } from '../../src/core/ledger/genesis.ts';
import { type Random, createRandom } from '../support/random.ts';
import type { Change } from '../support/simulation/govern.ts';

export type Shape = {
  readonly hasCopies: boolean;
  readonly keepers: number;
  /** Changes of the state, each with the moment (0..1 of the chaos) that the operator begins at. */
  readonly changes: readonly { readonly at: number; readonly change: Change }[];
  /** Entries that no reader understands, each with its moment. */
  readonly poisons: readonly number[];
};

const MAX_KEEPERS = 2;

type Edit = Change['edit'];

const withPolicy =
  (policy: Partial<LedgerState['policy']>): Edit =>
  (state) => ({ ...state, policy: { ...state.policy, ...policy } });

/** More than half of the courts, so that quorums intersect. */
const withoutLastCourt: Edit = (state) =>
  state.courts.length < 4
    ? state
    : { ...state, courts: state.courts.slice(0, 3), policy: { ...state.policy, witnesses: 2 } };

const withEveryCourt: Edit = (state) => withPolicy({ witnesses: state.courts.length })(state);

const drawEdit = (random: Random, hasCopies: boolean): Edit => {
  const edits: readonly Edit[] = [
    withEveryCourt,
    withoutLastCourt,
    (state) => ({ ...state, toleranceSeconds: state.toleranceSeconds + 1 }),
    ...(hasCopies ? [withPolicy({ keepers: random.between(0, MAX_KEEPERS) })] : []),
  ];
  return edits[random.between(0, edits.length - 1)] ?? withEveryCourt;
};

/** Draws the shape of a seed. */
export const drawShape = (seed: number): Shape => {
  const random = createRandom(seed * 2 + 1_000_003);
  const hasCopies = random.next() < 0.15;
  const keepers = hasCopies && random.next() < 0.4 ? random.between(1, MAX_KEEPERS) : 0;
  const changeCount = random.next() < 0.25 ? random.between(1, 3) : 0;
  const changes = Array.from({ length: changeCount }, () => ({
    at: random.next(),
    change: { edit: drawEdit(random, hasCopies), ahead: random.between(0, 4) },
  }));
  const poisonCount = hasCopies && random.next() < 0.3 ? random.between(1, 3) : 0;
  return { hasCopies, keepers, changes, poisons: Array.from({ length: poisonCount }, () => random.next()) };
};
