// Webhooks from outside: a running stack pushes to a receiver that is another process and verifies with the npm package
// standardwebhooks (v1) and with WebCrypto (v1a).

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startReceiver, type ReceivedDelivery, type ReceiverProcess } from '../support/receiver-process.ts';

type Json = Readonly<Record<string, unknown>>;
type Body = {
  readonly type: string;
  readonly sequence: number;
  readonly endpointSequence: number;
  readonly previousHash: string;
  readonly data: Readonly<Record<string, unknown>>;
};

const root = resolve(import.meta.dirname, '../..');
const stateDir = resolve(root, process.env['ASSIZE_STATE_DIR'] ?? '.local');
const stack = JSON.parse(readFileSync(resolve(stateDir, 'dev.json'), 'utf8')) as {
  readonly url: string;
  readonly apiKey: string;
};
const url = process.env['ASSIZE_URL'] ?? stack.url;

const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; json: Json }> => {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${stack.apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  return { status: answer.status, json: text === '' ? {} : (JSON.parse(text) as Json) };
};

let receiver: ReceiverProcess;
const endpoints: string[] = [];

const createEndpoint = async (path: string, eventTypes: readonly string[]): Promise<string> => {
  const created = await call('POST', '/v1/webhooks', { url: `${receiver.url}${path}`, eventTypes });
  expect(created.status).toBe(201);
  await receiver.control({ secret: created.json['secret'], publicKey: created.json['publicKey'] });
  const id = String(created.json['id']);
  endpoints.push(id);
  return id;
};

const deposit = async (): Promise<string> => {
  const deposited = await call('POST', '/v1/evidence', {
    digests: { 'sha-256': randomBytes(32).toString('hex') },
    sizeBytes: 7,
    mediaType: 'text/plain',
  });
  expect([201, 202]).toContain(deposited.status);
  return String(deposited.json['id']);
};

const bodyOf = (delivery: ReceivedDelivery): Body => JSON.parse(delivery.body) as Body;
const isOn = (path: string) => (delivery: ReceivedDelivery) => delivery.path === `/${path}`;

const readLog = async (endpointId: string): Promise<readonly Json[]> =>
  (await call('GET', `/v1/webhooks/${endpointId}/deliveries`)).json['items'] as readonly Json[];

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(async () => {
  for (const id of endpoints) await call('DELETE', `/v1/webhooks/${id}`);
  await receiver.stop();
});

describe('a webhook of a running stack', () => {
  it('pushes evidence.received and evidence.certified, signed twice, chained, and the same events can be pulled', async () => {
    const id = await createEndpoint('evidence', ['evidence.received', 'evidence.certified']);
    const evidenceId = await deposit();
    const isOfEvidence = (delivery: ReceivedDelivery): boolean => bodyOf(delivery).data['evidenceId'] === evidenceId;
    const pushed = await receiver.waitFor(
      2,
      (delivery) => isOn('evidence')(delivery) && isOfEvidence(delivery),
      30_000,
    );
    expect(pushed.every(({ v1, v1a }) => v1 === true && v1a === true)).toBe(true);
    const bodies = pushed.map(bodyOf).sort((left, right) => left.sequence - right.sequence);
    expect(bodies.map(({ type }) => type)).toEqual(['evidence.received', 'evidence.certified']);
    expect(JSON.stringify(bodies)).not.toContain('sha-256');

    // Every body names the hash of the one before; other tests may deposit meanwhile.
    const chain = receiver.received
      .filter(isOn('evidence'))
      .toSorted((left, right) => bodyOf(left).endpointSequence - bodyOf(right).endpointSequence);
    let previousHash = '0'.repeat(64);
    for (const [index, delivery] of chain.entries()) {
      expect(bodyOf(delivery).endpointSequence).toBe(index + 1);
      expect(bodyOf(delivery).previousHash).toBe(previousHash);
      previousHash = createHash('sha256').update(delivery.body).digest('hex');
    }

    const after = (bodies[0]?.sequence ?? 0) - 1;
    const pulled = await call('GET', `/v1/events?after=${after}&limit=100`);
    const items = pulled.json['items'] as readonly Json[];
    expect(items.map(({ sequence }) => sequence)).toEqual(items.map((_, index) => after + 1 + index));
    expect(items.filter(({ data }) => (data as Json)['evidenceId'] === evidenceId).map(({ type }) => type)).toEqual(
      bodies.map(({ type }) => type),
    );
    const log = await readLog(id);
    expect(log.filter(({ id: one }) => pushed.some((delivery) => delivery.id === one))).toHaveLength(2);
  });

  it('is retried after five seconds with the same id and bytes and a new timestamp, each attempt in the log', async () => {
    const id = await createEndpoint('retry', ['ruling.entered']);
    await receiver.control({ statuses: [500] });
    const tested = await call('POST', `/v1/webhooks/${id}/test`);
    expect(tested.status).toBe(202);
    const [first, second] = await receiver.waitFor(2, isOn('retry'), 20_000);
    expect(second?.id).toBe(first?.id);
    expect(second?.id).toBe(tested.json['deliveryId']);
    expect(second?.body).toBe(first?.body);
    expect(Number(second?.timestamp) - Number(first?.timestamp)).toBeGreaterThanOrEqual(5);
    expect(second).toMatchObject({ v1: true, v1a: true, status: 204 });
    await expect
      .poll(async () => (await readLog(id))[0], { timeout: 5000 })
      .toMatchObject({
        state: 'delivered',
        attempts: [
          { number: 1, status: 500 },
          { number: 2, status: 204 },
        ],
      });
  });

  it('is sent once more on request', async () => {
    const id = await createEndpoint('resend', ['ruling.entered']);
    const tested = await call('POST', `/v1/webhooks/${id}/test`);
    const [first] = await receiver.waitFor(1, isOn('resend'));
    await expect.poll(async () => (await readLog(id))[0], { timeout: 5000 }).toMatchObject({ state: 'delivered' });
    expect(
      (await call('POST', `/v1/webhooks/${id}/deliveries/${String(tested.json['deliveryId'])}/resend`)).status,
    ).toBe(202);
    const [, second] = await receiver.waitFor(2, isOn('resend'));
    expect(second).toMatchObject({ id: first?.id, body: first?.body, v1: true, v1a: true });
  });

  it('stops after a 410', async () => {
    const id = await createEndpoint('gone', ['ruling.entered']);
    await receiver.control({ statuses: [410] });
    await call('POST', `/v1/webhooks/${id}/test`);
    await receiver.waitFor(1, isOn('gone'));
    await expect
      .poll(async () => (await call('GET', `/v1/webhooks/${id}`)).json, { timeout: 5000 })
      .toMatchObject({ state: 'disabled', disabledReason: 'gone' });
    const tested = await call('POST', `/v1/webhooks/${id}/test`);
    expect(tested).toMatchObject({ status: 409, json: { code: 'endpoint-disabled' } });
  });

  it('cannot be pointed at the metadata service of a cloud, not even where private addresses are allowed', async () => {
    for (const target of ['http://169.254.169.254/', 'http://[::ffff:a9fe:a9fe]/', 'http://0xa9fea9fe/']) {
      const refused = await call('POST', '/v1/webhooks', { url: target });
      expect(refused).toMatchObject({ status: 422, json: { code: 'validation-failed' } });
    }
  });

  it('is unknown under every other id', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/test'],
      ['GET', '/deliveries'],
      ['POST', '/deliveries/dlv_1/resend'],
    ] as const) {
      expect((await call(method, `/v1/webhooks/whe_${'0'.repeat(32)}${path}`)).status, path).toBe(404);
    }
  });

  it('is described in the OpenAPI document', async () => {
    const answer = await call('GET', '/openapi.json');
    expect(Object.keys((answer.json['webhooks'] ?? {}) as Json)).toContain('event');
  });
});
