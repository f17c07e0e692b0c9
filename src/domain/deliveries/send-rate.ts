// How fast one endpoint is called: a token bucket. Held in memory only; a restart refills it, which does no harm.

/** Deliveries per second to one endpoint, sustained and at once. A court's receiver is not built for more. */
const DELIVERIES_PER_SECOND = 100;

export type SendRate = {
  /** Takes a token; false when none is left. */
  readonly take: (nowUnixMs: number) => boolean;
  /** Computes how long until the next token, in milliseconds. */
  readonly computeWaitMs: (nowUnixMs: number) => number;
};

/** Creates a full bucket. */
export const createSendRate = (perSecond: number = DELIVERIES_PER_SECOND): SendRate => {
  let tokens = perSecond;
  let filledAtUnixMs = Number.NEGATIVE_INFINITY;
  const fill = (nowUnixMs: number): void => {
    // A clock that stepped back must not empty or overfill the bucket.
    const elapsedMs = Math.max(0, nowUnixMs - filledAtUnixMs);
    tokens = Math.min(perSecond, tokens + (elapsedMs * perSecond) / 1000);
    filledAtUnixMs = nowUnixMs;
  };
  return {
    take: (nowUnixMs) => {
      fill(nowUnixMs);
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    computeWaitMs: (nowUnixMs) => {
      fill(nowUnixMs);
      return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 1000) / perSecond);
    },
  };
};
