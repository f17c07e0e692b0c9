// /v1/webhooks and /v1/events over HTTP inside workerd: real D1, real Durable Objects; only the receiver is mocked.

import { env } from 'cloudflare:workers';
import { drizzle } from 'drizzle-orm/d1';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { issueApiKey } from '../../src/domain/access/api-keys.ts';
import { SCOPES, type Scope } from '../../src/domain/access/actor.ts';
import { EVENT_TYPES } from '../../src/domain/deliveries/event-types.ts';
import { createWebhooks } from '../../src/domain/deliveries/webhooks.ts';
import { createOrganization } from '../../src/domain/tenants/create-organization.ts';
import { createAnswerRepository } from '../../src/platform/d1/answer-repository.ts';
import { createApiKeyRepository } from '../../src/platform/d1/api-key-repository.ts';
import { createEndpointStore, createEventLog } from '../../src/platform/d1/endpoint-store.ts';
import { createOrganizationRepository } from '../../src/platform/d1/organization-repository.ts';
import { outboxStatements } from '../../src/platform/d1/outbox.ts';
import { createEndpointSender } from '../../src/platform/webhooks/endpoint-sender.ts';
import { readUrlRules, readWebhookSecret } from '../../src/platform/webhooks/webhook-settings.ts';
import { createApp } from '../../src/routes/app.ts';
import { mountEvents } from '../../src/routes/events/event-routes.ts';
import type { App } from '../../src/routes/mount.ts';
import type { AppPorts } from '../../src/routes/ports.ts';
import { mountWebhooks } from '../../src/routes/webhooks/webhook-routes.ts';

const db = drizzle(env.DB);
const nowUnixMs = (): number => Date.now();
const randomBytes = (count: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(count));

// Only what these routes and the middlewares before them use; anything else would be undefined and fail loudly.
const ports = {
  publicUrl: null,
  nowUnixMs,
  randomBytes,
  rateLimit: null,
  batcherNames: ['a'],
  apiKeys: createApiKeyRepository(db, env.DB),
  organizations: createOrganizationRepository(db),
  answers: createAnswerRepository(env.DB),
} as Partial<AppPorts> as AppPorts;

const webhooks = createWebhooks({
  store: createEndpointStore(env.DB),
  sender: createEndpointSender(env),
  urlRules: readUrlRules(env),
  secret: readWebhookSecret(env),
  nowUnixMs,
  randomBytes,
});

const app: App = createApp(ports, [
  (mounted) => mountWebhooks(mounted, ports, webhooks),
  (mounted) => mountEvents(mounted, ports, createEventLog(env.DB)),
]);

type Json = Readonly<Record<string, unknown>>;
type Answer = { readonly status: number; readonly headers: Headers; readonly json: Json };

const createTenant = async (scopes: readonly Scope[] = SCOPES): Promise<{ token: string; organizationId: string }> => {
  const organization = await createOrganization(ports, 'Tenant');
  const { token } = await issueApiKey(ports, { organizationId: organization.id, name: 'test', scopes });
  return { token, organizationId: organization.id };
};

let token = '';
let organizationId = '';

const call = async (
  method: string,
  path: string,
  init: RequestInit & { readonly as?: string } = {},
): Promise<Answer> => {
  const { as = token, ...rest } = init;
  const headers = new Headers(rest.headers);
  if (!headers.has('authorization')) headers.set('authorization', `Bearer ${as}`);
  const answer = await app.request(`https://api.assize.example${path}`, { ...rest, method, headers });
  const text = await answer.text();
  if (answer.status >= 400) expect(answer.headers.get('content-type')).toBe('application/problem+json');
  return { status: answer.status, headers: answer.headers, json: text === '' ? {} : (JSON.parse(text) as Json) };
};

const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  call('POST', path, { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });

const URL_OF_COURT = 'https://hooks.court.example.org/in';

const create = async (fields: Json = {}): Promise<Json> => {
  const created = await post('/v1/webhooks', { url: URL_OF_COURT, ...fields });
  expect(created.status).toBe(201);
  return created.json;
};

const itemsOf = ({ json }: Answer): readonly Json[] => json['items'] as readonly Json[];

