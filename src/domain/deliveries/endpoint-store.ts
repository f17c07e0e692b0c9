// What managing endpoints needs from storage and from the objects that send (ports).

import type { DeliveryLogItem } from './delivery.ts';
import type { Endpoint } from './endpoint.ts';
import type { StoredEvent } from './event-types.ts';

/** Where a list of endpoints goes on: after this one. */
export type EndpointPosition = { readonly createdAtUnixMs: number; readonly id: string };

export type EndpointStore = {
  /** Inserts unless the organization has `maxEndpoints` already; false then. */
  readonly insert: (endpoint: Endpoint, maxEndpoints: number) => Promise<boolean>;
  /** Finds an endpoint of the organization that is not deleted. */
  readonly find: (organizationId: string, endpointId: string) => Promise<Endpoint | null>;
  /** Lists endpoints that are not deleted, the oldest first. */
  readonly list: (organizationId: string, after: EndpointPosition | null, limit: number) => Promise<Endpoint[]>;
  /** Marks an endpoint deleted; false when there is none. Its deliveries stay as they are and are not sent. */
  readonly remove: (organizationId: string, endpointId: string, nowUnixMs: number) => Promise<boolean>;
  /** Lists an endpoint's deliveries with their attempts, the newest event first, below `beforeSequence`. */
  readonly listDeliveries: (
    endpointId: string,
    beforeSequence: number | null,
    limit: number,
  ) => Promise<DeliveryLogItem[]>;
};

export type EventLog = {
  /** Lists an organization's events with a sequence above `afterSequence`, in order. */
  readonly listAfter: (organizationId: string, afterSequence: number, limit: number) => Promise<StoredEvent[]>;
};

/** The sender of one endpoint, wherever it runs. */
export type EndpointSender = {
  /** Writes a `webhook.test` event for this endpoint and starts sending; its delivery's id, null when it cannot be sent. */
  readonly sendTest: (endpointId: string, eventId: string) => Promise<string | null>;
  /** Sends a delivery once more, same id and bytes; false when the endpoint has no such composed delivery. */
  readonly resend: (endpointId: string, deliveryId: string) => Promise<boolean>;
};
