// Running-time checks: how the time of a reader grows with its input. A quadratic reader is a denial of service.

const measure = (work: () => unknown): number => {
  let best = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
};

/**
 * Measures a reader on inputs of `size` and eight times `size`; gives the factor by which its time grew. Linear work gives
 * about 8, quadratic about 64. Times below half a millisecond are noise and count as half a millisecond.
 */
export const measureGrowth = <T>(size: number, makeInput: (size: number) => T, read: (input: T) => unknown): number => {
  const small = makeInput(size);
  const large = makeInput(size * 8);
  read(small);
  return (
    Math.max(
      0.5,
      measure(() => read(large)),
    ) /
    Math.max(
      0.5,
      measure(() => read(small)),
    )
  );
};

/** Largest growth for eightfold input that still counts as linear, with room for garbage collection and caches. */
export const LINEAR_GROWTH = 30;
