// Whether our clock, or a peer's, is wrong. Each peer's answer says its time to the second. One peer that differs is
// likely wrong itself; when the middle of all differs, we are: a signature with a wrong time stands for ever.

/** Larger differences are told: an answer's `Date` has a resolution of a second, and the way takes time. */
export const CLOCK_TOLERANCE_SECONDS = 5;

/** What one peer's clock shows, in seconds ahead of ours. */
export type ClockReading = { readonly court: string; readonly offsetSeconds: number };

export type ClockVerdict = {
  /** The middle of the peers' clocks, seconds ahead of ours; null when nobody tells. */
  readonly offsetSeconds: number | null;
  /** Ours is the one that differs. */
  readonly isOwnWrong: boolean;
  /** Courts whose clock differs from the middle. */
  readonly wrong: readonly ClockReading[];
};

// Of two in the middle the one nearer to ours: among two peers a single wrong clock must not accuse us.
const findMiddle = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) return null;
  return Math.abs(lower) <= Math.abs(upper) ? lower : upper;
};

/** Judges the clocks. */
export const judgeClocks = (readings: readonly ClockReading[]): ClockVerdict => {
  const offsetSeconds = findMiddle(readings.map((reading) => reading.offsetSeconds));
  if (offsetSeconds === null) return { offsetSeconds, isOwnWrong: false, wrong: [] };
  const differs = (value: number): boolean => Math.abs(value) > CLOCK_TOLERANCE_SECONDS;
  return {
    offsetSeconds,
    isOwnWrong: differs(offsetSeconds),
    wrong: readings.filter((reading) => differs(reading.offsetSeconds - offsetSeconds)),
  };
};
