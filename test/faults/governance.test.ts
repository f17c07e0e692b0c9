// Changes of the ledger's state: whatever breaks while one is appended, handed over and followed, nothing is published
// that does not meet the policy in force, the handover meets both, and courts that were removed are asked no more.

import { describe, expect, it } from 'vitest';
import type { LedgerState } from '../../src/core/ledger/genesis.ts';
import type { Blow, Operation, Phase } from '../support/simulation/faults.ts';
import { type Change, govern } from '../support/simulation/govern.ts';
import { type Break, runScenario } from '../support/simulation/scenario.ts';
import type { World } from '../support/simulation/world.ts';

const REMOVED = 'court-d.assize.invalid';
const CHANGES: readonly (readonly [string, Change['edit']])[] = [
  ['four of four', (state) => ({ ...state, policy: { ...state.policy, witnesses: 4 } })],
  ['two keepers', (state) => ({ ...state, policy: { ...state.policy, keepers: 2 } })],
  [
    'a court removed',
    (state) => ({
      ...state,
      courts: state.courts.filter(({ id }) => id !== REMOVED),
      policy: { ...state.policy, witnesses: 2 },
    }),
  ],
];
const GOVERN_AT_MS = 1200;

/** Runs the scenario with changes on the way; gives what it gives, once every change stands. */
const runGoverned = async (
  edits: readonly Change['edit'][],
  ahead: number,
  breaks: readonly Break[] = [],
  prepare: (world: World) => void = () => {},
) => {
  const changes: { readonly isDone: () => boolean }[] = [];
  let last: World | null = null;
  const outcome = await runScenario(breaks, {
    hasCopies: true,
    prepare: (world) => {
      last = world;
      prepare(world);
      for (const [position, edit] of edits.entries()) {
        world.scheduler.schedule(GOVERN_AT_MS + 200 * position, () => changes.push(govern(world, { edit, ahead })));
      }
    },
  });
  expect(changes.map(({ isDone }) => isDone())).toEqual(edits.map(() => true));
  return { ...outcome, world: last as World | null };
};

describe.each(CHANGES)('%s', (_name, edit) => {
  it.each([0, 1, 3])('takes effect %i entries after its last approval', async (ahead) => {
    await runGoverned([edit], ahead);
  });
});

describe('changes that follow one another before anything is published', () => {
  it('are all met by the one checkpoint that hands over', async () => {
    const edits = CHANGES.map(([, edit]) => edit);
    await runGoverned(edits, 0, [], (world) => {
      // From the first change on no quorum, until all of them stand.
      world.scheduler.schedule(GOVERN_AT_MS - 1, () => {
        for (const court of world.courts.slice(0, 3)) court.isUp = false;
      });
      world.scheduler.schedule(60_000, () => {
        for (const court of world.courts) court.isUp = true;
      });
    });
  });
});

describe('a court that a change removed', () => {
  it('is needed for the handover, and asked no more after it', async () => {
    const edit: Change['edit'] = (state: LedgerState) => ({
      ...state,
      courts: state.courts.filter(({ id }) => id !== REMOVED),
      policy: { ...state.policy, witnesses: 2 },
    });
    const { operations } = await runGoverned([edit], 0);
    const asked = operations.map((name) => name.includes(`court.add-checkpoint ${REMOVED}`));
    const others = operations.map((name) => name.includes('court.add-checkpoint court-a.assize.invalid'));
    expect(asked).toContain(true);
    expect(others.lastIndexOf(true)).toBeGreaterThan(asked.lastIndexOf(true));
  });

  it('holds up the handover while the former quorum lacks it', async () => {
    let sizeMeanwhile = Infinity;
    const edit = CHANGES[2]?.[1] ?? ((state: LedgerState) => state);
    await runGoverned([edit], 0, [], (world) => {
      world.scheduler.schedule(GOVERN_AT_MS - 1, () => {
        for (const court of world.courts.slice(2)) court.isUp = false;
      });
      // Two courts would meet the next policy; the former asks for three.
      world.scheduler.schedule(40_000, () => {
        sizeMeanwhile = world.observer.publishedSize();
        for (const court of world.courts) court.isUp = true;
      });
    });
    expect(sizeMeanwhile).toBe(2);
  });
});

const ARROWS: readonly (readonly [string, string, string])[] = [
  ['the command', 'client', 'govern'],
  ['commit', 'sequencer', 'store.commit'],
  ['sync', 'sequencer', 'store.sync'],
  ['upload', 'sequencer', 'put bundle'],
  ['cosign', 'sequencer', 'court.add-checkpoint court-a.assize.invalid'],
  ['publish: cosigned note', 'sequencer', 'store.saveCosigned'],
  ['publish: archive', 'sequencer', 'put checkpoint'],
];
const KINDS: readonly (readonly [Blow, Phase])[] = [
  ['error', 'before'],
  ['error', 'after'],
  ['crash-lose', 'before'],
  ['crash-lose', 'after'],
  ['crash-keep', 'after'],
];

describe.each(ARROWS)('a change whose %s', (_arrow, actor, name) => {
  const kinds = actor === 'client' ? KINDS.slice(0, 2) : KINDS;
  it.each(kinds)('breaks by %s %s stands once, and is handed over', async (blow, phase) => {
    let isGoverning = false;
    const isHit = (operation: Operation): boolean =>
      isGoverning && operation.actor === actor && operation.name === name;
    const edit = CHANGES[1]?.[1] ?? ((state: LedgerState) => state);
    const { struck } = await runGoverned([edit], 0, [{ isHit, phase, blow, times: 3 }], (world) => {
      world.scheduler.schedule(GOVERN_AT_MS, () => {
        isGoverning = true;
      });
    });
    expect(struck[0]).toBeGreaterThan(0);
  });
});
