// Drives a world: begins its ledger, runs it step by step, heals it, and waits until all that was promised is done.

import { equalBytes } from '../../../src/core/bytes/bytes.ts';
import type { Depositors } from './depositors.ts';
import type { Snapshot } from './durable-storage.ts';
import { AUTHORITY, type World } from './world.ts';

const SWEEP_MS = 60_000;
const BEGIN_RETRY_MS = 1000;

/** Runs events until `isDone` or the time is up; true when done. Throws the first broken promise. */
export const runUntil = async (world: World, isDone: () => boolean, limitMs: number): Promise<boolean> => {
  const deadline = world.scheduler.now() + limitMs;
  let checkedAt = -Infinity;
  for (;;) {
    const violation = world.observer.violation();
    if (violation !== null) throw violation;
    const now = world.scheduler.now();
    // Looking costs queries: ten times a second of virtual time is often enough.
    if (now >= checkedAt + 100) {
      checkedAt = now;
      if (isDone()) return true;
    }
    if (now > deadline) return false;
    if (!(await world.scheduler.step())) return isDone();
  }
};

/** Repeats the genesis command until it has succeeded. */
export const beginLedger = (world: World): { readonly isBegun: () => boolean } => {
  let isBegun = false;
  const begin = async (): Promise<void> => {
    while (!isBegun) {
      const answer = await world
        .call('begin', async () => await world.sequencer.invoke(async (ledger) => await ledger.begin(world.state)))
        .catch(() => null);
      if (answer?.ok === true) isBegun = true;
      else if (answer?.failure.code === 'ledger-halted') return;
      else await world.scheduler.sleep(BEGIN_RETRY_MS);
    }
  };
  void begin();
  return { isBegun: () => isBegun };
};

/** Starts the minute's sweep; `isLost` says whether one does not come. */
export const startSweep = (world: World, isLost: () => boolean): void => {
  const sweep = (): void => {
    world.scheduler.schedule(SWEEP_MS, sweep);
    if (isLost()) return;
    world.sequencer.invoke(async (ledger) => await ledger.wake()).catch(() => undefined);
    for (const batcher of world.batchers) {
      batcher.invoke(async (service) => await service.sweep()).catch(() => undefined);
    }
  };
  world.scheduler.schedule(SWEEP_MS, sweep);
};

/** Tells whether a batcher has let go of all that it took in. */
const isSettled = (world: World): boolean =>
  world.batchers.every(({ storage, restarts }) => {
    if (restarts() === 0) return true;
    const [row] = storage.query(
      `select (select count(*) from batches where finished_at is null)
         + (select count(*) from statements where shipped = 0) as open`,
    );
    return row?.['open'] === 0;
  });

/** Tells whether every published checkpoint has its token beside it. */
const isTimestamped = (world: World): boolean => {
  const keys = [...world.publicObjects.objects.keys()].filter((key) => /^checkpoints\/\d+$/u.test(key));
  return keys.every((key) => world.publicObjects.read(`${key}/tokens/${AUTHORITY}`) !== null);
};

/** Tells whether everything that a court's keeper found lies beside the ledger. */
const isCollected = ({ publicObjects }: World, { id, copy }: World['courts'][number]): boolean =>
  [...(copy?.found.keys() ?? [])].every(
    (index) => publicObjects.read(`findings/${index}/${id}/entry-malformed`) !== null,
  );

/** Lists what keeps a world from being complete: deposits, batches, publication, or what courts and copies lack. */
export const listOpen = (world: World, depositors: Depositors): readonly string[] => {
  if (depositors.waiting() > 0) return [`${depositors.waiting()} deposits wait`];
  if (!isSettled(world)) return ['a batch is not finished'];
  const size = world.observer.publishedSize();
  const seen = world.observer.seenSize();
  if (size === 0 || seen > size) return [`${size} of ${seen} entries are published`];
  const [copy, newest] = ['checkpoint', `checkpoints/${size}`].map((key) => world.publicObjects.read(key));
  if (!copy || !newest || !equalBytes(copy, newest)) return ['the public copy of the checkpoint is behind'];
  // Courts that a change has removed are asked no more.
  const inForce = world.policiesOf(size).at(-1)?.courts ?? [];
  const courts = world.courts.filter(({ id }) => inForce.some((court) => court.id === id));
  return [
    ...courts.flatMap((court) => {
      const sizes = {
        witness: court.latest()?.treeSize,
        mirror: court.copy?.mirrorSize(),
        keeper: court.copy?.keeperSize(),
      };
      const behind = Object.entries(sizes).filter(([role, has]) => (has ?? (role === 'witness' ? 0 : size)) !== size);
      return [
        ...behind.map(([role, has]) => `${court.id} ${role} at ${has ?? 0} of ${size}`),
        ...(isCollected(world, court) ? [] : [`a finding of ${court.id} is not collected`]),
      ];
    }),
    ...(isTimestamped(world) ? [] : ['a checkpoint has no token']),
  ];
};

/** True once every deposit is acknowledged and certified, and every court and the public copy have caught up. */
export const isComplete = (world: World, depositors: Depositors): boolean => listOpen(world, depositors).length === 0;

/** Tells whether the sequencer's store says that it has halted. */
export const isHalted = (world: World): boolean =>
  world.sequencer.storage.query(`select 1 from meta where key = 'halted'`).length === 1;

/** Puts the sequencer's storage back to what it was; null empties it. */
export const restoreSequencer = (world: World, snapshot: Snapshot | null): void => {
  world.observer.hasLostHistory = true;
  world.trace('the storage of the sequencer is put back');
  world.sequencer.crash('nothing');
  world.sequencer.storage.restore(snapshot ?? new Map());
};
