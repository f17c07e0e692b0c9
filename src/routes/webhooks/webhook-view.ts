// How endpoints and deliveries are presented.

import type { z } from '@hono/zod-openapi';

import type { DeliveryLogItem } from '../../domain/deliveries/delivery.ts';
import type { PresentedEndpoint } from '../../domain/deliveries/webhooks.ts';
import type { deliverySchema, endpointSchema } from './webhook-schemas.ts';

const formatTime = (unixMs: number): string => new Date(unixMs).toISOString();
const formatTimeOrNull = (unixMs: number | null): string | null => (unixMs === null ? null : formatTime(unixMs));

/** Presents an endpoint, without its secret. */
export const presentEndpoint = ({ endpoint, publicKey }: PresentedEndpoint): z.output<typeof endpointSchema> => ({
  id: endpoint.id,
  url: endpoint.url,
  eventTypes: endpoint.eventTypes === null ? null : [...endpoint.eventTypes],
  description: endpoint.description,
  state: endpoint.health.state === 'enabled' ? 'enabled' : 'disabled',
  disabledReason: endpoint.health.disabledReason,
  consecutiveFailures: endpoint.health.consecutiveFailures,
  publicKey,
  createdAt: formatTime(endpoint.createdAtUnixMs),
});

/** Presents a delivery with its attempts. */
export const presentDelivery = (delivery: DeliveryLogItem): z.output<typeof deliverySchema> => ({
  id: delivery.id,
  eventType: delivery.eventType,
  sequence: delivery.eventSequence,
  endpointSequence: delivery.endpointSequence,
  state: delivery.state,
  createdAt: formatTime(delivery.createdAtUnixMs),
  nextAttemptAt: formatTimeOrNull(delivery.nextAttemptAtUnixMs),
  deliveredAt: formatTimeOrNull(delivery.deliveredAtUnixMs),
  body: delivery.body,
  attempts: delivery.attempts.map((attempt) => ({
    number: attempt.number,
    startedAt: formatTime(attempt.startedAtUnixMs),
    durationMs: attempt.durationMs,
    outcome: attempt.outcome,
    status: attempt.status,
    response: attempt.response,
  })),
});
