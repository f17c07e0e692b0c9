// Webhook endpoints, their delivery log and the events to pull, in D1.

import { and, asc, desc, eq, gt, lt, ne, or, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';

import type { Attempt } from '../../domain/deliveries/delivery.ts';
import type { EndpointStore, EventLog } from '../../domain/deliveries/endpoint-store.ts';
import type { Endpoint } from '../../domain/deliveries/endpoint.ts';
import { deliveries, deliveryAttempts, events, webhookEndpoints } from './webhook-schema.ts';

/** Reads an endpoint's row. */
export const readEndpointRow = (row: typeof webhookEndpoints.$inferSelect): Endpoint => ({
  id: row.id,
  organizationId: row.organizationId,
  url: row.url,
  description: row.description,
  eventTypes: row.eventTypes,
  secretVersion: row.secretVersion,
  createdAtUnixMs: row.createdAtUnixMs,
  health: {
    state: row.state,
    disabledReason: row.disabledReason,
    consecutiveFailures: row.consecutiveFailures,
    failingSinceUnixMs: row.failingSinceUnixMs,
    heldUntilUnixMs: row.heldUntilUnixMs,
  },
});

// The bound is counted in the statement that inserts: two requests at once cannot both take the last place.
const INSERT_ENDPOINT = `
  insert into webhook_endpoints
    (id, organization_id, url, description, event_types, secret_version, created_at_ms, updated_at_ms)
  select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7
  where (select count(*) from webhook_endpoints where organization_id = ?2 and state <> 'deleted') < ?8`;

/** Creates the store of endpoints. */
export const createEndpointStore = (database: D1Database): EndpointStore => {
  const db = drizzle(database);

  const listAttempts = async (deliveryIds: readonly string[]): Promise<ReadonlyMap<string, readonly Attempt[]>> => {
    const rows = await db
      .select()
      .from(deliveryAttempts)
      // One parameter for up to 100 ids: D1 binds at most 100.
      .where(sql`${deliveryAttempts.deliveryId} in (select value from json_each(${JSON.stringify(deliveryIds)}))`)
      .orderBy(asc(deliveryAttempts.deliveryId), asc(deliveryAttempts.number));
    return Map.groupBy(rows, (row) => row.deliveryId);
  };

  return {
    find: async (organizationId, endpointId) => {
      const row = await db
        .select()
        .from(webhookEndpoints)
        .where(
          and(
            eq(webhookEndpoints.id, endpointId),
            eq(webhookEndpoints.organizationId, organizationId),
            ne(webhookEndpoints.state, 'deleted'),
          ),
        )
        .get();
      return row === undefined ? null : readEndpointRow(row);
    },

    insert: async (endpoint, maxEndpoints) => {
      const { id, organizationId, url, description, eventTypes, secretVersion, createdAtUnixMs } = endpoint;
      const types = eventTypes === null ? null : JSON.stringify(eventTypes);
      const { meta } = await database
        .prepare(INSERT_ENDPOINT)
        .bind(id, organizationId, url, description, types, secretVersion, createdAtUnixMs, maxEndpoints)
        .run();
      return meta.changes > 0;
    },

    list: async (organizationId, after, limit) => {
      const { createdAtUnixMs, id } = webhookEndpoints;
      const position =
        after === null
          ? undefined
          : or(
              gt(createdAtUnixMs, after.createdAtUnixMs),
              and(eq(createdAtUnixMs, after.createdAtUnixMs), gt(id, after.id)),
            );
      const rows = await db
        .select()
        .from(webhookEndpoints)
        .where(
          and(eq(webhookEndpoints.organizationId, organizationId), ne(webhookEndpoints.state, 'deleted'), position),
        )
        .orderBy(asc(createdAtUnixMs), asc(id))
        .limit(limit);
      return rows.map(readEndpointRow);
    },

    remove: async (organizationId, endpointId, nowUnixMs) => {
      const removed = await db
        .update(webhookEndpoints)
        .set({ state: 'deleted', updatedAtUnixMs: nowUnixMs })
        .where(
          and(
            eq(webhookEndpoints.id, endpointId),
            eq(webhookEndpoints.organizationId, organizationId),
            ne(webhookEndpoints.state, 'deleted'),
          ),
        )
        .returning({ id: webhookEndpoints.id });
      return removed.length > 0;
    },

    listDeliveries: async (endpointId, beforeSequence, limit) => {
      const before = beforeSequence === null ? undefined : lt(deliveries.eventSequence, beforeSequence);
      const rows = await db
        .select()
        .from(deliveries)
        .where(and(eq(deliveries.endpointId, endpointId), before))
        .orderBy(desc(deliveries.eventSequence))
        .limit(limit);
      const attempts = await listAttempts(rows.map((row) => row.id));
      return rows.map((row) => ({ ...row, attempts: attempts.get(row.id) ?? [] }));
    },
  };
};

/** Creates the log of events. */
export const createEventLog = (database: D1Database): EventLog => {
  const db = drizzle(database);
  return {
    listAfter: (organizationId, afterSequence, limit) =>
      db
        .select()
        .from(events)
        .where(and(eq(events.organizationId, organizationId), gt(events.sequence, afterSequence)))
        .orderBy(asc(events.sequence))
        .limit(limit)
        .all(),
  };
};
