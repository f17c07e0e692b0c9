import { describe, expect, it } from 'vitest';

import {
  BREAKER_THRESHOLD,
  DISABLE_AFTER_FAILURES,
  DISABLE_AFTER_MS,
  isCircuitOpen,
  MAX_BREAKER_HOLD_MS,
  MIN_BREAKER_HOLD_MS,
  settleAttempt,
  type AttemptFacts,
} from '../../../src/domain/deliveries/endpoint-health.ts';
import { UNTRIED, type EndpointHealth } from '../../../src/domain/deliveries/endpoint.ts';

const NOW = Date.UTC(2026, 10, 22);

const facts = (changes: Partial<AttemptFacts> = {}): AttemptFacts => ({
  outcome: 'broken',
  retryAfterMs: null,
  attempts: 1,
  deliveryState: 'pending',
  endedAtUnixMs: NOW,
  random: 0,
  ...changes,
});

const failing = (changes: Partial<EndpointHealth>): EndpointHealth => ({ ...UNTRIED, ...changes });

describe('settleAttempt', () => {
  it('ends a delivery and forgets all failures on success', () => {
    const health = failing({ consecutiveFailures: 9, failingSinceUnixMs: 1, heldUntilUnixMs: NOW + 1 });
    expect(settleAttempt(health, facts({ outcome: 'delivered' }))).toEqual({
      health: UNTRIED,
      deliveryState: 'delivered',
      nextAttemptAtUnixMs: null,
    });
  });

  it.each(['broken', 'refused', 'redirected', 'timed-out', 'unreachable', 'blocked', 'throttled'] as const)(
    'plans the next attempt by the schedule after %s',
    (outcome) => {
      const settled = settleAttempt(UNTRIED, facts({ outcome, attempts: 2 }));
      expect(settled).toMatchObject({ deliveryState: 'pending', nextAttemptAtUnixMs: NOW + 300_000 });
      expect(settled.health).toMatchObject({ state: 'enabled', consecutiveFailures: 1, failingSinceUnixMs: NOW });
    },
  );

  it('ends the schedule after the tenth failure', () => {
    expect(settleAttempt(UNTRIED, facts({ attempts: 9 })).deliveryState).toBe('pending');
    expect(settleAttempt(UNTRIED, facts({ attempts: 10 }))).toMatchObject({
      deliveryState: 'exhausted',
      nextAttemptAtUnixMs: null,
    });
  });

  it('keeps the state of a delivery whose resend failed, and plans no retry', () => {
    for (const deliveryState of ['delivered', 'exhausted'] as const) {
      expect(settleAttempt(UNTRIED, facts({ deliveryState, attempts: 2 }))).toMatchObject({
        deliveryState,
        nextAttemptAtUnixMs: null,
      });
    }
  });

  it('honours Retry-After of a throttling answer, for the delivery and the endpoint, and of no other', () => {
    const throttled = settleAttempt(UNTRIED, facts({ outcome: 'throttled', retryAfterMs: 60_000 }));
    expect(throttled.nextAttemptAtUnixMs).toBe(NOW + 60_000);
    expect(throttled.health.heldUntilUnixMs).toBe(NOW + 60_000);
    const shorter = settleAttempt(UNTRIED, facts({ outcome: 'throttled', retryAfterMs: 1000, attempts: 2 }));
    expect(shorter.nextAttemptAtUnixMs).toBe(NOW + 300_000);
    const broken = settleAttempt(UNTRIED, facts({ outcome: 'broken', retryAfterMs: 60_000 }));
    expect(broken.nextAttemptAtUnixMs).toBe(NOW + 5_000);
    expect(broken.health.heldUntilUnixMs).toBe(0);
  });

  it('never shortens a hold', () => {
    const held = failing({ heldUntilUnixMs: NOW + 3_600_000, consecutiveFailures: 4, failingSinceUnixMs: NOW });
    expect(settleAttempt(held, facts()).health.heldUntilUnixMs).toBe(NOW + 3_600_000);
  });

  it('opens the circuit at the fifth failure in a row and holds it as long as it has failed, within bounds', () => {
    let health = UNTRIED;
    let endedAtUnixMs = NOW;
    const holdsMs: number[] = [];
    for (let count = 1; count <= 14; count += 1) {
      ({ health } = settleAttempt(health, facts({ endedAtUnixMs })));
      expect(isCircuitOpen(health)).toBe(count >= BREAKER_THRESHOLD);
      if (!isCircuitOpen(health)) continue;
      holdsMs.push(health.heldUntilUnixMs - endedAtUnixMs);
      // The probe fails as soon as the hold is over.
      endedAtUnixMs = health.heldUntilUnixMs;
    }
    expect(holdsMs.map((holdMs) => holdMs / MIN_BREAKER_HOLD_MS)).toEqual([1, 1, 2, 4, 8, 16, 32, 64, 120, 120]);
    expect(holdsMs.at(-1)).toBe(MAX_BREAKER_HOLD_MS);
  });

  it('does not lengthen the hold for failures that were in flight together', () => {
    let health = UNTRIED;
    for (let count = 0; count < 30; count += 1) ({ health } = settleAttempt(health, facts()));
    expect(health.heldUntilUnixMs).toBe(NOW + MIN_BREAKER_HOLD_MS);
  });

  it('disables on 410 at once and keeps the delivery planned, so that nothing is lost when the owner returns', () => {
    const settled = settleAttempt(UNTRIED, facts({ outcome: 'gone' }));
    expect(settled.health).toMatchObject({ state: 'disabled', disabledReason: 'gone' });
    expect(settled.deliveryState).toBe('pending');
  });

  it('disables only after long enough and often enough without a success', () => {
    const at = (consecutiveFailures: number, forMs: number): EndpointHealth['state'] =>
      settleAttempt(failing({ consecutiveFailures, failingSinceUnixMs: NOW - forMs }), facts()).health.state;
    expect(at(DISABLE_AFTER_FAILURES - 1, DISABLE_AFTER_MS)).toBe('disabled');
    expect(at(DISABLE_AFTER_FAILURES - 2, DISABLE_AFTER_MS)).toBe('enabled');
    expect(at(1000, DISABLE_AFTER_MS - 1)).toBe('enabled');
  });

  it('never changes a deleted endpoint into a disabled one, nor the reason of a disabled one', () => {
    expect(settleAttempt(failing({ state: 'deleted' }), facts({ outcome: 'gone' })).health.state).toBe('deleted');
    const disabled = failing({ state: 'disabled', disabledReason: 'failing' });
    expect(settleAttempt(disabled, facts({ outcome: 'gone' })).health.disabledReason).toBe('failing');
  });
});
