// Runs one object (a Durable Object, a court's process) that may die at any moment: each incarnation has ports of its own,
// and once it is dead nothing that it began goes on. Its answers leave only when what it wrote is durable (output gate).

import { Alarm } from '../../../src/platform/durable-objects/alarm.ts';
import { type DurableStorage, type Keep } from './durable-storage.ts';
import type { Blow } from './faults.ts';
import type { Scheduler } from './scheduler.ts';

/** One life of an object. */
export type Incarnation = {
  readonly name: string;
  readonly isAlive: () => boolean;
  /** The host's clock, Unix milliseconds. */
  readonly now: () => number;
  /** Never resolves once the incarnation is dead. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly wakeAt: (unixMs: number) => void;
  readonly storage: DurableObjectStorage;
  readonly untilDurable: () => Promise<void>;
  readonly crash: (blow: Blow) => void;
};

export type ObjectHost<Service> = {
  readonly name: string;
  readonly storage: DurableStorage;
  /** Calls the object, starting it if need be. Rejects when it dies before its answer could leave. */
  readonly invoke: <T>(call: (service: Service) => Promise<T>) => Promise<T>;
  /** Ends the incarnation, if one is running. */
  readonly crash: (keep: Keep) => void;
  /** Difference of its clock from true time; setting it is a jump. */
  readonly setClockOffset: (ms: number) => void;
  readonly clockOffset: () => number;
  readonly restarts: () => number;
};

export type Wakeable = { readonly wake: () => Promise<void> };

type Life<Service> = {
  readonly service: Service;
  readonly alarm: Alarm;
  readonly dead: Promise<never>;
  readonly end: () => void;
};

/** After a call that died, the platform looks again for the alarm. */
const ALARM_RETRY_MS = 2000;

/** Makes a host. `build` makes the service of an incarnation; `isGated` false plants an object that answers too early. */
export const createObjectHost = <Service extends Wakeable>(options: {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly storage: DurableStorage;
  readonly build: (incarnation: Incarnation) => Service;
  readonly tear: () => number;
  readonly isGated?: boolean;
  /** Plants a platform that forgets an alarm now and then. */
  readonly losesAlarm?: () => boolean;
  readonly onCrash?: (keep: Keep) => void;
}): ObjectHost<Service> => {
  const { name, scheduler, storage, build, tear, isGated = true, losesAlarm = () => false } = options;
  let life: Life<Service> | null = null;
  let offset = 0;
  let restarts = 0;
  let runningAlarm: number | null = null;
  let alarmVersion = 0;

  const now = (): number => Math.floor(scheduler.now() + offset);

  const crash = (keep: Keep): void => {
    if (life === null) return;
    const { end } = life;
    life = null;
    runningAlarm = null;
    storage.crash(keep);
    options.onCrash?.(keep);
    end();
    armAlarm(ALARM_RETRY_MS);
  };

  const start = (): Life<Service> => {
    restarts += 1;
    const { promise: dead, reject } = Promise.withResolvers<never>();
    dead.catch(() => undefined);
    let isAlive = true;
    const incarnation: Incarnation = {
      name,
      isAlive: () => isAlive,
      now,
      sleep: async (ms) => {
        await scheduler.sleep(ms);
        if (!isAlive) await new Promise<void>(() => {});
      },
      wakeAt: (unixMs) => {
        if (isAlive) alarm.wakeAt(unixMs);
      },
      storage: storage.open(() => isAlive, onAlarmSet),
      untilDurable: async () => {
        if (isGated) await storage.untilDurable();
      },
      crash: (blow) => {
        if (isAlive) crash(blow === 'crash-keep' ? 'all' : blow === 'crash-lose' ? 'nothing' : tear());
      },
    };
    const state = { storage: incarnation.storage } as DurableObjectState;
    const alarm = new Alarm(state, now);
    const end = (): void => {
      isAlive = false;
      reject(new Error(`${name} was reset`));
    };
    return { service: build(incarnation), alarm, dead, end };
  };

  const invoke = async <T>(call: (service: Service) => Promise<T>): Promise<T> => {
    life ??= start();
    const { service, dead } = life;
    const answer = await Promise.race([call(service), dead]);
    if (isGated) await Promise.race([storage.untilDurable(), dead]);
    return answer;
  };

  // Not re-entrant; kept until its handler has ended; lost when set at or before the running one's time (workerd #6866).
  const fire = async (at: number): Promise<void> => {
    runningAlarm = at;
    const isDone = await invoke(async (service) => {
      await life?.alarm.handle(async () => await service.wake());
    }).then(
      () => true,
      () => false,
    );
    if (runningAlarm !== at) return;
    runningAlarm = null;
    const set = storage.alarmAt();
    if (set === null) return;
    if (isDone && set <= at) return storage.clearAlarm();
    armAlarm(isDone ? 0 : ALARM_RETRY_MS);
  };
  const armAlarm = (leastMs: number): void => {
    alarmVersion += 1;
    const version = alarmVersion;
    const at = storage.alarmAt();
    if (at === null || losesAlarm()) return;
    scheduler.schedule(Math.max(leastMs, at - now()), () => {
      if (version !== alarmVersion || runningAlarm !== null) return;
      if (now() < at) armAlarm(0);
      else void fire(at);
    });
  };
  const onAlarmSet = (): void => {
    if (runningAlarm === null) armAlarm(0);
  };

  return {
    name,
    storage,
    invoke,
    crash,
    setClockOffset: (ms) => {
      offset = ms;
      if (runningAlarm === null) armAlarm(0);
    },
    clockOffset: () => offset,
    restarts: () => restarts,
  };
};
