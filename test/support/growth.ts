// Running-time checks: how the time of a reader grows with its input. A quadratic reader is a denial of service.

const ATTEMPTS = 8;
const ROUNDS = 5;
/** Below this, times are noise: the system counts processor time in steps, and collects garbage in its own time. */
const NOISE_MS = 2;

// Processor time of this thread: what other processes do on a busy machine does not count.
const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

const measure = (work: () => unknown): number => {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = cpuMs();
    work();
    best = Math.min(best, cpuMs() - start);
  }
  return Math.max(NOISE_MS, best);
};

/**
 * Measures a reader on inputs of `size` and eight times `size`; gives the factor by which its time grew, the smallest of
 * a few attempts. Linear work gives about 8, quadratic about 64.
 */
export const measureGrowth = <T>(size: number, makeInput: (size: number) => T, read: (input: T) => unknown): number => {
  const small = makeInput(size);
  const large = makeInput(size * 8);
  read(small);
  let growth = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS && growth > LINEAR_GROWTH / 2; attempt += 1) {
    growth = Math.min(growth, measure(() => read(large)) / measure(() => read(small)));
  }
  return growth;
};

/** Largest growth for eightfold input that still counts as linear, with room for garbage collection and caches. */
export const LINEAR_GROWTH = 30;

/** As `measureGrowth`, for a reader that ends later: its processor time until then counts. */
export const measureGrowthAsync = async <T>(
  size: number,
  makeInput: (size: number) => T,
  read: (input: T) => Promise<unknown>,
): Promise<number> => {
  const time = async (input: T): Promise<number> => {
    let best = Infinity;
    for (let round = 0; round < ROUNDS; round += 1) {
      const start = cpuMs();
      await read(input);
      best = Math.min(best, cpuMs() - start);
    }
    return Math.max(NOISE_MS, best);
  };
  const small = makeInput(size);
  const large = makeInput(size * 8);
  await read(small);
  let growth = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS && growth > LINEAR_GROWTH / 2; attempt += 1) {
    growth = Math.min(growth, (await time(large)) / (await time(small)));
  }
  return growth;
};