beforeEach(async () => {
  ({ token, organizationId } = await createTenant());
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response(null, { status: 204 }));
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('POST /v1/webhooks', () => {
  it('shows the secret once and the public key always', async () => {
    const answer = await post('/v1/webhooks', {
      url: URL_OF_COURT,
      eventTypes: ['evidence.certified'],
      description: '法院',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('location')).toBe(`https://api.assize.example/v1/webhooks/${String(answer.json['id'])}`);
    const { secret, ...shown } = answer.json;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(shown).toMatchObject({
      url: URL_OF_COURT,
      eventTypes: ['evidence.certified'],
      description: '法院',
      state: 'enabled',
      disabledReason: null,
      publicKey: expect.stringMatching(/^whpk_[A-Za-z0-9+/]{43}=$/) as string,
    });
    expect((await call('GET', `/v1/webhooks/${String(shown['id'])}`)).json).toEqual(shown);
    expect(itemsOf(await call('GET', '/v1/webhooks'))).toEqual([shown]);
    const rows = await env.DB.prepare('select * from webhook_endpoints where organization_id = ?')
      .bind(organizationId)
      .all();
    expect(JSON.stringify(rows.results)).not.toContain(String(secret).slice('whsec_'.length));
  });

  it('listens to every type when none is given', async () => {
    expect((await create())['eventTypes']).toBeNull();
    expect((await create({ eventTypes: [...EVENT_TYPES] }))['eventTypes']).toEqual(EVENT_TYPES);
  });

  it.each<[string, Json, string]>([
    ['an unknown field', { url: URL_OF_COURT, secret: 'mine' }, '/secret'],
    ['no url', {}, '/url'],
    ['a url that is no text', { url: 7 }, '/url'],
    ['http', { url: 'http://hooks.court.example.org/' }, '/url'],
    ['an address', { url: 'https://[::ffff:127.0.0.1]/' }, '/url'],
    ['an unknown type', { url: URL_OF_COURT, eventTypes: ['evidence.lost'] }, '/eventTypes/0'],
    ['no types', { url: URL_OF_COURT, eventTypes: [] }, '/eventTypes'],
    ['a control character', { url: URL_OF_COURT, description: 'a\u0000b' }, '/description'],
    ['a long description', { url: URL_OF_COURT, description: 'a'.repeat(301) }, '/description'],
  ])('refuses %s with 422 and a pointer', async (_, body, pointer) => {
    const answer = await post('/v1/webhooks', body);
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ code: 'validation-failed', errors: [{ pointer }] });
  });

  it('refuses what is no JSON with 400, another content type with 415', async () => {
    const json = { 'content-type': 'application/json' };
    expect((await call('POST', '/v1/webhooks', { body: '{', headers: json })).status).toBe(400);
    expect((await call('POST', '/v1/webhooks', { body: '', headers: json })).status).toBe(400);
    expect((await call('POST', '/v1/webhooks', { body: '{}', headers: { 'content-type': 'text/plain' } })).status).toBe(
      415,
    );
  });

  it('answers a repeated idempotency key with the same endpoint and secret, and refuses it for other fields', async () => {
    const key = { 'idempotency-key': 'k-1' };
    const first = await post('/v1/webhooks', { url: URL_OF_COURT }, key);
    const second = await post('/v1/webhooks', { url: URL_OF_COURT }, key);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.json).toEqual(first.json);
    expect((await post('/v1/webhooks', { url: `${URL_OF_COURT}/other` }, key)).status).toBe(422);
    expect(itemsOf(await call('GET', '/v1/webhooks'))).toHaveLength(1);
  });

  it('refuses the twenty-first endpoint', async () => {
    for (let count = 0; count < 20; count += 1) await create();
    expect((await post('/v1/webhooks', { url: URL_OF_COURT })).status).toBe(422);
  });
});

