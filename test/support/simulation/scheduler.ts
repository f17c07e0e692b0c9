// Virtual time: events in the order of their times, and every microtask that one sets off before the next. Nothing in a
// simulation waits for the real world, so a seed gives the same run every time.

export type Scheduler = {
  /** True time of the simulation, Unix milliseconds. Actors have clocks of their own, off by what their host says. */
  readonly now: () => number;
  readonly schedule: (delayMs: number, run: () => void) => void;
  readonly sleep: (delayMs: number) => Promise<void>;
  /** Runs the next event and all that follows from it at once; false when nothing is left. */
  readonly step: () => Promise<boolean>;
  /** Events that were run. */
  readonly steps: () => number;
};

type Event = { readonly at: number; readonly order: number; readonly run: () => void };

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Between two breaths the process's own timers and messages stand still. */
const STEPS_PER_BREATH = 2000;

// The queue of ticks is served once the queue of microtasks is empty, so this resolves when nothing is left to run.
const drained = (): Promise<void> =>
  new Promise((done) => {
    process.nextTick(done);
  });
const breathe = (): Promise<void> =>
  new Promise((done) => {
    setImmediate(done);
  });

/** Makes a clock that stands at `startUnixMs`. */
export const createScheduler = (startUnixMs: number): Scheduler => {
  const heap: Event[] = [];
  let now = startUnixMs;
  let order = 0;
  let steps = 0;

  const swap = (a: number, b: number): void => {
    const [first, second] = [heap[a], heap[b]];
    if (first === undefined || second === undefined) return;
    heap[a] = second;
    heap[b] = first;
  };
  const precedes = (a: number, b: number): boolean => {
    const [first, second] = [heap[a], heap[b]];
    return first !== undefined && second !== undefined && isBefore(first, second);
  };
  const push = (event: Event): void => {
    heap.push(event);
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!precedes(child, parent)) return;
      swap(child, parent);
      child = parent;
    }
  };
  const pop = (): Event | undefined => {
    swap(0, heap.length - 1);
    const event = heap.pop();
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      const child = precedes(left + 1, left) ? left + 1 : left;
      if (!precedes(child, parent)) return event;
      swap(child, parent);
      parent = child;
    }
  };

  const schedule = (delayMs: number, run: () => void): void => {
    push({ at: now + Math.max(0, delayMs), order, run });
    order += 1;
  };

  return {
    now: () => now,
    schedule,
    sleep: (delayMs) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      schedule(delayMs, resolve);
      return promise;
    },
    step: async () => {
      if (steps === 0) await drained();
      const event = pop();
      if (event === undefined) return false;
      now = event.at;
      event.run();
      steps += 1;
      await drained();
      if (steps % STEPS_PER_BREATH === 0) await breathe();
      return true;
    },
    steps: () => steps,
  };
};
