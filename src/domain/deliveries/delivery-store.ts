// What sending needs from storage (a port). The rows are the truth: an implementation may be asked again at any time.

import type { BodyHead, ComposedBody, UncomposedDelivery } from './delivery-body.ts';
import type { Attempt, ComposedDelivery, DeliveryState } from './delivery.ts';
import type { Endpoint, EndpointHealth } from './endpoint.ts';
import type { NewEvent } from './event-types.ts';

/** An attempt with what it made of its delivery. */
export type SettledAttempt = {
  readonly attempt: Attempt;
  readonly deliveryState: DeliveryState;
  readonly nextAttemptAtUnixMs: number | null;
};

export type DeliveryStore = {
  /** Finds an endpoint in any state. */
  readonly findEndpoint: (endpointId: string) => Promise<Endpoint | null>;
  /** Lists deliveries without a body, in the order of their events. */
  readonly listUncomposed: (endpointId: string, limit: number) => Promise<UncomposedDelivery[]>;
  /** Reads the end of the endpoint's chain of bodies. */
  readonly readHead: (endpointId: string) => Promise<BodyHead>;
  /** Fixes bodies, all or none; throws when another process numbered one of them otherwise. */
  readonly saveBodies: (bodies: readonly ComposedBody[]) => Promise<void>;
  /** Lists composed deliveries that are due, the longest due first. */
  readonly listDue: (endpointId: string, nowUnixMs: number, limit: number) => Promise<ComposedDelivery[]>;
  /** Finds when the next delivery falls due; null when none is planned. */
  readonly findNextDue: (endpointId: string) => Promise<number | null>;
  /** Records attempts, the endpoint's health after them and resulting events, in one transaction. */
  readonly recordAttempts: (
    endpointId: string,
    settled: readonly SettledAttempt[],
    health: EndpointHealth,
    events: readonly NewEvent[],
  ) => Promise<void>;
  /** Makes a composed delivery due at once; false when the endpoint has no such delivery. */
  readonly makeDue: (endpointId: string, deliveryId: string, nowUnixMs: number) => Promise<boolean>;
};
