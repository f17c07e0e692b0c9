// Wall-clock time during which at least one of several overlapping pieces of work was under way.

export type Stopwatch = {
  /** Begins a piece of work; the function given back ends it. */
  readonly begin: () => () => void;
  readonly ms: () => number;
};

/** Makes a stopwatch that stands at zero. */
export const createStopwatch = (): Stopwatch => {
  let running = 0;
  let since = 0;
  let total = 0;
  return {
    begin: () => {
      if (running === 0) since = performance.now();
      running += 1;
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        running -= 1;
        if (running === 0) total += performance.now() - since;
      };
    },
    ms: () => (running === 0 ? total : total + performance.now() - since),
  };
};
