// The tables of migrations/0002_webhooks.sql for Drizzle. Triggers, checks and indices stand only there.

import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

import type { DeliveryState } from '../../domain/deliveries/delivery.ts';
import type { DisabledReason, EndpointHealth } from '../../domain/deliveries/endpoint.ts';
import type { EventType } from '../../domain/deliveries/event-types.ts';
import type { AttemptOutcome } from '../../domain/deliveries/outcome.ts';

export const events = sqliteTable(
  'events',
  {
    organizationId: text('organization_id').notNull(),
    sequence: integer('sequence').notNull(),
    id: text('id').notNull(),
    type: text('type').$type<EventType>().notNull(),
    createdAtUnixMs: integer('created_at_ms').notNull(),
    dataText: text('data').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.sequence] }),
    uniqueIndex('events_by_id').on(table.id),
  ],
);

export const webhookEndpoints = sqliteTable(
  'webhook_endpoints',
  {
    id: text('id').primaryKey().notNull(),
    organizationId: text('organization_id').notNull(),
    url: text('url').notNull(),
    description: text('description').notNull().default(''),
    eventTypes: text('event_types', { mode: 'json' }).$type<EventType[]>(),
    state: text('state').$type<EndpointHealth['state']>().notNull().default('enabled'),
    disabledReason: text('disabled_reason').$type<DisabledReason>(),
    secretVersion: integer('secret_version').notNull().default(1),
    consecutiveFailures: integer('consecutive_failures').notNull().default(0),
    failingSinceUnixMs: integer('failing_since_ms'),
    heldUntilUnixMs: integer('held_until_ms').notNull().default(0),
    createdAtUnixMs: integer('created_at_ms').notNull(),
    updatedAtUnixMs: integer('updated_at_ms').notNull(),
  },
  (table) => [index('webhook_endpoints_by_organization').on(table.organizationId, table.createdAtUnixMs, table.id)],
);

export const deliveries = sqliteTable(
  'deliveries',
  {
    id: text('id').primaryKey().notNull(),
    endpointId: text('endpoint_id').notNull(),
    organizationId: text('organization_id').notNull(),
    eventSequence: integer('event_sequence').notNull(),
    eventType: text('event_type').$type<EventType>().notNull(),
    state: text('state').$type<DeliveryState>().notNull().default('pending'),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAtUnixMs: integer('next_attempt_at_ms'),
    createdAtUnixMs: integer('created_at_ms').notNull(),
    deliveredAtUnixMs: integer('delivered_at_ms'),
    endpointSequence: integer('endpoint_sequence'),
    body: text('body'),
    bodySha256: text('body_sha256'),
  },
  (table) => [uniqueIndex('deliveries_by_event').on(table.endpointId, table.eventSequence)],
);

export const deliveryAttempts = sqliteTable(
  'delivery_attempts',
  {
    deliveryId: text('delivery_id').notNull(),
    number: integer('number').notNull(),
    startedAtUnixMs: integer('started_at_ms').notNull(),
    durationMs: integer('duration_ms').notNull(),
    outcome: text('outcome').$type<AttemptOutcome>().notNull(),
    status: integer('status'),
    response: text('response').notNull().default(''),
  },
  (table) => [primaryKey({ columns: [table.deliveryId, table.number] })],
);
