// What an attempt does to its delivery and to its endpoint. Pure: the clock and the random number are arguments.
//
// Circuit: after BREAKER_THRESHOLD failures in a row the endpoint is held, and one delivery at a time probes it, so a
// dead receiver costs one request per hold and uses up no other delivery's schedule. One success closes the circuit.

import type { DeliveryState } from './delivery.ts';
import type { EndpointHealth } from './endpoint.ts';
import type { AttemptOutcome } from './outcome.ts';
import { computeRetryDelayMs } from './retry-schedule.ts';

/** Failures in a row that open the circuit. */
export const BREAKER_THRESHOLD = 5;
/** An open circuit is held for as long as the endpoint has failed already, within these bounds: holds double by
 * themselves, and failures that were in flight together count as one. */
export const MIN_BREAKER_HOLD_MS = 5_000;
export const MAX_BREAKER_HOLD_MS = 10 * 60 * 1000;

/** Deliveries to one endpoint in flight at once: below the six connections of one invocation. */
export const MAX_CONCURRENCY = 5;

/** Without a success for this long, and after that many failures, an endpoint is disabled. The schedule of a single
 * delivery (ten attempts in 75 h 35 min) satisfies both with its last attempt. */
export const DISABLE_AFTER_MS = 72 * 60 * 60 * 1000;
export const DISABLE_AFTER_FAILURES = 10;

export type AttemptFacts = {
  readonly outcome: AttemptOutcome;
  /** What Retry-After asked for; null when it was absent. */
  readonly retryAfterMs: number | null;
  /** Attempts of this delivery, this one included. */
  readonly attempts: number;
  /** The delivery's state before the attempt; other than pending: a resend, which has no retries of its own. */
  readonly deliveryState: DeliveryState;
  readonly endedAtUnixMs: number;
  /** In [0, 1), for the jitter. */
  readonly random: number;
};

export type Settlement = {
  readonly health: EndpointHealth;
  readonly deliveryState: DeliveryState;
  readonly nextAttemptAtUnixMs: number | null;
};

/** Tells whether the circuit is open: then one probe at a time. */
export const isCircuitOpen = (health: EndpointHealth): boolean => health.consecutiveFailures >= BREAKER_THRESHOLD;

const computeHoldMs = (consecutiveFailures: number, failingMs: number, retryAfterMs: number): number => {
  if (consecutiveFailures < BREAKER_THRESHOLD) return retryAfterMs;
  return Math.max(Math.min(Math.max(failingMs, MIN_BREAKER_HOLD_MS), MAX_BREAKER_HOLD_MS), retryAfterMs);
};

const settleFailure = (health: EndpointHealth, facts: AttemptFacts): Settlement => {
  const { outcome, attempts, deliveryState, endedAtUnixMs, random } = facts;
  const consecutiveFailures = health.consecutiveFailures + 1;
  const failingSinceUnixMs = health.failingSinceUnixMs ?? endedAtUnixMs;
  const failingMs = endedAtUnixMs - failingSinceUnixMs;
  const failing = consecutiveFailures >= DISABLE_AFTER_FAILURES && failingMs >= DISABLE_AFTER_MS;
  const reason = outcome === 'gone' ? 'gone' : failing ? 'failing' : null;
  const retryAfterMs = outcome === 'throttled' ? (facts.retryAfterMs ?? 0) : 0;
  const holdMs = computeHoldMs(consecutiveFailures, failingMs, retryAfterMs);
  const disabled = health.state === 'enabled' && reason !== null;
  const delayMs = deliveryState === 'pending' ? computeRetryDelayMs(attempts, random) : null;
  return {
    health: {
      state: disabled ? 'disabled' : health.state,
      disabledReason: disabled ? reason : health.disabledReason,
      consecutiveFailures,
      failingSinceUnixMs,
      heldUntilUnixMs: holdMs === 0 ? health.heldUntilUnixMs : Math.max(health.heldUntilUnixMs, endedAtUnixMs + holdMs),
    },
    deliveryState: deliveryState === 'pending' && delayMs === null ? 'exhausted' : deliveryState,
    nextAttemptAtUnixMs: delayMs === null ? null : endedAtUnixMs + Math.max(delayMs, retryAfterMs),
  };
};

/** Computes the endpoint's health and the delivery's state after an attempt. */
export const settleAttempt = (health: EndpointHealth, facts: AttemptFacts): Settlement =>
  facts.outcome === 'delivered'
    ? {
        health: { ...health, consecutiveFailures: 0, failingSinceUnixMs: null, heldUntilUnixMs: 0 },
        deliveryState: 'delivered',
        nextAttemptAtUnixMs: null,
      }
    : settleFailure(health, facts);