describe('who may', () => {
  const calls = [
    ['POST', '/v1/webhooks'],
    ['GET', '/v1/webhooks'],
    ['GET', '/v1/webhooks/whe_1'],
    ['DELETE', '/v1/webhooks/whe_1'],
    ['POST', '/v1/webhooks/whe_1/test'],
    ['GET', '/v1/webhooks/whe_1/deliveries'],
    ['POST', '/v1/webhooks/whe_1/deliveries/dlv_1/resend'],
    ['GET', '/v1/events'],
  ] as const;

  it.each(calls)('%s %s: nobody without a key, nor with one of another scope', async (method, path) => {
    const bare = await app.request(`https://api.assize.example${path}`, { method });
    expect(bare.status).toBe(401);
    expect(bare.headers.get('www-authenticate')).toContain('Bearer');
    const { token: other } = await createTenant(['evidence:write', 'evidence:read']);
    expect((await call(method, path, { as: other })).status).toBe(403);
  });

  it('another organization finds nothing, and changes nothing', async () => {
    const id = String((await create())['id']);
    const { token: stranger } = await createTenant();
    for (const [method, rest] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/test'],
      ['GET', '/deliveries'],
      ['POST', '/deliveries/dlv_1/resend'],
    ] as const) {
      const answer = await call(method, `/v1/webhooks/${id}${rest}`, { as: stranger });
      expect([answer.status, answer.json['code']]).toEqual([404, 'not-found']);
    }
    expect(itemsOf(await call('GET', '/v1/webhooks', { as: stranger }))).toEqual([]);
    expect((await call('GET', `/v1/webhooks/${id}`)).status).toBe(200);
  });
});

