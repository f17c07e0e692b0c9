// What one network address may cost the node: reads a second, and submissions that turned out to be refused. A log whose
// submissions are good is bounded per log instead, after its signature verified.

import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import type { Limits } from '../configuration.ts';
import { createTokenBuckets } from '../witness/rate-limit.ts';

/** Statuses that say nothing against the sender: our own state, and its rate. */
const BLAMELESS = [429, 503];

const tooMany = (context: Context): Response =>
  context.body('too many requests\n', 429, { 'Content-Type': 'text/plain; charset=utf-8', 'Retry-After': '1' });

// The last of X-Forwarded-For is what the court's own proxy wrote; the ones before are whatever the client sent.
const readAddress = (context: Context, behindProxy: boolean): string => {
  const forwarded = behindProxy ? context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  return forwarded ?? getConnInfo(context).remote.address ?? '';
};

/** Makes the middleware. `nowMs` is a monotonic clock. */
export const createClientLimits = (
  { readsPerSecond, refusalsPerSecond }: Limits,
  behindProxy: boolean,
  nowMs: () => number,
): MiddlewareHandler => {
  const reads = createTokenBuckets(readsPerSecond, nowMs);
  const refusals = createTokenBuckets(refusalsPerSecond, nowMs);
  return async (context, next) => {
    const address = readAddress(context, behindProxy);
    if (context.req.method !== 'POST') {
      if (!reads.take(address)) return tooMany(context);
      await next();
      return undefined;
    }
    if (!refusals.has(address)) return tooMany(context);
    await next();
    const { status } = context.res;
    if (status >= 400 && !BLAMELESS.includes(status)) refusals.take(address);
    return undefined;
  };
};
