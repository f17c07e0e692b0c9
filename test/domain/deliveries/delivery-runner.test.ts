// The runner under a simulated clock over a store in memory: whole schedules of days run in milliseconds.

import { describe, expect, it } from 'vitest';

import { EMPTY_HEAD, type BodyHead, type ComposedBody } from '../../../src/domain/deliveries/delivery-body.ts';
import {
  createDeliveryRunner,
  type DeliveryRunner,
  type DeliveryRunnerPorts,
} from '../../../src/domain/deliveries/delivery-runner.ts';
import type { DeliveryStore } from '../../../src/domain/deliveries/delivery-store.ts';
import type { Attempt, ComposedDelivery, DeliveryState } from '../../../src/domain/deliveries/delivery.ts';
import { MAX_CONCURRENCY } from '../../../src/domain/deliveries/endpoint-health.ts';
import { UNTRIED, type Endpoint } from '../../../src/domain/deliveries/endpoint.ts';
import type { NewEvent, StoredEvent } from '../../../src/domain/deliveries/event-types.ts';
import type { SendResult } from '../../../src/domain/deliveries/outcome.ts';
import { createSendRate } from '../../../src/domain/deliveries/send-rate.ts';

const START = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

type Row = {
  readonly id: string;
  readonly event: StoredEvent;
  state: DeliveryState;
  attempts: number;
  nextAttemptAtUnixMs: number | null;
  composed: ComposedBody | null;
};

type Sent = { readonly id: string; readonly body: string; readonly atUnixMs: number };

const answer = (status: number, retryAfter: string | null = null): SendResult => ({
  kind: 'answer',
  status,
  retryAfter,
  response: '',
});

const createWorld = (respond: (sent: Sent, count: number) => SendResult | Promise<SendResult>, perSecond = 1000) => {
  let nowUnixMs = START;
  let armedUnixMs: number | null = null;
  let endpoint: Endpoint = {
    id: 'whe_1',
    organizationId: 'org_1',
    url: 'https://hooks.court.example.org/',
    description: '',
    eventTypes: null,
    secretVersion: 1,
    createdAtUnixMs: START,
    health: UNTRIED,
  };
  const rows: Row[] = [];
  const sent: Sent[] = [];
  const attempts: Attempt[] = [];
  const events: NewEvent[] = [];
  const faults = { record: 0, save: 0 };
  let sending = 0;
  let mostSending = 0;

  const store: DeliveryStore = {
    findEndpoint: async () => endpoint,
    listUncomposed: async (_, limit) =>
      rows
        .filter((row) => row.composed === null)
        .slice(0, limit)
        .map(({ id, event }) => ({ deliveryId: id, event })),
    readHead: async () => {
      const heads = rows.flatMap((row): BodyHead[] => (row.composed === null ? [] : [row.composed]));
      return heads.reduce((last, head) => (head.endpointSequence > last.endpointSequence ? head : last), EMPTY_HEAD);
    },
    saveBodies: async (bodies) => {
      if (faults.save > 0) {
        faults.save -= 1;
        throw new Error('storage is away');
      }
      for (const body of bodies) {
        const row = rows.find(({ id }) => id === body.deliveryId);
        if (row !== undefined) row.composed ??= body;
      }
    },
    listDue: async (_, now, limit) =>
      rows
        .filter((row) => row.nextAttemptAtUnixMs !== null && row.nextAttemptAtUnixMs <= now)
        .sort((left, right) => (left.nextAttemptAtUnixMs ?? 0) - (right.nextAttemptAtUnixMs ?? 0))
        .slice(0, limit)
        .map(({ id, event, state, attempts, composed }): ComposedDelivery => ({
          id,
          eventType: event.type,
          eventSequence: event.sequence,
          state,
          attempts,
          body: composed?.body ?? '',
        })),
    findNextDue: async () => {
      const planned = rows.flatMap((row) => row.nextAttemptAtUnixMs ?? []);
      return planned.length === 0 ? null : Math.min(...planned);
    },
    recordAttempts: async (_, settled, health, newEvents) => {
      if (faults.record > 0) {
        faults.record -= 1;
        throw new Error('storage is away');
      }
      for (const { attempt, deliveryState, nextAttemptAtUnixMs } of settled) {
        attempts.push(attempt);
        const row = rows.find(({ id }) => id === attempt.deliveryId);
        if (row === undefined) continue;
        row.state = deliveryState;
        row.attempts = attempt.number;
        row.nextAttemptAtUnixMs = nextAttemptAtUnixMs;
      }
      endpoint = { ...endpoint, health };
      events.push(...newEvents);
    },
    makeDue: async () => false,
  };

  const ports: DeliveryRunnerPorts = {
    store,
    send: async (_, delivery, startedAtUnixMs) => {
      const one = { id: delivery.id, body: delivery.body, atUnixMs: startedAtUnixMs };
      sent.push(one);
      sending += 1;
      mostSending = Math.max(mostSending, sending);
      const result = await respond(one, sent.length);
      sending -= 1;
      return result;
    },
    now: () => nowUnixMs,
    random: () => 0.5,
    rate: createSendRate(perSecond),
    arm: async (atUnixMs) => {
      armedUnixMs = atUnixMs;
    },
    announce: async () => undefined,
    report: () => undefined,
  };

  let runner: DeliveryRunner = createDeliveryRunner('whe_1', ports);
  const settle = async (): Promise<void> => {
    // Sends and rounds are microtasks here; some turns of the loop let all of them end.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  return {
    sent,
    attempts,
    events,
    rows,
    faults,
    endpoint: () => endpoint,
    mostSending: () => mostSending,
    armedUnixMs: () => armedUnixMs,
    setHealth: (health: Partial<Endpoint['health']>) => {
      endpoint = { ...endpoint, health: { ...endpoint.health, ...health } };
    },
    add: (count: number) => {
      for (let added = 0; added < count; added += 1) {
        const sequence = rows.length + 1;
        const event: StoredEvent = {
          id: `evt_${sequence}`,
          organizationId: 'org_1',
          type: 'evidence.received',
          sequence,
          createdAtUnixMs: nowUnixMs,
          dataText: '{}',
        };
        rows.push({
          id: `dlv_${sequence}`,
          event,
          state: 'pending',
          attempts: 0,
          nextAttemptAtUnixMs: nowUnixMs,
          composed: null,
        });
      }
    },
    restart: () => {
      runner = createDeliveryRunner('whe_1', ports);
    },
    wake: async () => {
      void runner.wake();
      await settle();
    },
    /** Runs the alarms that fall due until `untilUnixMs`. */
    runTo: async (untilUnixMs: number) => {
      while (armedUnixMs !== null && armedUnixMs <= untilUnixMs) {
        nowUnixMs = Math.max(nowUnixMs + 1, armedUnixMs);
        armedUnixMs = null;
        void runner.wake();
        await settle();
      }
      nowUnixMs = Math.max(nowUnixMs, untilUnixMs);
    },
  };
};

