// The calls under /v1/webhooks as the OpenAPI document describes them.

import { z } from '@hono/zod-openapi';

import { problemResponses } from '../evidence/evidence-schemas.ts';
import type { Route } from '../mount.ts';
import {
  createdEndpointSchema,
  deliveryListSchema,
  deliveryQuerySchema,
  endpointListSchema,
  endpointQuerySchema,
  endpointSchema,
  newEndpointSchema,
  startedDeliverySchema,
} from './webhook-schemas.ts';

const common = { tags: ['Events and webhooks'], security: [{ apiKey: [] }] };
const params = z.object({ id: z.string().openapi({ example: 'whe_00112233445566778899aabbccddeeff' }) });
const deliveryParams = params.extend({
  deliveryId: z.string().openapi({ example: 'dlv_00112233445566778899aabbccddeeff' }),
});

const answer = <S extends z.ZodType>(description: string, schema: S) => ({
  description,
  content: { 'application/json': { schema } },
});

export const createRoute: Route = {
  ...common,
  method: 'post',
  path: '/v1/webhooks',
  operationId: 'createWebhook',
  summary: 'Create a webhook endpoint',
  description: 'The secret is in this answer only; the public key can be read at any time.',
  request: { body: { required: true, content: { 'application/json': { schema: newEndpointSchema } } } },
  responses: {
    201: answer('The endpoint and its secret', createdEndpointSchema),
    ...problemResponses(400, 401, 403, 409, 413, 415, 422, 429),
  },
};

export const listRoute: Route = {
  ...common,
  method: 'get',
  path: '/v1/webhooks',
  operationId: 'listWebhooks',
  summary: 'List webhook endpoints, oldest first',
  request: { query: endpointQuerySchema },
  responses: { 200: answer('A page', endpointListSchema), ...problemResponses(401, 403, 422, 429) },
};

export const readRoute: Route = {
  ...common,
  method: 'get',
  path: '/v1/webhooks/{id}',
  operationId: 'getWebhook',
  summary: 'Read a webhook endpoint',
  request: { params },
  responses: { 200: answer('The endpoint', endpointSchema), ...problemResponses(401, 403, 404, 429) },
};

export const removeRoute: Route = {
  ...common,
  method: 'delete',
  path: '/v1/webhooks/{id}',
  operationId: 'deleteWebhook',
  summary: 'Delete a webhook endpoint',
  description: 'Nothing more is sent to it, deliveries that wait included.',
  request: { params },
  responses: { 204: { description: 'Deleted' }, ...problemResponses(401, 403, 404, 429) },
};

export const testRoute: Route = {
  ...common,
  method: 'post',
  path: '/v1/webhooks/{id}/test',
  operationId: 'testWebhook',
  summary: 'Send a test event',
  description: 'A `webhook.test` event for this endpoint alone, whatever types it listens to.',
  request: { params },
  responses: {
    202: answer('The delivery has started; the delivery log tells how it went', startedDeliverySchema),
    ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 429),
  },
};

export const listDeliveriesRoute: Route = {
  ...common,
  method: 'get',
  path: '/v1/webhooks/{id}/deliveries',
  operationId: 'listDeliveries',
  summary: 'List deliveries with their attempts, newest event first',
  request: { params, query: deliveryQuerySchema },
  responses: { 200: answer('A page', deliveryListSchema), ...problemResponses(401, 403, 404, 422, 429) },
};

export const resendRoute: Route = {
  ...common,
  method: 'post',
  path: '/v1/webhooks/{id}/deliveries/{deliveryId}/resend',
  operationId: 'resendDelivery',
  summary: 'Send a delivery once more',
  description: 'The same `webhook-id` and the same bytes, at once, whatever became of it before.',
  request: { params: deliveryParams },
  responses: {
    202: answer('The delivery has started', startedDeliverySchema),
    ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 429),
  },
};
