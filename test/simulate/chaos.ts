// What befalls a seed: how often operations fail or kill their owner, how messages travel, when hosts die, courts and the
// authority are away, clocks jump, and whether the sequencer's storage is put back to what it was. All from the seed.

import type { Random } from '../support/random.ts';
import { isHalted, restoreSequencer } from '../support/simulation/drive.ts';
import type { Snapshot } from '../support/simulation/durable-storage.ts';
import type { Blow, Faults } from '../support/simulation/faults.ts';
import type { World } from '../support/simulation/world.ts';

export type Chaos = {
  readonly faults: Faults;
  /** Starts what happens by itself. */
  readonly unleash: (world: World) => void;
  /** From here on nothing breaks: everything comes back. */
  readonly heal: (world: World) => void;
};

type Profile = {
  readonly errorRate: number;
  readonly crashRate: number;
  readonly slowRate: number;
  readonly duplicateRate: number;
  /** Mean milliseconds between two events of the world. */
  readonly eventMs: number;
  readonly isRestored: boolean;
};

const BLOWS: readonly Blow[] = ['crash-lose', 'crash-keep', 'crash-tear'];
const HOUR_MS = 3_600_000;

const drawProfile = (random: Random): Profile => {
  // A third of the seeds is nearly calm: there what remains undone shows as such.
  const strength = random.next() < 0.33 ? 0.1 : random.next();
  return {
    errorRate: 0.03 * strength,
    crashRate: 0.015 * strength,
    slowRate: 0.05 * strength,
    duplicateRate: 0.03 * strength,
    eventMs: 1000 + 20_000 * random.next(),
    isRestored: random.next() < 0.1,
  };
};

const pick = <T>(items: readonly T[], random: Random): T => {
  const item = items[random.between(0, items.length - 1)];
  if (item === undefined) throw new RangeError('nothing to pick');
  return item;
};

/** Makes the chaos of a seed. */
export const createChaos = (random: Random, trace: (line: string) => void): Chaos => {
  const profile = drawProfile(random);
  let isQuiet = false;
  let snapshot: { readonly taken: Snapshot; readonly treeSize: number } | null = null;

  const faults: Faults = {
    strike: (operation, phase) => {
      if (isQuiet) return null;
      const chance = random.next();
      if (chance >= profile.errorRate + profile.crashRate) return null;
      const blow = chance < profile.errorRate || operation.actor === 'client' ? 'error' : pick(BLOWS, random);
      trace(`${blow} ${phase} ${operation.actor}: ${operation.name}`);
      return blow;
    },
    delayMs: () => {
      if (isQuiet || random.next() >= profile.slowRate) return 0.5 + 4 * random.next();
      return random.next() < 0.1 ? random.between(2000, 15_000) : random.between(20, 2000);
    },
    isDuplicated: () => !isQuiet && random.next() < profile.duplicateRate,
    flushMs: () => (!isQuiet && random.next() < 2 * profile.slowRate ? random.between(5, 3000) : 0.1 + random.next()),
  };

  const hosts = (world: World) => [world.sequencer, ...world.batchers];
  const events: readonly ((world: World) => void)[] = [
    (world) => {
      const host = pick(hosts(world), random);
      host.crash(pick(['all', 'nothing', random.next()] as const, random));
    },
    (world) => pick(world.courts, random).crash(random.next() < 0.5),
    (world) => {
      const away = random.sample(world.courts, random.between(1, 4));
      for (const court of away) court.isUp = false;
      trace(`away: ${away.map(({ id }) => id).join(', ')}`);
      world.scheduler.schedule(random.between(100, 30_000), () => {
        for (const court of away) court.isUp = true;
      });
    },
    (world) => {
      world.authority.isUp = false;
      trace('the authority is down');
      world.scheduler.schedule(random.between(100, 60_000), () => {
        world.authority.isUp = true;
      });
    },
    (world) => {
      world.authority.answersAfterMs = random.between(1, 4000);
    },
    (world) => {
      const host = pick(hosts(world), random);
      // Beyond three days what is kept for retries only is forgotten.
      const far = random.next() < 0.2 ? 80 * HOUR_MS : HOUR_MS;
      const jumpMs = random.next() < 0.2 ? random.between(-60_000, far) : random.between(-3000, 3000);
      trace(`the clock of ${host.name} jumps by ${jumpMs} ms`);
      host.setClockOffset(host.clockOffset() + jumpMs);
    },
    (world) => {
      pick(world.courts, random).clockOffsetMs += random.between(-10_000, 10_000);
    },
  ];

  const storedSize = (world: World): number =>
    Number(world.sequencer.storage.query('select max(tree_size) as size from checkpoints')[0]?.['size'] ?? 0);
  /** Takes a copy early, and puts it back once more than it holds was published. */
  const maybeRestore = (world: World): void => {
    if (!profile.isRestored || world.observer.hasLostHistory) return;
    const treeSize = storedSize(world);
    if (snapshot === null) {
      if (treeSize > 0) snapshot = { taken: world.sequencer.storage.snapshot(), treeSize };
    } else if (world.observer.publishedSize() > snapshot.treeSize && random.next() < 0.3) {
      if (random.next() < 0.3)
        for (const court of random.sample(world.courts, random.between(1, 4))) court.isUp = false;
      restoreSequencer(world, snapshot.taken);
    }
  };

  return {
    faults,
    unleash: (world) => {
      const next = (): void => {
        if (isQuiet) return;
        pick(events, random)(world);
        maybeRestore(world);
        world.scheduler.schedule(profile.eventMs * 2 * random.next(), next);
      };
      world.scheduler.schedule(profile.eventMs * random.next(), next);
    },
    heal: (world) => {
      trace(`healed${isHalted(world) ? ', halted' : ''}`);
      isQuiet = true;
      for (const court of world.courts) court.isUp = true;
      world.authority.isUp = true;
      world.authority.answersAfterMs = 5;
    },
  };
};