describe('the calls on an endpoint', () => {
  it('test it, show the delivery with its attempt, send it again', async () => {
    const id = String((await create({ eventTypes: ['ruling.entered'] }))['id']);
    const started = await call('POST', `/v1/webhooks/${id}/test`);
    expect(started.status).toBe(202);
    const deliveryId = String(started.json['deliveryId']);
    const readLog = async (): Promise<readonly Json[]> => itemsOf(await call('GET', `/v1/webhooks/${id}/deliveries`));
    await vi.waitFor(async () => expect((await readLog())[0]).toMatchObject({ state: 'delivered' }), { timeout: 5000 });
    const [delivery] = await readLog();
    expect(delivery).toMatchObject({
      id: deliveryId,
      eventType: 'webhook.test',
      endpointSequence: 1,
      nextAttemptAt: null,
      attempts: [{ number: 1, outcome: 'delivered', status: 204 }],
    });
    expect(JSON.parse(String(delivery?.['body']))).toMatchObject({ type: 'webhook.test', data: { endpointId: id } });
    const resent = await call('POST', `/v1/webhooks/${id}/deliveries/${deliveryId}/resend`);
    expect([resent.status, resent.json]).toEqual([202, { deliveryId }]);
    await vi.waitFor(async () => expect((await readLog())[0]?.['attempts']).toHaveLength(2), { timeout: 5000 });
    expect((await call('POST', `/v1/webhooks/${id}/deliveries/dlv_unknown/resend`)).status).toBe(404);
  });

  it('refuse a body that means nothing', async () => {
    const id = String((await create())['id']);
    expect((await post(`/v1/webhooks/${id}/test`, {})).status).toBe(202);
    expect((await post(`/v1/webhooks/${id}/test`, { type: 'x' })).status).toBe(422);
    expect((await call('POST', `/v1/webhooks/${id}/test`, { body: 'x' })).status).toBe(415);
  });

  it('delete it: from then on it is unknown', async () => {
    const id = String((await create())['id']);
    expect((await call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
    expect((await call('DELETE', `/v1/webhooks/${id}`)).status).toBe(404);
    expect((await call('GET', `/v1/webhooks/${id}`)).status).toBe(404);
    expect(itemsOf(await call('GET', '/v1/webhooks'))).toEqual([]);
  });

  it.each(['%00', '%ff', '%', '%F0%9F%92%A9', "'%20or%201=1", '..%2f..', 'a'.repeat(4000)])(
    'answer 404 to the id %j',
    async (id) => {
      expect((await call('GET', `/v1/webhooks/${id}`)).status).toBe(404);
      expect((await call('GET', `/v1/webhooks/${id}/deliveries`)).status).toBe(404);
      expect((await call('POST', `/v1/webhooks/${id}/test`)).status).toBe(404);
      const own = String((await create())['id']);
      expect((await call('POST', `/v1/webhooks/${own}/deliveries/${id}/resend`)).status).toBe(404);
    },
  );

  it('tell a disabled endpoint by 409', async () => {
    const id = String((await create())['id']);
    await env.DB.prepare("update webhook_endpoints set state = 'disabled', disabled_reason = 'gone' where id = ?")
      .bind(id)
      .run();
    expect((await call('GET', `/v1/webhooks/${id}`)).json).toMatchObject({ state: 'disabled', disabledReason: 'gone' });
    const tested = await call('POST', `/v1/webhooks/${id}/test`);
    expect([tested.status, tested.json['code']]).toEqual([409, 'endpoint-disabled']);
  });
});

describe('paging', () => {
  const walk = async (path: string, limit: number): Promise<readonly Json[]> => {
    const items: Json[] = [];
    let cursor: string | null = null;
    do {
      const page: Answer = await call('GET', `${path}?limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`);
      expect(page.status).toBe(200);
      expect(itemsOf(page).length).toBeLessThanOrEqual(limit);
      items.push(...itemsOf(page));
      cursor = page.json['nextCursor'] as string | null;
    } while (cursor !== null);
    return items;
  };

  it('walks endpoints and deliveries without repeating or skipping one', async () => {
    const created: Json[] = [];
    for (let count = 0; count < 7; count += 1) created.push(await create());
    expect((await walk('/v1/webhooks', 3)).map(({ id }) => id)).toEqual(
      created
        .toSorted((left, right) =>
          `${String(left['createdAt'])}${String(left['id'])}` < `${String(right['createdAt'])}${String(right['id'])}`
            ? -1
            : 1,
        )
        .map(({ id }) => id),
    );
    const events = Array.from({ length: 11 }, (_, index) => ({
      id: `evt_${organizationId}_${index}`,
      organizationId,
      type: 'evidence.received' as const,
      createdAtUnixMs: Date.now(),
      data: {},
    }));
    await env.DB.batch(outboxStatements(env.DB, events));
    const deliveries = await walk(`/v1/webhooks/${String(created[0]?.['id'])}/deliveries`, 4);
    expect(deliveries.map(({ sequence }) => sequence)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=1&limit=2',
    'cursor=',
    'cursor=!',
    'cursor=W10',
    'cursor=WyJ4IiwxXQ',
    'after=1',
  ])('refuses ?%s', async (query) => {
    const id = String((await create())['id']);
    expect((await call('GET', `/v1/webhooks?${query}`)).status).toBe(422);
    expect((await call('GET', `/v1/webhooks/${id}/deliveries?${query}`)).status).toBe(422);
  });
});

describe('GET /v1/events', () => {
  it('gives the events of the organization after a sequence, in order, until there are no more', async () => {
    const events = Array.from({ length: 5 }, (_, index) => ({
      id: `evt_${organizationId}_${index}`,
      organizationId,
      type: 'evidence.certified' as const,
      createdAtUnixMs: Date.UTC(2026, 0, 1),
      data: { evidenceId: `ev_${index}`, state: 'certified' },
    }));
    await env.DB.batch(outboxStatements(env.DB, events));
    const first = await call('GET', '/v1/events?limit=3');
    expect(itemsOf(first)[0]).toEqual({
      id: events[0]?.id,
      type: 'evidence.certified',
      timestamp: '2026-01-01T00:00:00.000Z',
      sequence: 1,
      data: { evidenceId: 'ev_0', state: 'certified' },
    });
    expect(first.json['nextAfter']).toBe(3);
    const second = await call('GET', '/v1/events?after=3');
    expect(itemsOf(second).map(({ sequence }) => sequence)).toEqual([4, 5]);
    expect(second.json['nextAfter']).toBe(5);
    expect((await call('GET', '/v1/events?after=5')).json).toEqual({ items: [], nextAfter: 5 });
    const { token: stranger } = await createTenant();
    expect((await call('GET', '/v1/events', { as: stranger })).json).toEqual({ items: [], nextAfter: 0 });
  });

  it.each(['after=-1', 'after=1.5', 'after=x', 'after=99999999999999999999', 'after=1&after=2', 'cursor=x', 'limit=0'])(
    'refuses ?%s',
    async (query) => {
      expect((await call('GET', `/v1/events?${query}`)).status).toBe(422);
    },
  );
});

describe('the OpenAPI document', () => {
  it('lists every call and describes the webhook with its headers and body', async () => {
    const { json } = await call('GET', '/openapi.json');
    const document = json as {
      paths: Record<string, object>;
      webhooks: Record<string, { post: { requestBody: unknown } }>;
    };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/v1/webhooks',
        '/v1/webhooks/{id}',
        '/v1/webhooks/{id}/test',
        '/v1/webhooks/{id}/deliveries',
        '/v1/webhooks/{id}/deliveries/{deliveryId}/resend',
        '/v1/events',
      ]),
    );
    const text = JSON.stringify(document.webhooks['event']);
    for (const word of ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'WebhookBody'])
      expect(text).toContain(word);
  });
});
