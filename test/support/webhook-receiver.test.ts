// The receiver that other tests rely on must itself tell good signatures from bad ones.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  deriveSigningKeys,
  formatSigningSecret,
  formatVerifyingKey,
} from '../../src/domain/deliveries/signing-keys.ts';
import { createWebhookSigner } from '../../src/platform/webhooks/signer.ts';
import { startReceiver, type ReceivedDelivery, type ReceiverProcess } from './receiver-process.ts';

const SECRET = new Uint8Array(32).fill(3);
const BODY = '{"type":"webhook.test"}';
let receiver: ReceiverProcess;

beforeAll(async () => {
  receiver = await startReceiver();
  const keys = deriveSigningKeys(SECRET, 'whe_1', 1);
  await receiver.control({ secret: formatSigningSecret(keys), publicKey: formatVerifyingKey(keys) });
});

afterAll(async () => {
  await receiver.stop();
});

let sent = 0;
const send = async (change: {
  readonly endpointId?: string;
  readonly body?: string;
  readonly keep?: 'v1' | 'v1a';
  readonly ageSeconds?: number;
}): Promise<ReceivedDelivery> => {
  const { endpointId = 'whe_1', body = BODY, keep, ageSeconds = 0 } = change;
  const id = `dlv_${sent}`;
  sent += 1;
  const unixSeconds = Math.floor(Date.now() / 1000) - ageSeconds;
  const signature = await (await createWebhookSigner(SECRET, endpointId, 1)).sign(id, unixSeconds, BODY);
  const kept = signature.split(' ').filter((part) => keep === undefined || part.startsWith(`${keep},`));
  await fetch(receiver.url, {
    method: 'POST',
    headers: { 'webhook-id': id, 'webhook-timestamp': String(unixSeconds), 'webhook-signature': kept.join(' ') },
    body,
  });
  const [delivery] = await receiver.waitFor(1, (one) => one.id === id);
  if (delivery === undefined) throw new Error('nothing arrived');
  return delivery;
};

describe('the test receiver', () => {
  it('accepts both signatures of the right endpoint', async () => {
    expect(await send({})).toMatchObject({ v1: true, v1a: true, status: 204, body: BODY });
  });

  it('refuses both over another body', async () => {
    expect(await send({ body: `${BODY} ` })).toMatchObject({ v1: false, v1a: false });
  });

  it('refuses both of another endpoint', async () => {
    expect(await send({ endpointId: 'whe_2' })).toMatchObject({ v1: false, v1a: false });
  });

  it('judges each signature by itself', async () => {
    expect(await send({ keep: 'v1' })).toMatchObject({ v1: true, v1a: false });
    expect(await send({ keep: 'v1a' })).toMatchObject({ v1: false, v1a: true });
  });

  it('refuses an old timestamp by v1', async () => {
    expect(await send({ ageSeconds: 301 })).toMatchObject({ v1: false });
  });

  it('answers with the statuses it was told, then 204', async () => {
    await receiver.control({ statuses: [500, 410] });
    expect([await send({}), await send({}), await send({})].map(({ status }) => status)).toEqual([500, 410, 204]);
  });
});
