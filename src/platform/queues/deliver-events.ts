// Wakes the objects of endpoints that have something to send: told by the EVENTS queue after a commit, and by a sweep
// each minute, which heals every lost message and every lost alarm. Both only read D1; the objects do the work.

import type { Env } from '../env.ts';
import type { EventAnnouncement } from './event-announcement.ts';

type DeliverEnv = Pick<Env, 'DB' | 'WEBHOOK_ENDPOINT'>;

/** Objects poked by one sweep, below the 1,000 subrequests of an invocation. Random order: none is passed over for ever. */
const MAX_SWEPT_ENDPOINTS = 500;

const FIND_DUE_OF_ORGANIZATIONS = `
  select endpoint.id from webhook_endpoints as endpoint
  where endpoint.organization_id in (select value from json_each(?1))
    and endpoint.state = 'enabled' and endpoint.held_until_ms <= ?2
    and exists (select 1 from deliveries where deliveries.endpoint_id = endpoint.id and deliveries.next_attempt_at_ms <= ?2)`;

const FIND_OVERDUE = `
  select endpoint.id from webhook_endpoints as endpoint
  where endpoint.state = 'enabled' and endpoint.held_until_ms <= ?1
    and exists (select 1 from deliveries where deliveries.endpoint_id = endpoint.id and deliveries.next_attempt_at_ms <= ?1)
  order by random() limit ${MAX_SWEPT_ENDPOINTS}`;

const pokeEndpoints = async (env: DeliverEnv, endpointIds: readonly string[]): Promise<void> => {
  const pokes = await Promise.allSettled(endpointIds.map((id) => env.WEBHOOK_ENDPOINT.getByName(id).poke()));
  const failed = pokes.filter((poke) => poke.status === 'rejected');
  if (failed.length > 0)
    console.warn({ operation: 'poke-endpoints', failed: failed.length, cause: String(failed[0]?.reason) });
};

/** Events of an object whose clock is this much ahead of ours are still found; the endpoint's own timer waits. */
const CLOCK_TOLERANCE_MS = 5_000;

/**
 * Consumes a batch of announcements. An object that cannot be poked is left to the sweep; when D1 cannot be read this
 * throws and the queue delivers the batch again.
 */
export const deliverEvents = async (batch: MessageBatch<EventAnnouncement>, env: DeliverEnv): Promise<void> => {
  const organizationIds = [...new Set(batch.messages.flatMap((message) => message.body.organizationIds))];
  const { results } = await env.DB.prepare(FIND_DUE_OF_ORGANIZATIONS)
    .bind(JSON.stringify(organizationIds), Date.now() + CLOCK_TOLERANCE_MS)
    .all<{ id: string }>();
  await pokeEndpoints(
    env,
    results.map(({ id }) => id),
  );
  batch.ackAll();
};

/** Wakes every endpoint with overdue deliveries; run by the cron trigger each minute. */
export const sweepDeliveries = async (env: DeliverEnv): Promise<void> => {
  const { results } = await env.DB.prepare(FIND_OVERDUE).bind(Date.now()).all<{ id: string }>();
  await pokeEndpoints(
    env,
    results.map(({ id }) => id),
  );
};
