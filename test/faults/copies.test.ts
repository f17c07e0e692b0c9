// Courts' copies of the ledger: each arrow of feeding a mirror, asking a keeper and keeping its findings is broken three
// times in a row; mirrors and keepers answer with anything at all; courts come late. A policy that needs keepers waits for
// exactly as many; one that does not never waits.

import { describe, expect, it } from 'vitest';
import type { CourtAnswer } from '../../src/domain/ledger/court-client.ts';
import type { CourtCopy } from '../support/simulation/court-copy.ts';
import type { Blow, Operation, Phase } from '../support/simulation/faults.ts';
import { runScenario } from '../support/simulation/scenario.ts';
import type { World } from '../support/simulation/world.ts';

const COURT = 'court-b.assize.invalid';
const ARROWS: readonly (readonly [string, string, string])[] = [
  ['mirror: checkpoint made pending', 'sequencer', `court.mirror.add-checkpoint ${COURT}`],
  ['mirror: entries sent', 'sequencer', `court.mirror.add-entries ${COURT}`],
  ['mirror: entries stored', COURT, 'mirror.append'],
  ['keeper: asked', 'sequencer', `court.keeper.add-checkpoint ${COURT}`],
  ['keeper: position noted', 'sequencer', 'store.saveCourt'],
  ['finding: fetched', 'sequencer', `court.keeper.findings ${COURT}`],
  ['finding: kept', 'sequencer', 'put finding'],
  ['finding: noted', 'sequencer', 'store.saveFindingsFrom'],
];
const KINDS: readonly (readonly [Blow, Phase])[] = [
  ['error', 'before'],
  ['error', 'after'],
  ['crash-lose', 'before'],
  ['crash-lose', 'after'],
  ['crash-keep', 'after'],
];

describe.each(ARROWS)('%s', (_arrow, actor, name) => {
  it.each(KINDS)('breaks by %s %s three times, and the copies come to hold everything', async (blow, phase) => {
    const isHit = (operation: Operation): boolean => operation.actor === actor && operation.name === name;
    // Entries that mean nothing to a keeper bring it to find something.
    const options = { hasCopies: true, keepers: 2, fillTo: 4 };
    const { struck } = await runScenario([{ isHit, phase, blow, times: 3 }], options);
    expect(struck[0]).toBeGreaterThan(0);
  });
});

describe('a finding on a ledger that grows no more', () => {
  it.each<Phase>(['before', 'after'])(
    'is fetched though every asking so far broke %s it was answered',
    async (phase) => {
      const name = `court.keeper.findings ${COURT}`;
      const isHit = (operation: Operation): boolean => operation.actor === 'sequencer' && operation.name === name;
      const options = { hasCopies: true, keepers: 2, fillTo: 4 };
      const { operations } = await runScenario([], options);
      // As often as it is asked while the ledger grows.
      const times = operations.filter((operation) => operation === `sequencer ${name}`).length;
      const { struck } = await runScenario([{ isHit, phase, blow: 'error', times }], options);
      expect(struck[0]).toBe(times);
    },
  );
});

type Wrong = (honest: () => Promise<CourtAnswer>) => Promise<CourtAnswer>;
const INFO = 'text/x.tlog.mirror-info';
const answer =
  (status: number, body: string, contentType = 'text/plain'): Wrong =>
  async () => ({ status, contentType, body });

const WRONG_ANSWERS: readonly (readonly [string, Wrong])[] = [
  ['404', answer(404, 'no such role')],
  ['422', answer(422, 'proof refused')],
  ['503', answer(503, 'still fetching')],
  ['200 without a line', answer(200, '')],
  ['200 with garbage', answer(200, '\u0000\u0001')],
  ['202 without progress', answer(202, '1\n0\n\n', INFO)],
  ['409 with a malformed info', answer(409, '01\n0\n\n', INFO)],
  ['409 at a size that we never signed', answer(409, '999999\n0\n\n', INFO)],
  ['409 at a next entry beyond the size', answer(409, '1\n99\n\n', INFO)],
  ['409 with a stale size, again and again', answer(409, '0\n', 'text/x.tlog.size')],
  ['409 far ahead', answer(409, '1000000\n', 'text/x.tlog.size')],
  ['a list of findings where lines belong', answer(200, '[1, "x", {}]', 'application/json')],
  [
    'no answer, having done it',
    async (honest) => {
      await honest();
      throw new Error('connection reset');
    },
  ],
];

const FROM_MS = 1000;
const UNTIL_MS = 30_000;

/** The copies of `count` courts answer wrongly from then until then. */
const misbehave = (world: World, count: number, wrong: Wrong): void => {
  for (const court of world.courts.slice(0, count)) {
    const honest = court.askCopy;
    const ask = async (asked: (copy: CourtCopy) => Promise<CourtAnswer>): Promise<CourtAnswer> => {
      const elapsed = world.scheduler.now() - began;
      const isWrong = elapsed >= FROM_MS && elapsed < UNTIL_MS;
      return isWrong ? await wrong(async () => await honest(asked)) : await honest(asked);
    };
    Object.assign(court, { askCopy: ask });
  }
  const began = world.scheduler.now();
};

describe.each(WRONG_ANSWERS)('%s', (_name, wrong) => {
  it.each([
    [2, 0],
    [4, 0],
    [2, 2],
    [4, 2],
  ])(
    'from the copies of %i of four courts, %i keepers needed: loses nothing, halts nothing',
    async (count, keepers) => {
      const { trace } = await runScenario([], {
        hasCopies: true,
        keepers,
        prepare: (world) => misbehave(world, count, wrong),
      });
      expect(trace.some((line) => line.includes('halts'))).toBe(false);
    },
  );
});

describe('a court whose copy begins late', () => {
  it.each([1, 255, 256, 257, 700])('catches up from nothing at %i entries', async (fillTo) => {
    const { operations } = await runScenario([], {
      hasCopies: true,
      fillTo,
      prepare: (world) => misbehave(world, 1, answer(503, 'not installed yet')),
    });
    expect(operations.filter((name) => name.includes('mirror.add-entries court-a'))).not.toEqual([]);
  });
});

describe('a policy of two keepers', () => {
  it.each([3, 4])('publishes nothing while %i keepers are away, and goes on when they are back', async (count) => {
    let publishedMeanwhile = 0;
    await runScenario([], {
      hasCopies: true,
      keepers: 2,
      prepare: (world) => {
        misbehave(world, count, answer(503, 'away'));
        world.scheduler.schedule(FROM_MS + 100, () => {
          const before = world.observer.publishedSize();
          world.scheduler.schedule(UNTIL_MS - FROM_MS - 200, () => {
            publishedMeanwhile = world.observer.publishedSize() - before;
          });
        });
      },
    });
    expect(publishedMeanwhile).toBe(0);
  });

  it('is met by the two that are left', async () => {
    let size = 0;
    await runScenario([], {
      hasCopies: true,
      keepers: 2,
      prepare: (world) => {
        misbehave(world, 2, answer(503, 'away'));
        world.scheduler.schedule(UNTIL_MS - 1000, () => {
          size = world.observer.publishedSize();
        });
      },
    });
    expect(size).toBeGreaterThan(1);
  });
});
