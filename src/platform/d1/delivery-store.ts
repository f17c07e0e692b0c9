// Deliveries as their sender reads and writes them, in D1. Many rows travel in one JSON parameter (D1 binds at most 100).

import { and, asc, desc, eq, isNotNull, isNull, lte, min } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';

import { EMPTY_HEAD } from '../../domain/deliveries/delivery-body.ts';
import type { DeliveryStore, SettledAttempt } from '../../domain/deliveries/delivery-store.ts';
import { readEndpointRow } from './endpoint-store.ts';
import { outboxStatements } from './outbox.ts';
import { deliveries, events, webhookEndpoints } from './webhook-schema.ts';

// `body is null`: bodies fixed by another process meanwhile stay. If that process numbered others, the unique index on
// (endpoint_id, endpoint_sequence) fails the whole statement and the caller reads the head again.
const SAVE_BODIES = `
  update deliveries
  set endpoint_sequence = fixed.value ->> 1, body = fixed.value ->> 2, body_sha256 = fixed.value ->> 3
  from json_each(?1) as fixed
  where deliveries.id = fixed.value ->> 0 and deliveries.body is null`;

const INSERT_ATTEMPTS = `
  insert into delivery_attempts (delivery_id, number, started_at_ms, duration_ms, outcome, status, response)
  select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
  from json_each(?1)
  where true
  on conflict (delivery_id, number) do nothing`;

// A later attempt's result is never overwritten by an earlier one's.
const SETTLE_DELIVERIES = `
  update deliveries
  set
    attempts = settled.value ->> 1,
    state = settled.value ->> 2,
    next_attempt_at_ms = settled.value ->> 3,
    delivered_at_ms = coalesce(deliveries.delivered_at_ms, settled.value ->> 4)
  from json_each(?1) as settled
  where deliveries.id = settled.value ->> 0 and deliveries.attempts < settled.value ->> 1`;

// An endpoint that its owner deleted meanwhile stays deleted.
const SAVE_HEALTH = `
  update webhook_endpoints
  set
    state = case state when 'enabled' then ?2 else state end,
    disabled_reason = case state when 'enabled' then ?3 else disabled_reason end,
    consecutive_failures = ?4, failing_since_ms = ?5, held_until_ms = ?6, updated_at_ms = max(updated_at_ms, ?7)
  where id = ?1`;

const attemptRow = ({ attempt }: SettledAttempt): readonly unknown[] => [
  attempt.deliveryId,
  attempt.number,
  attempt.startedAtUnixMs,
  attempt.durationMs,
  attempt.outcome,
  attempt.status,
  attempt.response,
];

const settledRow = ({ attempt, deliveryState, nextAttemptAtUnixMs }: SettledAttempt): readonly unknown[] => [
  attempt.deliveryId,
  attempt.number,
  deliveryState,
  nextAttemptAtUnixMs,
  attempt.outcome === 'delivered' ? attempt.startedAtUnixMs + attempt.durationMs : null,
];

/** Creates the store of deliveries. */
export const createDeliveryStore = (database: D1Database): DeliveryStore => {
  const db = drizzle(database);
  return {
    findEndpoint: async (endpointId) => {
      const row = await db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, endpointId)).get();
      return row === undefined ? null : readEndpointRow(row);
    },

    listUncomposed: (endpointId, limit) =>
      db
        .select({ deliveryId: deliveries.id, event: events })
        .from(deliveries)
        .innerJoin(
          events,
          and(eq(events.organizationId, deliveries.organizationId), eq(events.sequence, deliveries.eventSequence)),
        )
        .where(and(eq(deliveries.endpointId, endpointId), isNull(deliveries.endpointSequence)))
        .orderBy(asc(deliveries.eventSequence))
        .limit(limit)
        .all(),

    readHead: async (endpointId) => {
      const head = await db
        .select({ endpointSequence: deliveries.endpointSequence, bodySha256: deliveries.bodySha256 })
        .from(deliveries)
        .where(and(eq(deliveries.endpointId, endpointId), isNotNull(deliveries.endpointSequence)))
        .orderBy(desc(deliveries.endpointSequence))
        .limit(1)
        .get();
      const { endpointSequence = null, bodySha256 = null } = head ?? {};
      return endpointSequence === null || bodySha256 === null ? EMPTY_HEAD : { endpointSequence, bodySha256 };
    },

    saveBodies: async (bodies) => {
      const rows = bodies.map((body) => [body.deliveryId, body.endpointSequence, body.body, body.bodySha256]);
      await database.prepare(SAVE_BODIES).bind(JSON.stringify(rows)).run();
    },

    listDue: async (endpointId, nowUnixMs, limit) => {
      const rows = await db
        .select()
        .from(deliveries)
        .where(and(eq(deliveries.endpointId, endpointId), lte(deliveries.nextAttemptAtUnixMs, nowUnixMs)))
        .orderBy(asc(deliveries.nextAttemptAtUnixMs), asc(deliveries.eventSequence))
        .limit(limit);
      return rows.flatMap(({ body, ...row }) => (body === null ? [] : [{ ...row, body }]));
    },

    findNextDue: async (endpointId) => {
      const next = await db
        .select({ atUnixMs: min(deliveries.nextAttemptAtUnixMs) })
        .from(deliveries)
        .where(and(eq(deliveries.endpointId, endpointId), isNotNull(deliveries.nextAttemptAtUnixMs)))
        .get();
      return next?.atUnixMs ?? null;
    },

    recordAttempts: async (endpointId, settled, health, newEvents) => {
      const { state, disabledReason, consecutiveFailures, failingSinceUnixMs, heldUntilUnixMs } = health;
      const lastEndUnixMs = Math.max(...settled.map(({ attempt }) => attempt.startedAtUnixMs + attempt.durationMs));
      await database.batch([
        database.prepare(INSERT_ATTEMPTS).bind(JSON.stringify(settled.map(attemptRow))),
        database.prepare(SETTLE_DELIVERIES).bind(JSON.stringify(settled.map(settledRow))),
        database
          .prepare(SAVE_HEALTH)
          .bind(
            endpointId,
            state,
            disabledReason,
            consecutiveFailures,
            failingSinceUnixMs,
            heldUntilUnixMs,
            lastEndUnixMs,
          ),
        ...outboxStatements(database, newEvents),
      ]);
    },

    makeDue: async (endpointId, deliveryId, nowUnixMs) => {
      const due = await db
        .update(deliveries)
        .set({ nextAttemptAtUnixMs: nowUnixMs })
        .where(
          and(
            eq(deliveries.id, deliveryId),
            eq(deliveries.endpointId, endpointId),
            isNotNull(deliveries.endpointSequence),
          ),
        )
        .returning({ id: deliveries.id });
      return due.length > 0;
    },
  };
};
