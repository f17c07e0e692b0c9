// /v1/webhooks: endpoints, test, delivery log, resend. Every call is by an API key with the scope webhooks:manage.

import { z } from '@hono/zod-openapi';

import { fail, succeed, type Result } from '../../core/result.ts';
import type { CreateEndpointFailure, EndpointDisabled, NotFound, Webhooks } from '../../domain/deliveries/webhooks.ts';
import type { AppContext } from '../app-env.ts';
import { requireKey } from '../authentication.ts';
import { idempotent } from '../idempotency.ts';
import { mount, type App } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem, type Problem } from '../problems.ts';
import {
  checkSchema,
  MAX_JSON_BYTES,
  mediaTypeOf,
  parseJsonBytes,
  readBody,
  readJson,
  readQuery,
} from '../request-body.ts';
import {
  createRoute,
  listDeliveriesRoute,
  listRoute,
  readRoute,
  removeRoute,
  resendRoute,
  testRoute,
} from './webhook-descriptions.ts';
import {
  DEFAULT_LIMIT,
  deliveryQuerySchema,
  endpointQuerySchema,
  formatDeliveryCursor,
  formatEndpointCursor,
  newEndpointSchema,
} from './webhook-schemas.ts';
import { presentDelivery, presentEndpoint } from './webhook-view.ts';

const NO_STORE = { 'cache-control': 'no-store' };

const problemOf = (failure: CreateEndpointFailure | NotFound | EndpointDisabled): Problem => {
  if (failure.code === 'not-found' || failure.code === 'endpoint-disabled') return { code: failure.code };
  if (failure.code === 'endpoint-limit') {
    const detail = `An organization has at most ${failure.maximum} endpoints.`;
    return { code: 'validation-failed', detail, errors: [{ detail, pointer: '' }] };
  }
  return { code: 'validation-failed', detail: failure.detail, errors: [{ detail: failure.detail, pointer: '/url' }] };
};

// Without a body, or with the empty object: a field that means nothing here is refused, not dropped.
const readNothing = async (c: AppContext): Promise<Result<null, Problem>> => {
  const body = await readBody(c, MAX_JSON_BYTES);
  if (!body.ok) return body;
  if (body.value.length === 0) return succeed(null);
  if (mediaTypeOf(c.req.header('content-type')) !== 'application/json') return fail({ code: 'unsupported-media-type' });
  const json = parseJsonBytes(body.value);
  if (json === null) return fail({ code: 'malformed-json' });
  const checked = checkSchema(z.strictObject({}), json.value);
  return checked.ok ? succeed(null) : checked;
};

const paramOf = (c: AppContext, name: string): string => c.req.param(name) ?? '';
const organizationOf = (c: AppContext): string => c.get('actor').organizationId;

const mountEndpoints = (app: App, ports: AppPorts, webhooks: Webhooks): void => {
  const byKey = requireKey(ports, 'webhooks:manage');

  mount(app, createRoute, byKey, idempotent(ports), async (c) => {
    const body = await readJson(c, newEndpointSchema);
    if (!body.ok) return answerProblem(c, body.failure);
    const { url, eventTypes = null, description = '' } = body.value;
    const created = await webhooks.create({ organizationId: organizationOf(c), url, eventTypes, description });
    if (!created.ok) return answerProblem(c, problemOf(created.failure));
    const location = `${c.get('baseUrl')}/v1/webhooks/${created.value.endpoint.id}`;
    const answer = { ...presentEndpoint(created.value), secret: created.value.secret };
    return c.json(answer, 201, { ...NO_STORE, location });
  });

  mount(app, listRoute, byKey, async (c) => {
    const query = readQuery(c, endpointQuerySchema);
    if (!query.ok) return answerProblem(c, query.failure);
    const { limit = DEFAULT_LIMIT, cursor } = query.value;
    const after = cursor === undefined ? null : { createdAtUnixMs: cursor[0], id: cursor[1] };
    // One more than asked tells whether there is a next page.
    const found = await webhooks.list(organizationOf(c), after, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const nextCursor = last === undefined ? null : formatEndpointCursor(last.endpoint);
    return c.json({ items: page.map(presentEndpoint), nextCursor }, 200, NO_STORE);
  });

  mount(app, readRoute, byKey, async (c) => {
    const found = await webhooks.find(organizationOf(c), paramOf(c, 'id'));
    return found.ok ? c.json(presentEndpoint(found.value), 200, NO_STORE) : answerProblem(c, problemOf(found.failure));
  });

  mount(app, removeRoute, byKey, async (c) => {
    const removed = await webhooks.remove(organizationOf(c), paramOf(c, 'id'));
    return removed.ok ? c.body(null, 204) : answerProblem(c, problemOf(removed.failure));
  });
};

const mountDeliveries = (app: App, ports: AppPorts, webhooks: Webhooks): void => {
  const byKey = requireKey(ports, 'webhooks:manage');

  mount(app, testRoute, byKey, idempotent(ports), async (c) => {
    const nothing = await readNothing(c);
    if (!nothing.ok) return answerProblem(c, nothing.failure);
    const started = await webhooks.test(organizationOf(c), paramOf(c, 'id'));
    return started.ok
      ? c.json({ deliveryId: started.value }, 202, NO_STORE)
      : answerProblem(c, problemOf(started.failure));
  });

  mount(app, listDeliveriesRoute, byKey, async (c) => {
    const query = readQuery(c, deliveryQuerySchema);
    if (!query.ok) return answerProblem(c, query.failure);
    const { limit = DEFAULT_LIMIT, cursor } = query.value;
    const listed = await webhooks.listDeliveries(organizationOf(c), paramOf(c, 'id'), cursor?.[0] ?? null, limit + 1);
    if (!listed.ok) return answerProblem(c, problemOf(listed.failure));
    const page = listed.value.slice(0, limit);
    const last = listed.value.length > limit ? page.at(-1) : undefined;
    const nextCursor = last === undefined ? null : formatDeliveryCursor(last.eventSequence);
    return c.json({ items: page.map(presentDelivery), nextCursor }, 200, NO_STORE);
  });

  mount(app, resendRoute, byKey, idempotent(ports), async (c) => {
    const nothing = await readNothing(c);
    if (!nothing.ok) return answerProblem(c, nothing.failure);
    const deliveryId = paramOf(c, 'deliveryId');
    const started = await webhooks.resend(organizationOf(c), paramOf(c, 'id'), deliveryId);
    return started.ok ? c.json({ deliveryId }, 202, NO_STORE) : answerProblem(c, problemOf(started.failure));
  });
};

/** Mounts the calls. */
export const mountWebhooks = (app: App, ports: AppPorts, webhooks: Webhooks): void => {
  mountEndpoints(app, ports, webhooks);
  mountDeliveries(app, ports, webhooks);
};
