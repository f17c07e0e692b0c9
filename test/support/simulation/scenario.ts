// One run of a small deployment with chosen breaks: a ledger begins, two batches are deposited, what must break breaks,
// the rest heals by itself, by the objects' own alarms: the minute's sweep never comes. At the end everything that was
// promised is looked for.

import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { createDepositors } from './depositors.ts';
import { beginLedger, isComplete, runUntil } from './drive.ts';
import { type Blow, type Faults, NO_FAULTS, type Operation, type Phase } from './faults.ts';
import { rewalk } from './rewalk.ts';
import { type World, createWorld } from './world.ts';

/** A break: whenever `isHit`, at most `times` times, after it was passed over `skip` times. */
export type Break = {
  readonly isHit: (operation: Operation) => boolean;
  readonly phase: Phase;
  readonly blow: Blow;
  readonly skip?: number;
  readonly times?: number;
};

export type Outcome = {
  /** How often each break struck. */
  readonly struck: readonly number[];
  /** Names of all operations, in order. */
  readonly operations: readonly string[];
  readonly trace: readonly string[];
};

const HEAL_LIMIT_MS = 20 * 60_000;
const SETTLE_MS = 5000;
const FILL_RETRY_MS = 500;
const SECOND_BATCH_MS = 2500;

const createBreaks = (breaks: readonly Break[], trace: (line: string) => void) => {
  const struck = breaks.map(() => 0);
  const passed = breaks.map(() => 0);
  const operations: string[] = [];
  const strike = (operation: Operation, phase: Phase): Blow | null => {
    if (phase === 'before') operations.push(`${operation.actor} ${operation.name}`);
    for (const [position, one] of breaks.entries()) {
      if (one.phase !== phase || !one.isHit(operation)) continue;
      const seen = passed[position] ?? 0;
      passed[position] = seen + 1;
      if (seen < (one.skip ?? 0) || (struck[position] ?? 0) >= (one.times ?? 1)) continue;
      struck[position] = (struck[position] ?? 0) + 1;
      trace(`${one.blow} ${phase} ${operation.actor} ${operation.name}`);
      return one.blow;
    }
    return null;
  };
  const faults: Faults = { ...NO_FAULTS, strike };
  return { faults, struck, operations };
};

const fillLedger = async (world: World, size: number): Promise<void> => {
  const published = (): number => world.observer.publishedSize();
  await runUntil(world, () => published() === 1, HEAL_LIMIT_MS);
  for (let index = 1; index < size; index += 1) {
    const append = async (): Promise<void> => {
      const id = { kind: 'other', id: `filler/${index}` } as const;
      for (;;) {
        const bytes = encodeUtf8(`filler ${index}`);
        const answer = await world
          .call('fill', async () => await world.sequencer.invoke(async (ledger) => await ledger.append(id, bytes)))
          .catch(() => null);
        if (answer?.ok === true) return;
        await world.scheduler.sleep(FILL_RETRY_MS);
      }
    };
    void append();
  }
  if (!(await runUntil(world, () => published() >= size, HEAL_LIMIT_MS))) throw new Error('the ledger was not filled');
};

/** Runs the scenario; throws, with the trace, when a promise is broken. `prepare` may set the world up. */
export const runScenario = async (
  breaks: readonly Break[],
  options: {
    readonly seed?: number;
    readonly breaksReads?: boolean;
    readonly prepare?: (world: World) => void;
    readonly delayMs?: Faults['delayMs'];
    /** Size that the ledger is brought to before the first deposit, by entries that mean nothing. */
    readonly fillTo?: number;
    /** Whether the courts keep copies too, and how many keepers the policy asks for. */
    readonly hasCopies?: boolean;
    readonly keepers?: number;
  } = {},
): Promise<Outcome> => {
  let made: ReturnType<typeof createBreaks> | null = null;
  const world = createWorld({
    seed: options.seed ?? 1,
    breaksReads: options.breaksReads ?? false,
    hasCopies: options.hasCopies ?? false,
    keepers: options.keepers ?? 0,
    faults: (_scheduler, _random, trace) => {
      made = createBreaks(breaks, trace);
      return { ...made.faults, ...(options.delayMs === undefined ? {} : { delayMs: options.delayMs }) };
    },
  });
  try {
    options.prepare?.(world);
    const depositors = createDepositors(world);
    beginLedger(world);
    if (options.fillTo !== undefined) await fillLedger(world, options.fillTo);
    for (const name of ['first', 'second', 'third']) depositors.deposit(name);
    let isLate = false;
    world.scheduler.schedule(SECOND_BATCH_MS, () => {
      for (const name of ['fourth', 'fifth']) depositors.deposit(name);
      isLate = true;
    });
    const isDone = await runUntil(world, () => isLate && isComplete(world, depositors), HEAL_LIMIT_MS);
    if (!isDone) throw new Error('after healing it did not come to an end');
    await runUntil(world, () => false, SETTLE_MS);
    rewalk(world, depositors.acknowledged);
    const { struck, operations } = made ?? { struck: [], operations: [] };
    return { struck, operations, trace: world.traced() };
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error(`${reason}\n${world.traced().slice(-120).join('\n')}`, { cause: error });
  } finally {
    world.close();
  }
};