describe('createDeliveryRunner', () => {
  it('tries a delivery ten times on the schedule with one body, then gives up and disables its endpoint', async () => {
    const world = createWorld(() => answer(500));
    world.add(1);
    await world.wake();
    await world.runTo(START + 200 * HOUR_MS);
    const times = world.sent.map(({ atUnixMs }) => atUnixMs);
    const waits = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000);
    // The random number 0.5 gives half of the largest jitter, a twentieth.
    const schedule = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
    expect(waits).toEqual(schedule.map((seconds) => seconds * 1.05));
    expect(world.sent).toHaveLength(10);
    expect(new Set(world.sent.map(({ body }) => body)).size).toBe(1);
    expect(world.rows[0]).toMatchObject({ state: 'exhausted', attempts: 10, nextAttemptAtUnixMs: null });
    expect(world.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(world.endpoint().health).toMatchObject({ state: 'disabled', disabledReason: 'failing' });
    expect(world.events).toMatchObject([
      { type: 'endpoint.disabled', data: { endpointId: 'whe_1', reason: 'failing' } },
    ]);
    expect(world.armedUnixMs()).toBeNull();
  });

  it('disables an endpoint that is dead for three days even when many deliveries share its probes', async () => {
    const world = createWorld(() => ({ kind: 'unreachable', detail: '' }));
    world.add(300);
    await world.wake();
    await world.runTo(START + 100 * HOUR_MS);
    expect(world.endpoint().health.state).toBe('disabled');
    const days = ((world.sent.at(-1)?.atUnixMs ?? 0) - START) / (24 * HOUR_MS);
    expect(days).toBeGreaterThanOrEqual(3);
    expect(days).toBeLessThan(3.1);
    // One probe in ten minutes: a dead receiver is not hammered by its backlog.
    expect(world.sent.length).toBeLessThan(460);
    expect(world.rows.every(({ state }) => state === 'pending')).toBe(true);
  });

  it('delivers everything once, with at most five in flight', async () => {
    const world = createWorld(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return answer(200);
    });
    world.add(230);
    await world.wake();
    await world.runTo(START + HOUR_MS);
    expect(world.sent).toHaveLength(230);
    expect(new Set(world.sent.map(({ id }) => id)).size).toBe(230);
    expect(world.mostSending()).toBe(MAX_CONCURRENCY);
    expect(world.rows.every(({ state }) => state === 'delivered')).toBe(true);
    expect(world.rows.map(({ composed }) => composed?.endpointSequence)).toEqual(
      Array.from({ length: 230 }, (_, index) => index + 1),
    );
    expect(world.armedUnixMs()).toBeNull();
  });

  it('keeps to its rate', async () => {
    const world = createWorld(() => answer(200), 10);
    world.add(35);
    await world.wake();
    await world.runTo(START + HOUR_MS);
    expect(world.sent).toHaveLength(35);
    const inFirstSecond = world.sent.filter(({ atUnixMs }) => atUnixMs < START + 1000).length;
    expect(inFirstSecond).toBeLessThanOrEqual(20);
    expect((world.sent.at(-1)?.atUnixMs ?? 0) - START).toBeGreaterThanOrEqual(2400);
  });

  it('waits out the Retry-After of the receiver, new deliveries included', async () => {
    const world = createWorld((_, count) => (count === 1 ? answer(429, '3600') : answer(200)));
    world.add(1);
    await world.wake();
    world.add(1);
    await world.wake();
    await world.runTo(START + HOUR_MS - 1);
    expect(world.sent).toHaveLength(1);
    await world.runTo(START + 2 * HOUR_MS);
    expect(world.sent.map(({ id }) => id).sort()).toEqual(['dlv_1', 'dlv_1', 'dlv_2']);
  });

  it('sends nothing twice while its attempt cannot be recorded, and records it later', async () => {
    const world = createWorld(() => answer(200));
    world.faults.record = 3;
    world.add(2);
    await world.wake();
    await world.runTo(START + HOUR_MS);
    expect(world.sent.map(({ id }) => id)).toEqual(['dlv_1', 'dlv_2']);
    expect(world.attempts).toHaveLength(2);
    expect(world.rows.every(({ state }) => state === 'delivered')).toBe(true);
  });

  it('composes again after a failed save, and sends nothing uncomposed', async () => {
    const world = createWorld(() => answer(200));
    world.faults.save = 2;
    world.add(2);
    await world.wake();
    expect(world.sent).toHaveLength(0);
    await world.runTo(START + HOUR_MS);
    expect(world.sent).toHaveLength(2);
    expect(world.sent.every(({ body }) => body !== '')).toBe(true);
  });

  it('loses nothing when it dies with sends in flight: the next one sends the same bytes', async () => {
    let dead = true;
    const world = createWorld(() => (dead ? new Promise<SendResult>(() => undefined) : answer(200)));
    world.add(3);
    await world.wake();
    expect(world.sent).toHaveLength(3);
    dead = false;
    world.restart();
    await world.runTo(START + HOUR_MS);
    expect(world.rows.every(({ state }) => state === 'delivered')).toBe(true);
    for (const row of world.rows) {
      expect(new Set(world.sent.filter(({ id }) => id === row.id).map(({ body }) => body))).toEqual(
        new Set([row.composed?.body]),
      );
    }
  });

  it('treats a sender that throws as a failed attempt', async () => {
    const world = createWorld((_, count) => {
      if (count === 1) throw new Error('unexpected');
      return answer(200);
    });
    world.add(1);
    await world.wake();
    await world.runTo(START + HOUR_MS);
    expect(world.attempts.map(({ outcome }) => outcome)).toEqual(['unreachable', 'delivered']);
  });

  it.each(['disabled', 'deleted'] as const)('sends nothing to an endpoint that is %s', async (state) => {
    const world = createWorld(() => answer(200));
    world.setHealth({ state });
    world.add(1);
    await world.wake();
    expect(world.sent).toHaveLength(0);
    expect(world.armedUnixMs()).toBeNull();
  });

  it('probes an open circuit with one delivery and lets the rest follow its success', async () => {
    let working = false;
    const world = createWorld(() => answer(working ? 200 : 500));
    world.add(40);
    await world.wake();
    const before = world.sent.length;
    expect(before).toBeLessThan(5 + MAX_CONCURRENCY);
    working = true;
    await world.runTo(START + 4_900);
    expect(world.sent).toHaveLength(before);
    await world.runTo(START + HOUR_MS);
    expect(world.rows.every(({ state }) => state === 'delivered')).toBe(true);
    expect(world.endpoint().health.consecutiveFailures).toBe(0);
  });
});
