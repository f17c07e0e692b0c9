// Sends one endpoint's deliveries. One runner per endpoint at a time (the host is the mutex); everything it holds in
// memory is a cache of rows, so a runner may end at any moment and another one goes on: a delivery in flight is then sent
// again with the same id and the same bytes (at least once).
//
// A round: record what ended -> compose bodies in event order -> start what is due -> arm the timer. One round at a time;
// sends run beside the rounds, un-awaited, and each end asks for another round.

import { composeBodies } from './delivery-body.ts';
import type { DeliveryStore, SettledAttempt } from './delivery-store.ts';
import type { Attempt, ComposedDelivery } from './delivery.ts';
import { isCircuitOpen, MAX_CONCURRENCY, settleAttempt } from './endpoint-health.ts';
import type { Endpoint, EndpointHealth } from './endpoint.ts';
import type { NewEvent } from './event-types.ts';
import { classifyOutcome, parseRetryAfterMs, type SendResult } from './outcome.ts';
import type { SendRate } from './send-rate.ts';

export type DeliveryRunnerPorts = {
  readonly store: DeliveryStore;
  /** Signs and sends one attempt; never throws, and ends by its own timeout. */
  readonly send: (endpoint: Endpoint, delivery: ComposedDelivery, startedAtUnixMs: number) => Promise<SendResult>;
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly rate: SendRate;
  /** Sets the one timer that wakes the runner; null: none is needed. */
  readonly arm: (atUnixMs: number | null) => Promise<void>;
  /** Tells that organizations have new events. */
  readonly announce: (organizationIds: readonly string[]) => Promise<void>;
  readonly report: (operation: string, cause: unknown) => void;
};

export type DeliveryRunner = {
  /** Starts a round, or asks the running one for another. Resolves when no round is left to run; never rejects. */
  readonly wake: () => Promise<void>;
};

/** Bodies composed in one transaction: some 100 x 0.5 kB, far below D1's 2 MB per value. */
const COMPOSE_PAGE = 100;
/** Due deliveries read at once. */
const READY_PAGE = 50;
/** The timer while sends are in flight: above the send's own 15 s, it fires only when this process has died. */
const GUARD_MS = 30_000;
/** Pause after a storage failure. */
const FAILURE_PAUSE_MS = 5_000;

type Ended = { readonly delivery: ComposedDelivery; readonly attempt: Attempt; readonly retryAfterMs: number | null };

const createDisabledEvent = (endpoint: Endpoint, health: EndpointHealth, last: Attempt): NewEvent => ({
  // Deterministic: the attempt that disabled the endpoint has one number.
  id: `evt_disabled_${last.deliveryId}_${last.number}`,
  organizationId: endpoint.organizationId,
  type: 'endpoint.disabled',
  createdAtUnixMs: last.startedAtUnixMs + last.durationMs,
  data: { endpointId: endpoint.id, reason: health.disabledReason },
});

