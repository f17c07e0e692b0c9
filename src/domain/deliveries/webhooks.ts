// Managing an organization's webhook endpoints: the use cases behind /v1/webhooks. A foreign id is an unknown id.

import { encodeHex } from '../../core/bytes/hex.ts';
import { fail, succeed, type Result } from '../../core/result.ts';
import type { DeliveryLogItem } from './delivery.ts';
import type { EndpointPosition, EndpointSender, EndpointStore } from './endpoint-store.ts';
import { checkEndpointUrl, type UrlFailure, type UrlRules } from './endpoint-url.ts';
import { UNTRIED, type Endpoint } from './endpoint.ts';
import type { EventType } from './event-types.ts';
import { deriveSigningKeys, formatSigningSecret, formatVerifyingKey } from './signing-keys.ts';

/** Endpoints of one organization: bounds what one event can cost. */
const MAX_ENDPOINTS = 20;

type CreateEndpointCommand = {
  readonly organizationId: string;
  readonly url: string;
  /** Null: every type. */
  readonly eventTypes: readonly EventType[] | null;
  readonly description: string;
};

/** An endpoint with its public key. */
export type PresentedEndpoint = { readonly endpoint: Endpoint; readonly publicKey: string };
export type CreatedEndpoint = PresentedEndpoint & { readonly secret: string };

export type NotFound = { readonly code: 'not-found' };
export type EndpointDisabled = { readonly code: 'endpoint-disabled' };
export type CreateEndpointFailure = UrlFailure | { readonly code: 'endpoint-limit'; readonly maximum: number };

export type WebhooksPorts = {
  readonly store: EndpointStore;
  readonly sender: EndpointSender;
  readonly urlRules: UrlRules;
  /** The Worker's WEBHOOK_SECRET, at least 32 random bytes. */
  readonly secret: Uint8Array;
  readonly nowUnixMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
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
  readonly test: (organizationId: string, endpointId: string) => Promise<Result<string, NotFound | EndpointDisabled>>;
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

/** Creates the use cases over their ports. */
export const createWebhooks = (ports: WebhooksPorts): Webhooks => {
  const { store, sender, nowUnixMs } = ports;

  const present = (endpoint: Endpoint): PresentedEndpoint => ({
    endpoint,
    publicKey: formatVerifyingKey(deriveSigningKeys(ports.secret, endpoint.id, endpoint.secretVersion)),
  });

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
      const endpoint: Endpoint = {
        id: `whe_${encodeHex(ports.randomBytes(16))}`,
        organizationId: command.organizationId,
        url: url.value.href,
        description: command.description,
        eventTypes: command.eventTypes === null ? null : [...new Set(command.eventTypes)],
        secretVersion: 1,
        createdAtUnixMs: nowUnixMs(),
        health: UNTRIED,
      };
      if (!(await store.insert(endpoint, MAX_ENDPOINTS))) {
        return fail({ code: 'endpoint-limit', maximum: MAX_ENDPOINTS });
      }
      const secret = formatSigningSecret(deriveSigningKeys(ports.secret, endpoint.id, endpoint.secretVersion));
      return succeed({ ...present(endpoint), secret });
    },

    list: async (organizationId, after, limit) => (await store.list(organizationId, after, limit)).map(present),

    find: async (organizationId, endpointId) => {
      const endpoint = await store.find(organizationId, endpointId);
      return endpoint === null ? fail({ code: 'not-found' }) : succeed(present(endpoint));
    },

    remove: async (organizationId, endpointId) =>
      (await store.remove(organizationId, endpointId, nowUnixMs())) ? succeed(null) : fail({ code: 'not-found' }),

    test: async (organizationId, endpointId) => {
      const endpoint = await findEnabled(organizationId, endpointId);
      if (!endpoint.ok) return endpoint;
      const deliveryId = await sender.sendTest(endpointId, `evt_test_${encodeHex(ports.randomBytes(16))}`);
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
