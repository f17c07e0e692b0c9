// Sends one attempt over HTTP. The URL is judged again before each call: a row may be older than the rules, and whoever
// can write to D1 must not thereby make the Worker call private addresses.

import type { ComposedDelivery } from '../../domain/deliveries/delivery.ts';
import { checkEndpointUrl, type UrlRules } from '../../domain/deliveries/endpoint-url.ts';
import type { Endpoint } from '../../domain/deliveries/endpoint.ts';
import type { SendResult } from '../../domain/deliveries/outcome.ts';
import { createWebhookSigner, type WebhookSigner } from './signer.ts';

/** A receiver answers within this time; it should accept first and work later (Standard Webhooks: 15 to 30 s). */
const SEND_TIMEOUT_MS = 15_000;
/** The answer's body is for the log only: it gets this long once the status is there. */
const BODY_TIMEOUT_MS = 2_000;
/** Bytes of the answer that are read; the rest is cancelled. The log keeps them for the owner to see a fault. */
const MAX_RESPONSE_BYTES = 1024;

export type DeliverySender = (
  endpoint: Endpoint,
  delivery: ComposedDelivery,
  startedAtUnixMs: number,
) => Promise<SendResult>;

/** Waits for a value at most `timeoutMs`; null when it is late. */
const waitFor = async <T>(value: Promise<T>, timeoutMs: number): Promise<T | null> => {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs);
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
};

const readStart = async (body: ReadableStream<Uint8Array>): Promise<string> => {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let sizeBytes = 0;
  while (sizeBytes < MAX_RESPONSE_BYTES) {
    const { done, value } = await reader.read();
    if (done) return text;
    const part = value.subarray(0, MAX_RESPONSE_BYTES - sizeBytes);
    sizeBytes += part.byteLength;
    text += decoder.decode(part, { stream: true });
  }
  await reader.cancel();
  return text;
};

/**
 * Creates the sender. It never rejects, and ends by its own timers even when the runtime ignores the abort.
 *
 * @param secret the Worker's WEBHOOK_SECRET, at least 32 random bytes
 */
export const createDeliverySender = (
  secret: Uint8Array,
  urlRules: UrlRules,
  timeoutMs: number = SEND_TIMEOUT_MS,
): DeliverySender => {
  const signers = new Map<string, Promise<WebhookSigner>>();
  const findSigner = ({ id, secretVersion }: Endpoint): Promise<WebhookSigner> => {
    const name = `${id}|${secretVersion}`;
    const signer = signers.get(name) ?? createWebhookSigner(secret, id, secretVersion);
    signers.set(name, signer);
    return signer;
  };

  const post = async (
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: string,
    controller: AbortController,
  ): Promise<SendResult> => {
    // `manual`: a redirect could lead to an address that the guard refused.
    const answered = fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: controller.signal });
    const response = await waitFor(answered, timeoutMs);
    if (response === null) return { kind: 'timed-out' };
    // The status decides; a body that breaks off or never ends changes nothing.
    const text =
      response.body === null ? '' : await waitFor(readStart(response.body), BODY_TIMEOUT_MS).catch(() => null);
    const retryAfter = response.headers.get('retry-after');
    return { kind: 'answer', status: response.status, retryAfter, response: text ?? '' };
  };

  return async (endpoint, delivery, startedAtUnixMs) => {
    const url = checkEndpointUrl(endpoint.url, urlRules);
    if (!url.ok) return { kind: 'blocked', detail: url.failure.code };
    const controller = new AbortController();
    try {
      const unixSeconds = Math.floor(startedAtUnixMs / 1000);
      const signer = await findSigner(endpoint);
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'Assize-Webhooks/1',
        'webhook-id': delivery.id,
        'webhook-timestamp': String(unixSeconds),
        'webhook-signature': await signer.sign(delivery.id, unixSeconds, delivery.body),
      };
      return await post(url.value, headers, delivery.body, controller);
    } catch (cause) {
      return { kind: 'unreachable', detail: String(cause).slice(0, 200) };
    } finally {
      // Ends what is still open, so that a slow receiver holds no connection of ours.
      controller.abort();
    }
  };
};
