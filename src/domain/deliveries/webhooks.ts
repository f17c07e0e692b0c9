// Managing an organization's webhook endpoints: the use cases behind /v1/webhooks. A foreign id is an unknown id.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { fail, succeed, type Result } from '../../core/result.ts';
import type { DeliveryLogItem } from './delivery.ts';
import type { EndpointPosition, EndpointSender, EndpointStore } from './endpoint-store.ts';
import { checkEndpointUrl, type UrlFailure, type UrlRules } from './endpoint-url.ts';
import { UNTRIED, type Endpoint } from './endpoint.ts';
import type { EventType } from './event-types.ts';
import { deriveSigningKeys, formatSigningSecret, formatVerifyingKey } from './signing-keys.ts';

/** Endpoints of one organization: bounds what one event can cost. */
export const MAX_ENDPOINTS = 20;

/** An idempotency key outside deposits is remembered this long. */
const IDEMPOTENCY_MS = 24 * 60 * 60 * 1000;

export type CreateEndpointCommand = {
  readonly organizationId: string;
  readonly url: string;
  /** Null: every type. */
  readonly eventTypes: readonly EventType[] | null;
  readonly description: string;
  readonly idempotencyKey: string | null;
};

/** An endpoint with its public key. */
export type PresentedEndpoint = { readonly endpoint: Endpoint; readonly publicKey: string };
export type CreatedEndpoint = PresentedEndpoint & { readonly secret: string };

export type NotFound = { readonly code: 'not-found' };
export type EndpointDisabled = { readonly code: 'endpoint-disabled' };
export type CreateEndpointFailure =
  | UrlFailure
  | { readonly code: 'endpoint-limit'; readonly maximum: number }
  | { readonly code: 'idempotency-key-reused' };

export type WebhooksPorts = {
  readonly store: EndpointStore;
  readonly sender: EndpointSender;
  readonly urlRules: UrlRules;
  /** The Worker's WEBHOOK_SECRET, at least 32 random bytes. */
  readonly secret: Uint8Array;
  readonly now: () => number;
  /** Makes 16 random bytes. */
  readonly randomBytes: () => Uint8Array;
};

export type Webhooks = {
  readonly create: (command: CreateEndpointCommand) => Promise<Result<CreatedEndpoint, CreateEndpointFailure>>;
  readonly list: (
    organizationId: string,
    after: EndpointPosition | null,
    limit: number,
  ) => Promise<PresentedEndpoint[]>;
  readonly find: (organizationId: string, endpointId: string) => Promise<Result<PresentedEndpoint, NotFound>>;
  readonly remove: (organizationId: string, endpointId: string) => Promise<Result<null, NotFound>>;
  /** Starts a test delivery; its id. */
  readonly test: (
    organizationId: string,
    endpointId: string,
    idempotencyKey: string | null,
  ) => Promise<Result<string, NotFound | EndpointDisabled>>;
  readonly resend: (
    organizationId: string,
    endpointId: string,
    deliveryId: string,
  ) => Promise<Result<null, NotFound | EndpointDisabled>>;
  readonly listDeliveries: (
    organizationId: string,
    endpointId: string,
    beforeSequence: number | null,
    limit: number,
  ) => Promise<Result<DeliveryLogItem[], NotFound>>;
};

// A repeated request finds its endpoint by the id that its key gives: no table of keys is needed. `generation` rises when
// the key is used again after it was forgotten.
const deriveId = (parts: readonly (string | number)[]): string =>
  encodeHex(sha256(encodeUtf8(JSON.stringify(parts)))).slice(0, 32);

const isSameRequest = (left: Endpoint, right: Endpoint): boolean =>
  JSON.stringify([left.url, left.eventTypes, left.description]) ===
  JSON.stringify([right.url, right.eventTypes, right.description]);

/** Creates the use cases over their ports. */
export const createWebhooks = (ports: WebhooksPorts): Webhooks => {
  const { store, sender, now } = ports;

  const present = (endpoint: Endpoint): PresentedEndpoint => ({
    endpoint,
    publicKey: formatVerifyingKey(deriveSigningKeys(ports.secret, endpoint.id, endpoint.secretVersion)),
  });

  const chooseId = async (command: CreateEndpointCommand): Promise<string> => {
    const { organizationId, idempotencyKey } = command;
    if (idempotencyKey === null) return `whe_${encodeHex(ports.randomBytes())}`;
    for (let generation = 0; ; generation += 1) {
      const id = `whe_${deriveId(['create', organizationId, idempotencyKey, generation])}`;
      const stored = await store.findAny(organizationId, id);
      if (stored === null || now() - stored.createdAtUnixMs < IDEMPOTENCY_MS) return id;
    }
  };

  const findEnabled = async (
    organizationId: string,
    endpointId: string,
  ): Promise<Result<Endpoint, NotFound | EndpointDisabled>> => {
    const endpoint = await store.find(organizationId, endpointId);
    if (endpoint === null) return fail({ code: 'not-found' });
    return endpoint.health.state === 'enabled' ? succeed(endpoint) : fail({ code: 'endpoint-disabled' });
  };

  return {
    create: async (command) => {
      const url = checkEndpointUrl(command.url, ports.urlRules);
      if (!url.ok) return url;
      const wanted: Endpoint = {
        id: await chooseId(command),
        organizationId: command.organizationId,
        url: url.value.href,
        description: command.description,
        eventTypes: command.eventTypes === null ? null : [...new Set(command.eventTypes)],
        secretVersion: 1,
        createdAtUnixMs: now(),
        health: UNTRIED,
      };
      const stored = await store.insert(wanted, MAX_ENDPOINTS);
      if (stored === null) return fail({ code: 'endpoint-limit', maximum: MAX_ENDPOINTS });
      if (!isSameRequest(stored, wanted)) return fail({ code: 'idempotency-key-reused' });
      const secret = formatSigningSecret(deriveSigningKeys(ports.secret, stored.id, stored.secretVersion));
      return succeed({ ...present(stored), secret });
    },

    list: async (organizationId, after, limit) => (await store.list(organizationId, after, limit)).map(present),

    find: async (organizationId, endpointId) => {
      const endpoint = await store.find(organizationId, endpointId);
      return endpoint === null ? fail({ code: 'not-found' }) : succeed(present(endpoint));
    },

    remove: async (organizationId, endpointId) =>
      (await store.remove(organizationId, endpointId, now())) ? succeed(null) : fail({ code: 'not-found' }),

    test: async (organizationId, endpointId, idempotencyKey) => {
      const endpoint = await findEnabled(organizationId, endpointId);
      if (!endpoint.ok) return endpoint;
      const suffix =
        idempotencyKey === null ? encodeHex(ports.randomBytes()) : deriveId(['test', endpointId, idempotencyKey]);
      const deliveryId = await sender.sendTest(endpointId, `evt_test_${suffix}`);
      return deliveryId === null ? fail({ code: 'endpoint-disabled' }) : succeed(deliveryId);
    },

    resend: async (organizationId, endpointId, deliveryId) => {
      const endpoint = await findEnabled(organizationId, endpointId);
      if (!endpoint.ok) return endpoint;
      return (await sender.resend(endpointId, deliveryId)) ? succeed(null) : fail({ code: 'not-found' });
    },

    listDeliveries: async (organizationId, endpointId, beforeSequence, limit) => {
      const endpoint = await store.find(organizationId, endpointId);
      if (endpoint === null) return fail({ code: 'not-found' });
      return succeed(await store.listDeliveries(endpointId, beforeSequence, limit));
    },
  };
};
