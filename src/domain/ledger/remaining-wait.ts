// How long something that was put off still has to wait. Clocks are set back: what would wait longer than it was ever put
// off for is due, or an hour's correction would make it wait for an hour.

/**
 * Gives the milliseconds until a time, 0 when it is due.
 * @param maxMs longest that it can have been put off for
 */
export const remainingWaitMs = (untilUnixMs: number, nowUnixMs: number, maxMs: number): number => {
  const leftMs = untilUnixMs - nowUnixMs;
  return leftMs > maxMs ? 0 : Math.max(0, leftMs);
};
