// /v1/events: the events that webhooks push, by pulling; and the description of a webhook for the OpenAPI document.

import { z } from '@hono/zod-openapi';

import type { EventLog } from '../../domain/deliveries/endpoint-store.ts';
import { requireKey } from '../authentication.ts';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import { mount, type App } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { readQuery } from '../request-body.ts';
import { DEFAULT_LIMIT } from '../webhooks/webhook-schemas.ts';
import { eventListSchema, eventQuerySchema, webhookBodySchema } from './event-schemas.ts';

const signatureHeaders = z.object({
  'webhook-id': z.string().openapi({ description: 'The same on every retry: receivers drop what they have seen.' }),
  'webhook-timestamp': z.string().openapi({ description: 'Unix seconds of this attempt.' }),
  'webhook-signature': z.string().openapi({
    description:
      'Standard Webhooks 1.0.0: `v1,` HMAC-SHA256 and `v1a,` Ed25519, base64, separated by a space, both over `webhook-id.webhook-timestamp.body`. One of them suffices.',
  }),
});

/** Mounts the call and describes the webhook. */
export const mountEvents = (app: App, ports: AppPorts, eventLog: EventLog): void => {
  mount(
    app,
    {
      method: 'get',
      path: '/v1/events',
      operationId: 'listEvents',
      summary: 'Pull events',
      description: "The organization's events after a sequence number, in order.",
      tags: ['Events and webhooks'],
      security: [{ apiKey: [] }],
      request: { query: eventQuerySchema },
      responses: {
        200: { description: 'Events in order', content: { 'application/json': { schema: eventListSchema } } },
        ...problemResponses(401, 403, 422, 429),
      },
    },
    requireKey(ports, 'events:read'),
    async (c) => {
      const query = readQuery(c, eventQuerySchema);
      if (!query.ok) return answerProblem(c, query.failure);
      const { after = 0, limit = DEFAULT_LIMIT } = query.value;
      const events = await eventLog.listAfter(c.get('actor').organizationId, after, limit);
      const items = events.map(({ id, type, createdAtUnixMs, sequence, dataText }) => ({
        id,
        type,
        timestamp: new Date(createdAtUnixMs).toISOString(),
        sequence,
        data: JSON.parse(dataText) as Record<string, unknown>,
      }));
      return c.json({ items, nextAfter: items.at(-1)?.sequence ?? after }, 200, { 'cache-control': 'no-store' });
    },
  );

  app.openAPIRegistry.registerWebhook({
    method: 'post',
    path: 'event',
    summary: 'An event for an endpoint',
    description:
      'Sent to each endpoint that listens to the type. Any 2xx within 15 seconds accepts it; redirects are not followed; 410 disables the endpoint; otherwise it is sent again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h.',
    tags: ['Events and webhooks'],
    request: {
      headers: signatureHeaders,
      body: { required: true, content: { 'application/json': { schema: webhookBodySchema } } },
    },
    responses: { '2XX': { description: 'Accepted' }, 410: { description: 'The receiver wants nothing more' } },
  });
};
