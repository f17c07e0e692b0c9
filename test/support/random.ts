// Random numbers that a seed repeats (mulberry32): a failing run can be run again.

export type Random = {
  /** 0 <= x < 1 */
  readonly next: () => number;
  /** An integer, least <= x <= most. */
  readonly between: (least: number, most: number) => number;
  /** Shuffles and takes at most `count`. */
  readonly sample: <T>(items: readonly T[], count: number) => T[];
};

/** Makes the sequence of a seed. */
export const createRandom = (seed: number): Random => {
  let state = Math.trunc(seed);
  const next = (): number => {
    state = Math.trunc(state + 0x6d2b79f5);
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    sample: (items, count) => {
      const rest = [...items];
      const taken: (typeof rest)[number][] = [];
      while (taken.length < count && rest.length > 0) taken.push(...rest.splice(between(0, rest.length - 1), 1));
      return taken;
    },
  };
};
