// A limit on the rate of calls: a token bucket per caller. It is this isolate's own count, so a caller that meets several
// isolates gets several buckets: a guard against runaway clients, not a quota that anything is sold by.

export type RateLimit = {
  /** Counts one call of the caller; seconds to wait when it is over the limit, else null. */
  readonly take: (caller: string) => number | null;
};

/** Callers remembered at once; a full bucket is the same as a forgotten one. */
const MAX_CALLERS = 10_000;

type Bucket = { tokens: number; atUnixMs: number };

/**
 * Makes a limit.
 * @param perSecond calls a second that a caller may go on with
 * @param burst calls at once after a rest
 */
export const createRateLimit = (perSecond: number, burst: number, nowUnixMs: () => number): RateLimit => {
  const buckets = new Map<string, Bucket>();
  return {
    take: (caller) => {
      const now = nowUnixMs();
      const bucket = buckets.get(caller) ?? { tokens: burst, atUnixMs: now };
      // Put last again: the first of the map is then the caller who has been away longest.
      buckets.delete(caller);
      const [oldest] = buckets.keys();
      if (buckets.size >= MAX_CALLERS && oldest !== undefined) buckets.delete(oldest);
      buckets.set(caller, bucket);
      bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.atUnixMs) / 1000) * perSecond);
      bucket.atUnixMs = now;
      if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
      bucket.tokens -= 1;
      return null;
    },
  };
};
