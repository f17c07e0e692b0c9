// Sends one attempt over HTTP. The URL is judged again before each call: a row may be older than the rules, and whoever
// can write to D1 must not thereby make the Worker call private addresses.

import type { ComposedDelivery } from '../../domain/deliveries/delivery.ts';
import { checkEndpointUrl, type UrlRules } from '../../domain/deliveries/endpoint-url.ts';
import type { Endpoint } from '../../domain/deliveries/endpoint.ts';
import type { SendResult } from '../../domain/deliveries/outcome.ts';
import { createWebhookSigner, type WebhookSigner } from './signer.ts';

/** A receiver answers within this time; it should accept first and work later (Standard Webhooks: 15 to 30 s). */
export const SEND_TIMEOUT_MS = 15_000;
/** Bytes of the answer that are read; the rest is cancelled. The log keeps them for the owner to see a fault. */
export const MAX_RESPONSE_BYTES = 1024;

export type DeliverySender = (
  endpoint: Endpoint,
  delivery: ComposedDelivery,
  startedAtUnixMs: number,
) => Promise<SendResult>;

const readStart = async (response: Response): Promise<string> => {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let sizeBytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const part = value.subarray(0, MAX_RESPONSE_BYTES - sizeBytes);
    sizeBytes += part.byteLength;
    text += decoder.decode(part, { stream: true });
    if (sizeBytes >= MAX_RESPONSE_BYTES) {
      await reader.cancel();
      break;
    }
  }
  return text;
};

const post = async (
  url: URL,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<SendResult> => {
  // `manual`: a redirect could lead to an address that the guard refused.
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
  const { status } = response;
  const retryAfter = response.headers.get('retry-after');
  // The status is the answer; a body that breaks off changes nothing.
  const text = await readStart(response).catch(() => '');
  return { kind: 'answer', status, retryAfter, response: text };
};

/**
 * Creates the sender. It never rejects, and ends after `timeoutMs` even when the runtime ignores the abort.
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

  return async (endpoint, delivery, startedAtUnixMs) => {
    const url = checkEndpointUrl(endpoint.url, urlRules);
    if (!url.ok) return { kind: 'blocked', detail: url.failure.code };
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const timedOut = new Promise<SendResult>((resolve) => {
      timer = setTimeout(() => {
        resolve({ kind: 'timed-out' });
        controller.abort();
      }, timeoutMs);
    });
    const attempt = async (): Promise<SendResult> => {
      const unixSeconds = Math.floor(startedAtUnixMs / 1000);
      const signer = await findSigner(endpoint);
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'Assize-Webhooks/1',
        'webhook-id': delivery.id,
        'webhook-timestamp': String(unixSeconds),
        'webhook-signature': await signer.sign(delivery.id, unixSeconds, delivery.body),
      };
      return post(url.value, headers, delivery.body, controller.signal);
    };
    try {
      return await Promise.race([
        attempt().catch((cause: unknown): SendResult => ({ kind: 'unreachable', detail: String(cause).slice(0, 200) })),
        timedOut,
      ]);
    } finally {
      clearTimeout(timer);
    }
  };
};
