// JSON nested deeper than any stack: what a stranger sends must not end in a server's error.

import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';

import { createWebhooks } from '../../src/domain/deliveries/webhooks.ts';
import { createEndpointStore } from '../../src/platform/d1/endpoint-store.ts';
import { createEndpointSender } from '../../src/platform/webhooks/endpoint-sender.ts';
import { readUrlRules, readWebhookSecret } from '../../src/platform/webhooks/webhook-settings.ts';
import { createApp } from '../../src/routes/app.ts';
import { mountWebhooks } from '../../src/routes/webhooks/webhook-routes.ts';
import { JSON_TYPE, composePorts, createTenant, send } from './route-world.ts';

const ports = composePorts();
const webhooks = createWebhooks({
  store: createEndpointStore(env.DB),
  sender: createEndpointSender(env),
  urlRules: readUrlRules(env),
  secret: readWebhookSecret(env),
  nowUnixMs: ports.nowUnixMs,
  randomBytes: ports.randomBytes,
});
const app = createApp(ports, [(mount) => mountWebhooks(mount, ports, webhooks)]);

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

it('a certificate nested a million levels deep gets a verdict: it cannot be parsed', async () => {
  const answer = await send(app, '/v1/verify', {
    method: 'POST',
    headers: JSON_TYPE,
    body: `{"certificate":{"core":${nested(1_000_000)}}}`,
  });
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ summary: 'unverifiable' });
  expect((answer.json['steps'] as readonly unknown[])[0]).toMatchObject({ name: 'document', code: 'UNPARSABLE' });
});

it('an idempotent call nested as deep as its body may be is refused by its schema', async () => {
  const { bearer } = await createTenant(ports);
  const answer = await send(app, '/v1/webhooks', {
    method: 'POST',
    headers: { ...JSON_TYPE, ...bearer, 'idempotency-key': 'deep' },
    body: `{"url":${nested(32_000)}}`,
  });
  expect(answer.status).toBe(422);
});
