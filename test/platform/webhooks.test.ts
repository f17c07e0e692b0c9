// Webhooks in workerd: real D1 with its migrations, the real Durable Object and its alarms. Only the receiver is mocked.

import {
  createExecutionContext,
  createMessageBatch,
  evictDurableObject,
  getQueueResult,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { decodeBase64 } from '../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { verifyEd25519 } from '../../src/core/signature/ed25519.ts';
import { composeBodies } from '../../src/domain/deliveries/delivery-body.ts';
import type { ComposedDelivery } from '../../src/domain/deliveries/delivery.ts';
import { UNTRIED, type Endpoint } from '../../src/domain/deliveries/endpoint.ts';
import type { EventType, NewEvent } from '../../src/domain/deliveries/event-types.ts';
import { createWebhooks, type CreatedEndpoint, type Webhooks } from '../../src/domain/deliveries/webhooks.ts';
import { createDeliveryStore } from '../../src/platform/d1/delivery-store.ts';
import { createEndpointStore, createEventLog } from '../../src/platform/d1/endpoint-store.ts';
import { announceEvents, outboxStatements } from '../../src/platform/d1/outbox.ts';
import { deliverEvents, sweepDeliveries } from '../../src/platform/queues/deliver-events.ts';
import { createEndpointSender } from '../../src/platform/webhooks/endpoint-sender.ts';
import { createDeliverySender } from '../../src/platform/webhooks/sender.ts';
import { readUrlRules, readWebhookSecret } from '../../src/platform/webhooks/webhook-settings.ts';

type Received = {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
  readonly redirect: string | undefined;
};

let received: Received[] = [];
let answer: (request: Received) => Response | Promise<Response> = () => new Response(null, { status: 204 });
let organizationId = '';
let webhooks: Webhooks;

const createUseCases = (): Webhooks =>
  createWebhooks({
    store: createEndpointStore(env.DB),
    sender: createEndpointSender(env),
    urlRules: readUrlRules(env),
    secret: readWebhookSecret(env),
    nowUnixMs: () => Date.now(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });

beforeEach(() => {
  received = [];
  answer = () => new Response(null, { status: 204 });
  organizationId = `org_${crypto.randomUUID()}`;
  webhooks = createUseCases();
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = {
      url: input instanceof Request ? input.url : String(input),
      headers: new Headers(init?.headers),
      body: typeof init?.body === 'string' ? init.body : '',
      redirect: init?.redirect,
    };
    received.push(request);
    return answer(request);
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

let created = 0;
const createEndpoint = async (eventTypes: readonly EventType[] | null = null): Promise<CreatedEndpoint> => {
  created += 1;
  const result = await webhooks.create({
    organizationId,
    url: `https://hooks.court.example.org/${created}`,
    eventTypes,
    description: '',
  });
  if (!result.ok) throw new Error(result.failure.code);
  return result.value;
};

let made = 0;
const makeEvents = (count: number, type: EventType = 'evidence.received'): NewEvent[] =>
  Array.from({ length: count }, () => {
    made += 1;
    return {
      id: `evt_${made}`,
      organizationId,
      type,
      createdAtUnixMs: Date.now(),
      data: { id: `ev_${made}`, state: 'received' },
    };
  });

const write = (events: readonly NewEvent[]): Promise<D1Result[]> => env.DB.batch(outboxStatements(env.DB, events));

const poke = (id: string): Promise<void> => env.WEBHOOK_ENDPOINT.getByName(id).poke();

const readLog = async (endpointId: string) => {
  const log = await webhooks.listDeliveries(organizationId, endpointId, null, 100);
  if (!log.ok) throw new Error(log.failure.code);
  return log.value;
};

/** Waits until the endpoint's log says so. */
const settle = (endpointId: string, attempts: number): Promise<void> =>
  vi.waitFor(
    async () => {
      const log = await readLog(endpointId);
      expect(log.reduce((sum, delivery) => sum + delivery.attempts.length, 0)).toBe(attempts);
    },
    { timeout: 5000, interval: 10 },
  );

/** Lets the time of the next retry come: the planned times move into the past, then the alarm runs. */
const runRetry = async (endpointId: string): Promise<void> => {
  await env.DB.prepare(
    'update deliveries set next_attempt_at_ms = 1 where endpoint_id = ? and next_attempt_at_ms is not null',
  )
    .bind(endpointId)
    .run();
  await env.DB.prepare('update webhook_endpoints set held_until_ms = 0 where id = ?').bind(endpointId).run();
  expect(await runDurableObjectAlarm(env.WEBHOOK_ENDPOINT.getByName(endpointId))).toBe(true);
};

describe('the outbox', () => {
  it('numbers the events of each organization without gaps under concurrent groups', async () => {
    const groups = Array.from({ length: 12 }, () => makeEvents(25));
    await Promise.all(groups.map(write));
    const stored = await createEventLog(env.DB).listAfter(organizationId, 0, 1000);
    expect(stored.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect(new Set(stored.map(({ id }) => id)).size).toBe(300);
  });

  it('ignores a repeated event and makes no second delivery of it, also within one group', async () => {
    const { endpoint } = await createEndpoint();
    const events = makeEvents(3);
    await write([...events, ...events]);
    await Promise.all([write(events), write([...events, ...makeEvents(1)])]);
    const stored = await createEventLog(env.DB).listAfter(organizationId, 0, 100);
    expect(stored.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(stored.slice(0, 3).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(await readLog(endpoint.id)).toHaveLength(4);
  });

  it('makes no delivery for an endpoint that was created after the event, even when the event is written again', async () => {
    const events = makeEvents(2);
    await write(events);
    const { endpoint } = await createEndpoint();
    await write(events);
    expect(await readLog(endpoint.id)).toHaveLength(0);
  });

  it('delivers to an endpoint only the types that it listens to', async () => {
    const { endpoint } = await createEndpoint(['evidence.certified']);
    await write([...makeEvents(2), ...makeEvents(1, 'evidence.certified')]);
    expect((await readLog(endpoint.id)).map(({ eventType }) => eventType)).toEqual(['evidence.certified']);
  });

  it('splits a group that is larger than one statement and keeps the order', async () => {
    const events = makeEvents(600).map((event) => ({ ...event, data: { filler: '證'.repeat(1000) } }));
    const statements = outboxStatements(env.DB, events);
    expect(statements.length).toBeGreaterThan(1);
    await env.DB.batch(statements);
    const stored = await createEventLog(env.DB).listAfter(organizationId, 0, 1000);
    expect(stored.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });

  it('is undone whole when another statement of the group fails', async () => {
    const { endpoint } = await createEndpoint();
    const events = makeEvents(2);
    await expect(
      env.DB.batch([
        ...outboxStatements(env.DB, events),
        env.DB.prepare("insert into events values ('x', 0, 'x', 'x', 0, '')"),
      ]),
    ).rejects.toThrow();
    expect(await createEventLog(env.DB).listAfter(organizationId, 0, 10)).toEqual([]);
    expect(await readLog(endpoint.id)).toEqual([]);
  });

  it('lets nobody change or remove an event, an attempt or a composed body', async () => {
    const { endpoint } = await createEndpoint();
    await write(makeEvents(1));
    await poke(endpoint.id);
    await settle(endpoint.id, 1);
    for (const statement of [
      "update events set data = '{}'",
      'delete from events',
      "update delivery_attempts set outcome = 'delivered'",
      'delete from delivery_attempts',
      "update deliveries set body = '{}' where body is not null",
      'update deliveries set endpoint_sequence = endpoint_sequence + 1',
    ]) {
      await expect(env.DB.prepare(statement).run(), statement).rejects.toThrow(/append-only|fixed/);
    }
  });
});

describe('a delivery', () => {
  it('carries both signatures, verified by the standardwebhooks package and by WebCrypto', async () => {
    const { endpoint, secret, publicKey } = await createEndpoint();
    await write(makeEvents(1));
    await poke(endpoint.id);
    await settle(endpoint.id, 1);
    const [request] = received;
    if (request === undefined) throw new Error('nothing was sent');
    expect(request.url).toBe(endpoint.url);
    expect(request.redirect).toBe('manual');
    const headers = Object.fromEntries(request.headers);
    expect(new Webhook(secret).verify(request.body, headers)).toEqual(JSON.parse(request.body));
    expect(() => new Webhook(secret).verify(`${request.body} `, headers)).toThrow();
    const v1a = (headers['webhook-signature'] ?? '').split(' ').find((part) => part.startsWith('v1a,'));
    const signature = decodeBase64((v1a ?? '').slice(4));
    const key = decodeBase64(publicKey.slice('whpk_'.length));
    const signed = encodeUtf8(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${request.body}`);
    expect(signature !== null && key !== null && (await verifyEd25519(key, signed, signature))).toBe(true);
    expect(headers['webhook-id']).toBe((await readLog(endpoint.id))[0]?.id);
  });

  it('follows the order of the events: sequences without gaps, each body naming the hash of the one before', async () => {
    const { endpoint } = await createEndpoint(['evidence.certified']);
    const mixed = Array.from({ length: 130 }, (_, index) =>
      makeEvents(1, index % 3 === 0 ? 'evidence.certified' : 'evidence.received'),
    ).flat();
    await Promise.all([write(mixed.slice(0, 60)), poke(endpoint.id), write(mixed.slice(60)), poke(endpoint.id)]);
    await poke(endpoint.id);
    await settle(endpoint.id, 44);
    const bodies = received
      .map(({ body }) => ({
        text: body,
        ...(JSON.parse(body) as { sequence: number; endpointSequence: number; previousHash: string }),
      }))
      .sort((left, right) => left.endpointSequence - right.endpointSequence);
    let previousHash = '0'.repeat(64);
    let sequence = 0;
    for (const [index, body] of bodies.entries()) {
      expect(body.endpointSequence).toBe(index + 1);
      expect(body.previousHash).toBe(previousHash);
      expect(body.sequence).toBeGreaterThan(sequence);
      previousHash = encodeHex(sha256(encodeUtf8(body.text)));
      ({ sequence } = body);
    }
    expect(Object.keys(JSON.parse(bodies[0]?.text ?? '{}') as object)).toEqual([
      'type',
      'timestamp',
      'sequence',
      'endpointSequence',
      'previousHash',
      'data',
    ]);
  });

  it('is retried by the alarm with the same id and the same bytes, until a 2xx', async () => {
    const { endpoint } = await createEndpoint();
    answer = () => new Response('later', { status: received.length < 3 ? 500 : 200 });
    await write(makeEvents(1));
    await poke(endpoint.id);
    await settle(endpoint.id, 1);
    const [failed] = await readLog(endpoint.id);
    const waitMs = (failed?.nextAttemptAtUnixMs ?? 0) - (failed?.attempts[0]?.startedAtUnixMs ?? 0);
    expect(waitMs).toBeGreaterThanOrEqual(5000);
    expect(waitMs).toBeLessThan(5900);
    const armed = await runInDurableObject(env.WEBHOOK_ENDPOINT.getByName(endpoint.id), (_, state) =>
      state.storage.getAlarm(),
    );
    expect(armed).toBe(failed?.nextAttemptAtUnixMs);
    await runRetry(endpoint.id);
    await settle(endpoint.id, 2);
    await runRetry(endpoint.id);
    await settle(endpoint.id, 3);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers.get('webhook-id'))).size).toBe(1);
    const [delivery] = await readLog(endpoint.id);
    expect(delivery?.state).toBe('delivered');
    expect(delivery?.nextAttemptAtUnixMs).toBeNull();
    expect(delivery?.attempts.map(({ outcome, status, response }) => [outcome, status, response])).toEqual([
      ['broken', 500, 'later'],
      ['broken', 500, 'later'],
      ['delivered', 200, 'later'],
    ]);
  });

  it('is retried by the real alarm without any help, also after its object was evicted', async () => {
    const { endpoint } = await createEndpoint();
    answer = () => new Response(null, { status: received.length < 2 ? 503 : 200 });
    await write(makeEvents(1));
    await poke(endpoint.id);
    await settle(endpoint.id, 1);
    await evictDurableObject(env.WEBHOOK_ENDPOINT.getByName(endpoint.id));
    await vi.waitFor(() => expect(received).toHaveLength(2), { timeout: 9000, interval: 100 });
    await settle(endpoint.id, 2);
  }, 15_000);

  it('survives the eviction of its object: the next one goes on from D1', async () => {
    const { endpoint } = await createEndpoint();
    answer = () => new Response(null, { status: 500 });
    await write(makeEvents(2));
    await poke(endpoint.id);
    await settle(endpoint.id, 2);
    await evictDurableObject(env.WEBHOOK_ENDPOINT.getByName(endpoint.id));
    answer = () => new Response(null, { status: 200 });
    await runRetry(endpoint.id);
    await settle(endpoint.id, 4);
    expect((await readLog(endpoint.id)).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    await write(makeEvents(1));
    await poke(endpoint.id);
    await settle(endpoint.id, 5);
    const chain = (await readLog(endpoint.id)).reverse();
    expect(chain.map(({ endpointSequence }) => endpointSequence)).toEqual([1, 2, 3]);
    expect(JSON.parse(chain[2]?.body ?? '{}')).toMatchObject({
      previousHash: encodeHex(sha256(encodeUtf8(chain[1]?.body ?? ''))),
    });
  });

  it('is planned no earlier than the Retry-After of a 429, and holds its endpoint', async () => {
    const { endpoint } = await createEndpoint();
    answer = () => new Response(null, { status: 429, headers: { 'retry-after': '600' } });
    await write(makeEvents(1));
    await poke(endpoint.id);
    await settle(endpoint.id, 1);
    const [delivery] = await readLog(endpoint.id);
    expect((delivery?.nextAttemptAtUnixMs ?? 0) - Date.now()).toBeGreaterThan(590_000);
    await write(makeEvents(1));
    await poke(endpoint.id);
    await vi.waitFor(async () => expect((await readLog(endpoint.id))[0]?.body).not.toBeNull());
    expect(received).toHaveLength(1);
  });

  it('counts a redirect as a failure and does not follow it', async () => {
    const { endpoint } = await createEndpoint();
    answer = () => new Response(null, { status: 302, headers: { location: 'http://127.0.0.1/' } });
    await write(makeEvents(1));
    await poke(endpoint.id);
    await settle(endpoint.id, 1);
    expect(received).toHaveLength(1);
    expect((await readLog(endpoint.id))[0]?.attempts[0]?.outcome).toBe('redirected');
  });

  it('is sent once more on request, same id and bytes, whatever its state', async () => {
    const { endpoint } = await createEndpoint();
    await write(makeEvents(1));
    await poke(endpoint.id);
    await settle(endpoint.id, 1);
    const [first] = await readLog(endpoint.id);
    const resent = await webhooks.resend(organizationId, endpoint.id, first?.id ?? '');
    expect(resent.ok).toBe(true);
    await settle(endpoint.id, 2);
    expect(received[1]?.body).toBe(received[0]?.body);
    expect(received[1]?.headers.get('webhook-id')).toBe(received[0]?.headers.get('webhook-id'));
    answer = () => new Response(null, { status: 500 });
    await webhooks.resend(organizationId, endpoint.id, first?.id ?? '');
    await settle(endpoint.id, 3);
    expect((await readLog(endpoint.id))[0]).toMatchObject({ state: 'delivered', nextAttemptAtUnixMs: null });
  });

  it('is refused before any request when its URL is no longer one that may be called', async () => {
    const { endpoint } = await createEndpoint();
    await env.DB.prepare("update webhook_endpoints set url = 'https://127.0.0.1/' where id = ?")
      .bind(endpoint.id)
      .run();
    await write(makeEvents(1));
    await poke(endpoint.id);
    await settle(endpoint.id, 1);
    expect(received).toHaveLength(0);
    expect((await readLog(endpoint.id))[0]?.attempts[0]).toMatchObject({
      outcome: 'blocked',
      status: null,
      response: 'url.ip-literal',
    });
  });

  it('keeps only the first bytes of the answer', async () => {
    const { endpoint } = await createEndpoint();
    answer = () => new Response('x'.repeat(100_000), { status: 200 });
    await write(makeEvents(1));
    await poke(endpoint.id);
    await settle(endpoint.id, 1);
    expect((await readLog(endpoint.id))[0]?.attempts[0]?.response).toBe('x'.repeat(1024));
  });
});

describe('an endpoint', () => {
  it('is disabled by a 410 at once, and the other endpoints of its organization are told', async () => {
    const { endpoint } = await createEndpoint();
    const other = await createEndpoint(['endpoint.disabled']);
    answer = ({ url }) => new Response(null, { status: url === endpoint.url ? 410 : 204 });
    await write(makeEvents(1));
    await poke(endpoint.id);
    await settle(endpoint.id, 1);
    const found = await webhooks.find(organizationId, endpoint.id);
    expect(found.ok && found.value.endpoint.health).toMatchObject({ state: 'disabled', disabledReason: 'gone' });
    await poke(other.endpoint.id);
    await settle(other.endpoint.id, 1);
    const told = received.find(({ url }) => url === other.endpoint.url);
    expect(JSON.parse(told?.body ?? '{}')).toMatchObject({
      type: 'endpoint.disabled',
      data: { endpointId: endpoint.id, reason: 'gone' },
    });
    await write(makeEvents(1));
    await poke(endpoint.id);
    expect(await readLog(endpoint.id)).toHaveLength(1);
    expect(await webhooks.test(organizationId, endpoint.id)).toEqual({
      ok: false,
      failure: { code: 'endpoint-disabled' },
    });
  });

  it('gets a test delivery that no other endpoint gets, also when it listens to nothing else', async () => {
    const { endpoint } = await createEndpoint(['ruling.entered']);
    const other = await createEndpoint();
    const tested = await webhooks.test(organizationId, endpoint.id);
    await settle(endpoint.id, 1);
    expect((await readLog(endpoint.id))[0]).toMatchObject({
      id: tested.ok && tested.value,
      eventType: 'webhook.test',
      state: 'delivered',
    });
    expect(await readLog(other.endpoint.id)).toHaveLength(0);
  });

  it('opens its circuit after five failures: one probe per hold, the other deliveries keep their attempts', async () => {
    const { endpoint } = await createEndpoint();
    answer = () => new Response(null, { status: 500 });
    await write(makeEvents(20));
    await poke(endpoint.id);
    await vi.waitFor(
      async () => {
        const found = await webhooks.find(organizationId, endpoint.id);
        expect(found.ok && found.value.endpoint.health.heldUntilUnixMs).toBeGreaterThan(Date.now());
      },
      { timeout: 5000 },
    );
    const before = received.length;
    expect(before).toBeLessThanOrEqual(9);
    await runRetry(endpoint.id);
    await settle(endpoint.id, before + 1);
    expect(received).toHaveLength(before + 1);
    answer = () => new Response(null, { status: 200 });
    await runRetry(endpoint.id);
    await vi.waitFor(
      async () => {
        expect((await readLog(endpoint.id)).map(({ state }) => state)).toEqual(
          Array.from({ length: 20 }, () => 'delivered'),
        );
      },
      { timeout: 5000 },
    );
  });

  it('sends nothing after it was deleted, and is unknown from then on', async () => {
    const { endpoint } = await createEndpoint();
    await write(makeEvents(1));
    expect((await webhooks.remove(organizationId, endpoint.id)).ok).toBe(true);
    await poke(endpoint.id);
    await sweepDeliveries(env);
    expect((await webhooks.find(organizationId, endpoint.id)).ok).toBe(false);
    expect((await webhooks.remove(organizationId, endpoint.id)).ok).toBe(false);
    await scheduler.wait(50);
    expect(received.filter(({ url }) => url === endpoint.url)).toHaveLength(0);
  });

  it('of another organization is unknown in every call', async () => {
    const { endpoint } = await createEndpoint();
    const stranger = 'org_stranger';
    const unknown = { ok: false, failure: { code: 'not-found' } };
    expect(await webhooks.find(stranger, endpoint.id)).toEqual(unknown);
    expect(await webhooks.remove(stranger, endpoint.id)).toEqual(unknown);
    expect(await webhooks.test(stranger, endpoint.id)).toEqual(unknown);
    expect(await webhooks.resend(stranger, endpoint.id, 'dlv_0')).toEqual(unknown);
    expect(await webhooks.listDeliveries(stranger, endpoint.id, null, 10)).toEqual(unknown);
    expect(await webhooks.list(stranger, null, 10)).toEqual([]);
  });

  it('is refused beyond twenty of one organization, also under concurrent requests', async () => {
    const results = await Promise.allSettled(Array.from({ length: 24 }, () => createEndpoint()));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(await webhooks.list(organizationId, null, 100)).toHaveLength(20);
  });
});

describe('one attempt', () => {
  const endpoint: Endpoint = {
    id: 'whe_1',
    organizationId: 'org_1',
    url: 'https://hooks.court.example.org/',
    description: '',
    eventTypes: null,
    secretVersion: 1,
    createdAtUnixMs: 0,
    health: UNTRIED,
  };
  const delivery: ComposedDelivery = {
    id: 'dlv_1',
    eventType: 'webhook.test',
    eventSequence: 1,
    state: 'pending',
    attempts: 0,
    body: '{}',
  };
  const send = (timeoutMs?: number) =>
    createDeliverySender(readWebhookSecret(env), readUrlRules(env), timeoutMs)(endpoint, delivery, 1_700_000_000_999);

  it('ends by its own timeout when the receiver never answers, even if the runtime ignores the abort', async () => {
    answer = () => new Promise<Response>(() => undefined);
    expect(await send(30)).toEqual({ kind: 'timed-out' });
  });

  it('takes the status of an answer whose body never ends', async () => {
    answer = () => new Response(new ReadableStream<Uint8Array>(), { status: 200 });
    expect(await send(30)).toEqual({ kind: 'answer', status: 200, retryAfter: null, response: '' });
  });

  it('takes the status of an answer whose body breaks off', async () => {
    const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('reset')) });
    answer = () => new Response(broken, { status: 500 });
    expect(await send()).toMatchObject({ kind: 'answer', status: 500 });
  });

  it('is unreachable when the connection fails', async () => {
    answer = () => {
      throw new TypeError('connection refused');
    };
    expect(await send()).toMatchObject({ kind: 'unreachable' });
  });

  it('states the time of the attempt in whole seconds', async () => {
    await send();
    expect(received[0]?.headers.get('webhook-timestamp')).toBe('1700000000');
  });
});

describe('two composers of one endpoint', () => {
  it('that read the same head never number a body twice, nor change one that is fixed', async () => {
    const { endpoint } = await createEndpoint();
    await write(makeEvents(2));
    const store = createDeliveryStore(env.DB);
    const early = composeBodies(await store.readHead(endpoint.id), await store.listUncomposed(endpoint.id, 10));
    await write(makeEvents(2));
    const late = composeBodies(await store.readHead(endpoint.id), await store.listUncomposed(endpoint.id, 10));
    await store.saveBodies(early);
    // The same events under the same numbers: what is fixed stays, the rest follows it.
    await store.saveBodies(late);
    const log = (await readLog(endpoint.id)).reverse();
    expect(log.map(({ endpointSequence }) => endpointSequence)).toEqual([1, 2, 3, 4]);
    expect(log.map(({ body }) => body)).toEqual(late.map(({ body }) => body));
    // Another event under a number that is taken: refused whole.
    await write(makeEvents(2));
    const [next] = await store.listUncomposed(endpoint.id, 1);
    if (next === undefined) throw new Error('nothing to compose');
    await expect(store.saveBodies(composeBodies({ endpointSequence: 3, bodySha256: '' }, [next]))).rejects.toThrow(
      /UNIQUE/,
    );
    expect((await readLog(endpoint.id))[1]?.body).toBeNull();
  });
});

describe('waking', () => {
  it('finds due endpoints of the announced organizations through the queue message', async () => {
    const { endpoint } = await createEndpoint();
    await write(makeEvents(1));
    const sent = vi.spyOn(env.EVENTS, 'send').mockResolvedValue(undefined as never);
    await announceEvents(env, [organizationId, organizationId]);
    expect(sent).toHaveBeenCalledExactlyOnceWith({ organizationIds: [organizationId] });
    const batch = createMessageBatch('assize-events', [
      { id: '1', timestamp: new Date(), attempts: 1, body: { organizationIds: [organizationId] } },
    ]);
    const context = createExecutionContext();
    await deliverEvents(batch, env);
    expect((await getQueueResult(batch, context)).ackAll).toBe(true);
    await settle(endpoint.id, 1);
  });

  it('never fails its caller when the queue is away', async () => {
    vi.spyOn(env.EVENTS, 'send').mockRejectedValue(new Error('queue is away'));
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await expect(announceEvents(env, [organizationId])).resolves.toBeUndefined();
  });

  it('by the sweep heals a lost message', async () => {
    const { endpoint } = await createEndpoint();
    await write(makeEvents(1));
    await sweepDeliveries(env);
    await settle(endpoint.id, 1);
  });
});