/** Creates the runner of one endpoint. */
export const createDeliveryRunner = (endpointId: string, ports: DeliveryRunnerPorts): DeliveryRunner => {
  const { store, now } = ports;
  /** Ids from the start of a send until its attempt is recorded: never sent twice meanwhile. */
  const inFlight = new Set<string>();
  let sending = 0;
  let ready: ComposedDelivery[] = [];
  let ended: Ended[] = [];
  let running: Promise<void> | null = null;
  let again = false;

  const recordEnded = async (): Promise<void> => {
    const group = ended;
    if (group.length === 0) return;
    const endpoint = await store.findEndpoint(endpointId);
    if (endpoint === null) throw new Error(`endpoint ${endpointId} has deliveries and no row`);
    const settled: SettledAttempt[] = [];
    const events: NewEvent[] = [];
    let { health } = endpoint;
    for (const { delivery, attempt, retryAfterMs } of group) {
      const settlement = settleAttempt(health, {
        outcome: attempt.outcome,
        retryAfterMs,
        attempts: attempt.number,
        deliveryState: delivery.state,
        endedAtUnixMs: attempt.startedAtUnixMs + attempt.durationMs,
        random: ports.random(),
      });
      if (health.state === 'enabled' && settlement.health.state === 'disabled') {
        events.push(createDisabledEvent(endpoint, settlement.health, attempt));
      }
      health = settlement.health;
      settled.push({
        attempt,
        deliveryState: settlement.deliveryState,
        nextAttemptAtUnixMs: settlement.nextAttemptAtUnixMs,
      });
    }
    await store.recordAttempts(endpointId, settled, health, events);
    // Only what was recorded leaves memory; sends that ended during the await stay for the next round.
    ended = ended.slice(group.length);
    for (const { delivery } of group) inFlight.delete(delivery.id);
    if (events.length > 0) await ports.announce([endpoint.organizationId]);
  };

  const composeAll = async (): Promise<void> => {
    for (;;) {
      const uncomposed = await store.listUncomposed(endpointId, COMPOSE_PAGE);
      if (uncomposed.length === 0) return;
      await store.saveBodies(composeBodies(await store.readHead(endpointId), uncomposed));
    }
  };

  const sendOne = async (endpoint: Endpoint, delivery: ComposedDelivery): Promise<void> => {
    const startedAtUnixMs = now();
    const result = await ports
      .send(endpoint, delivery, startedAtUnixMs)
      .catch((cause: unknown): SendResult => ({ kind: 'unreachable', detail: String(cause) }));
    const endedAtUnixMs = now();
    const outcome = classifyOutcome(result);
    ended.push({
      delivery,
      attempt: {
        deliveryId: delivery.id,
        number: delivery.attempts + 1,
        startedAtUnixMs,
        durationMs: Math.max(0, endedAtUnixMs - startedAtUnixMs),
        outcome,
        status: result.kind === 'answer' ? result.status : null,
        response: result.kind === 'answer' ? result.response : result.kind === 'timed-out' ? '' : result.detail,
      },
      retryAfterMs: result.kind === 'answer' ? parseRetryAfterMs(result.retryAfter, endedAtUnixMs) : null,
    });
    sending -= 1;
    // After a failure nothing more starts before the endpoint's health is recorded and read again.
    if (outcome === 'delivered') startReady(endpoint, MAX_CONCURRENCY);
    else ready = [];
    void wake();
  };

  const startReady = (endpoint: Endpoint, concurrency: number): void => {
    while (sending < concurrency && ready.length > 0 && ports.rate.take(now())) {
      const delivery = ready.shift();
      if (delivery === undefined) return;
      inFlight.add(delivery.id);
      sending += 1;
      void sendOne(endpoint, delivery);
    }
  };

  const startDue = async (endpoint: Endpoint): Promise<void> => {
    const open = isCircuitOpen(endpoint.health);
    const concurrency = open ? 1 : MAX_CONCURRENCY;
    if (now() < endpoint.health.heldUntilUnixMs || sending >= concurrency) return;
    if (ready.length === 0) {
      const due = await store.listDue(endpointId, now(), READY_PAGE + inFlight.size);
      const waiting = due.filter(({ id }) => !inFlight.has(id));
      ready = open ? waiting.slice(0, 1) : waiting;
    }
    startReady(endpoint, concurrency);
  };

  const armNext = async (endpoint: Endpoint): Promise<void> => {
    if (sending > 0) return ports.arm(now() + GUARD_MS);
    if (ready.length > 0) return ports.arm(now() + ports.rate.computeWaitMs(now()));
    const nextDueUnixMs = await store.findNextDue(endpointId);
    if (nextDueUnixMs === null) return ports.arm(null);
    return ports.arm(Math.max(nextDueUnixMs, endpoint.health.heldUntilUnixMs));
  };

  const runRound = async (): Promise<void> => {
    await recordEnded();
    const endpoint = await store.findEndpoint(endpointId);
    if (endpoint === null || endpoint.health.state !== 'enabled') {
      ready = [];
      return ports.arm(sending > 0 ? now() + GUARD_MS : null);
    }
    await composeAll();
    await startDue(endpoint);
    return armNext(endpoint);
  };

  const runRounds = async (): Promise<void> => {
    do {
      again = false;
      try {
        await runRound();
      } catch (cause) {
        ports.report('delivery-round', cause);
        await ports.arm(now() + FAILURE_PAUSE_MS).catch((error: unknown) => ports.report('arm', error));
        break;
      }
    } while (again || ended.length > 0);
    // In the same turn as the check above: a wake between the two would be lost.
    running = null;
  };

  const wake = (): Promise<void> => {
    if (running !== null) {
      again = true;
      return running;
    }
    running = runRounds();
    return running;
  };

  return { wake };
};
