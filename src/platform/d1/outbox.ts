// The transactional outbox: events enter D1 in the same `db.batch` as the change they tell of.
// Deliveries follow by the trigger `events_fan_out` (migrations/0002_webhooks.sql) inside the same transaction.

import type { NewEvent } from '../../domain/deliveries/event-types.ts';
import type { EventAnnouncement } from '../queues/event-announcement.ts';

/** Bytes of JSON in one statement: half of D1's 2 MB bound on a value leaves room for UTF-8 beyond ASCII. */
const MAX_STATEMENT_CHARACTERS = 500_000;

// Only D1's single writer makes `max(sequence) + row_number()` gap-free: statements of one batch see each other's rows,
// and no other transaction runs between. A collision on (organization, sequence) fails the batch; it is never ignored.
// A repeated id within one statement keeps its first place (`min(key)`; the other columns come from that row in SQLite).
const INSERT_EVENTS = `
  insert into events (organization_id, sequence, id, type, created_at_ms, data)
  select
    fresh.organization_id,
    coalesce((select max(sequence) from events where events.organization_id = fresh.organization_id), 0)
      + row_number() over (partition by fresh.organization_id order by fresh.position),
    fresh.id, fresh.type, fresh.created_at_ms, fresh.data
  from (
    select
      min(rows.key) as position,
      rows.value ->> 0 as id,
      rows.value ->> 1 as organization_id,
      rows.value ->> 2 as type,
      rows.value ->> 3 as created_at_ms,
      rows.value ->> 4 as data
    from json_each(?1) as rows
    where not exists (select 1 from events where events.id = rows.value ->> 0)
    group by rows.value ->> 0
  ) as fresh
  where true
  order by fresh.position
  on conflict (id) do nothing`;

/**
 * Makes the statements that insert the events, with their deliveries, for use inside the caller's `db.batch`.
 * Repeating them with the same ids changes nothing. Sequences follow the order of the argument.
 */
export const outboxStatements = (db: D1Database, events: readonly NewEvent[]): D1PreparedStatement[] => {
  const statements: D1PreparedStatement[] = [];
  let rows: string[] = [];
  let characters = 0;
  const flush = (): void => {
    if (rows.length === 0) return;
    statements.push(db.prepare(INSERT_EVENTS).bind(`[${rows.join(',')}]`));
    rows = [];
    characters = 0;
  };
  for (const event of events) {
    const { id, organizationId, type, createdAtUnixMs, data } = event;
    const row = JSON.stringify([id, organizationId, type, createdAtUnixMs, JSON.stringify(data)]);
    if (characters + row.length > MAX_STATEMENT_CHARACTERS) flush();
    rows.push(row);
    characters += row.length + 1;
  }
  flush();
  return statements;
};

/**
 * Tells the queue, after the commit, that the organizations have events to deliver. Best effort: what is lost here the
 * sweep of the next minute finds in D1, so a failure is logged and never reaches the caller.
 */
export const announceEvents = async (
  env: { readonly EVENTS: Queue<EventAnnouncement> },
  organizationIds: readonly string[],
): Promise<void> => {
  const distinct = [...new Set(organizationIds)];
  if (distinct.length === 0) return;
  try {
    await env.EVENTS.send({ organizationIds: distinct });
  } catch (cause) {
    console.warn({ operation: 'announce-events', organizations: distinct.length, cause: String(cause) });
  }
};
