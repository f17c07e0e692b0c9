// When a failed delivery is tried again (Standard Webhooks 1.0.0, example schedule): 75 h 35 min in all.

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Waiting time after attempt 1, 2, … 9. */
export const RETRY_DELAYS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** At most this share is added, so that deliveries that failed together do not return together. */
const JITTER_SHARE = 0.1;

/**
 * Computes how long to wait after `attempts` failed ones; null when the schedule is exhausted.
 * Jitter only lengthens: a receiver never sees a retry before its scheduled time.
 *
 * @param random a number in [0, 1)
 */
export const computeRetryDelayMs = (attempts: number, random: number): number | null => {
  const delayMs = RETRY_DELAYS_MS[attempts - 1];
  return delayMs === undefined ? null : Math.round(delayMs * (1 + JITTER_SHARE * random));
};
