// Runs one seed: chaos for a while, then healing, then the last judgement. The same seed gives the same run.

import { createHash } from 'node:crypto';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { createDepositors } from '../support/simulation/depositors.ts';
import { beginLedger, isComplete, isHalted, listOpen, runUntil, startSweep } from '../support/simulation/drive.ts';
import { govern } from '../support/simulation/govern.ts';
import { PLANTED_BUGS, type PlantedBug } from '../support/simulation/planted-bugs.ts';
import { rewalk } from '../support/simulation/rewalk.ts';
import { type World, createWorld } from '../support/simulation/world.ts';
import { type Chaos, createChaos } from './chaos.ts';
import { type Shape, drawShape } from './shape.ts';

export type SeedResult = {
  readonly seed: number;
  /** What broke, or null. */
  readonly failure: string | null;
  readonly trace: readonly string[];
  /** SHA-256 (hex) of the whole trace: equal for equal runs. */
  readonly fingerprint: string;
  readonly steps: number;
  readonly statements: number;
  readonly entries: number;
  readonly restarts: number;
  readonly isRestored: boolean;
};

/** Virtual time within which everything must be done after healing: the longest wait is a clock set back and a retry. */
const HEAL_LIMIT_MS = 30 * 60_000;
const MAX_DEPOSITS = 24;
const POISON_RETRY_MS = 900;

/** Appends an entry that no reader understands until it stands on the ledger. */
const poison = async (world: World, name: string): Promise<void> => {
  const append = async (): Promise<boolean> =>
    await world
      .call(
        'append-poison',
        async () =>
          await world.sequencer.invoke(
            async (ledger) => await ledger.append({ kind: 'other', id: name }, encodeUtf8(name)),
          ),
      )
      .then(
        ({ ok }) => ok,
        () => false,
      );
  while (!(await append())) await world.scheduler.sleep(POISON_RETRY_MS);
};

const judge = async (world: World, chaos: Chaos, shape: Shape, hasSweep: boolean): Promise<number> => {
  const { random, scheduler } = world;
  const depositors = createDepositors(world);
  beginLedger(world);
  // In half of the seeds the sweep never comes: the objects' own alarms must do.
  if (hasSweep && random.next() < 0.5) startSweep(world, () => random.next() < 0.2);
  chaos.unleash(world);
  const durationMs = random.between(5000, 60_000);
  const count = random.between(2, MAX_DEPOSITS);
  let planned = count;
  for (let position = 0; position < count; position += 1) {
    scheduler.schedule(random.next() * durationMs, () => {
      planned -= 1;
      depositors.deposit(`deposit ${position}`, random.between(0, 1));
    });
  }
  const governing: { readonly isDone: () => boolean }[] = [];
  let unsent = shape.changes.length;
  for (const { at, change } of shape.changes) {
    scheduler.schedule(at * durationMs, () => {
      unsent -= 1;
      governing.push(govern(world, change));
    });
  }
  for (const [position, at] of shape.poisons.entries()) {
    scheduler.schedule(at * durationMs, () => void poison(world, `poison ${position}`));
  }
  const isGoverned = (): boolean => unsent === 0 && governing.every(({ isDone }) => isDone());
  await runUntil(world, () => false, durationMs);
  chaos.heal(world);
  if (world.observer.hasLostHistory) {
    // Nobody may be left who would call it.
    startSweep(world, () => false);
    if (!(await runUntil(world, () => isHalted(world), HEAL_LIMIT_MS)))
      throw new Error('a ledger without its history did not halt');
    await runUntil(world, () => false, 60_000);
    depositors.giveUp();
    rewalk(world, depositors.acknowledged, true);
  } else {
    const isDone = await runUntil(
      world,
      () => planned === 0 && isGoverned() && isComplete(world, depositors),
      HEAL_LIMIT_MS,
    );
    if (!isDone) {
      const open = [
        ...(planned === 0 ? [] : [`${planned} planned`]),
        ...(isGoverned() ? [] : ['a change of the state']),
      ];
      const all = [...open, ...listOpen(world, depositors)].join('; ');
      throw new Error(`not done ${HEAL_LIMIT_MS / 60_000} minutes after healing: ${all}`);
    }
    await runUntil(world, () => false, 10_000);
    rewalk(world, depositors.acknowledged);
  }
  return depositors.acknowledged.size;
};

/** Runs a seed, with a bug planted if one is named. */
export const runSeed = async (seed: number, planted?: PlantedBug): Promise<SeedResult> => {
  let chaos: Chaos | null = null;
  const plants = planted === undefined ? {} : PLANTED_BUGS[planted]();
  const shape = drawShape(seed);
  const world = createWorld({
    seed,
    batchers: 2,
    hasCopies: shape.hasCopies,
    keepers: shape.keepers,
    plants,
    faults: (_scheduler, random, trace) => {
      chaos = createChaos(random, trace);
      return chaos.faults;
    },
  });
  let failure: string | null = null;
  let statements = 0;
  try {
    if (chaos === null) throw new Error('no chaos');
    statements = await judge(world, chaos, shape, plants.losesAlarms !== true);
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  } finally {
    world.close();
  }
  const trace = [...world.traced()];
  return {
    seed,
    failure,
    trace,
    fingerprint: createHash('sha256').update(trace.join('\n')).digest('hex'),
    steps: world.scheduler.steps(),
    statements,
    entries: world.observer.publishedSize(),
    restarts: [world.sequencer, ...world.batchers].reduce((sum, host) => sum + host.restarts(), 0),
    isRestored: world.observer.hasLostHistory,
  };
};
