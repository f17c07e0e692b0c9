// Token buckets. Per log: requests beyond the rate get 429, counted after the log's signature verified, so that strangers
// cannot use up a log's share with garbage. Per network address: what strangers may cost.

export type TokenBuckets = {
  /** Takes a token of the key's bucket; false when it has none left. */
  readonly take: (key: string) => boolean;
  /** Tells whether the key's bucket has a token, without taking it. */
  readonly has: (key: string) => boolean;
};

/** Buckets remembered: beyond, the one that was not used for the longest time is forgotten, and is full again. */
const MAX_BUCKETS = 10_000;

/** Makes buckets that hold a second's tokens. `nowMs` is a monotonic clock. */
export const createTokenBuckets = (perSecond: number, nowMs: () => number): TokenBuckets => {
  const buckets = new Map<string, { readonly tokens: number; readonly atMs: number }>();
  const count = (key: string, now: number): number => {
    const bucket = buckets.get(key);
    if (bucket === undefined) return perSecond;
    return Math.min(perSecond, bucket.tokens + ((now - bucket.atMs) / 1000) * perSecond);
  };
  return {
    has: (key) => count(key, nowMs()) >= 1,
    take: (key) => {
      const now = nowMs();
      const tokens = count(key, now);
      const admitted = tokens >= 1;
      // Set anew, so that the map's order is that of use.
      buckets.delete(key);
      buckets.set(key, { tokens: admitted ? tokens - 1 : tokens, atMs: now });
      const [oldest] = buckets.keys();
      if (buckets.size > MAX_BUCKETS && oldest !== undefined) buckets.delete(oldest);
      return admitted;
    },
  };
};

/** Makes a limiter: `admit(origin)` is false when the log has used up its second. */
export const createRateLimit = (requestsPerSecond: number, nowMs: () => number): ((origin: string) => boolean) =>
  createTokenBuckets(requestsPerSecond, nowMs).take;
