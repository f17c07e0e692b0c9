// A token bucket per log: requests beyond the rate get 429. Counted after the log's signature verified, so that strangers
// cannot use up a log's share with garbage.

/** Makes a limiter: `admit(origin)` is false when the log has used up its second. `nowMs` is a monotonic clock. */
export const createRateLimit = (requestsPerSecond: number, nowMs: () => number): ((origin: string) => boolean) => {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return (origin) => {
    const now = nowMs();
    const bucket = buckets.get(origin) ?? { tokens: requestsPerSecond, atMs: now };
    const refilled = bucket.tokens + ((now - bucket.atMs) / 1000) * requestsPerSecond;
    const tokens = Math.min(requestsPerSecond, refilled);
    const admitted = tokens >= 1;
    buckets.set(origin, { tokens: admitted ? tokens - 1 : tokens, atMs: now });
    return admitted;
  };
};
