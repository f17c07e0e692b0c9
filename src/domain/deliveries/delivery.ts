// A delivery is one event for one endpoint; an attempt is one HTTP try of it.

import type { EventType } from './event-types.ts';
import type { AttemptOutcome } from './outcome.ts';

/** `delivered` and `exhausted` are final for the schedule; a resend adds attempts and may turn exhausted into delivered. */
export type DeliveryState = 'pending' | 'delivered' | 'exhausted';

/** A delivery whose body is fixed: every attempt sends exactly these bytes under `id` as its webhook-id. */
export type ComposedDelivery = {
  readonly id: string;
  readonly eventType: EventType;
  readonly eventSequence: number;
  readonly state: DeliveryState;
  /** Attempts made so far. */
  readonly attempts: number;
  readonly body: string;
};

export type Attempt = {
  readonly deliveryId: string;
  /** 1 for the first. */
  readonly number: number;
  readonly startedAtUnixMs: number;
  readonly durationMs: number;
  readonly outcome: AttemptOutcome;
  /** Null when no HTTP answer came. */
  readonly status: number | null;
  /** First characters of the answer. */
  readonly response: string;
};

/** A delivery as its owner reads it in the log. */
export type DeliveryLogItem = {
  readonly id: string;
  readonly eventType: EventType;
  readonly eventSequence: number;
  readonly state: DeliveryState;
  readonly endpointSequence: number | null;
  readonly body: string | null;
  readonly createdAtUnixMs: number;
  readonly nextAttemptAtUnixMs: number | null;
  readonly deliveredAtUnixMs: number | null;
  readonly attempts: readonly Attempt[];
};
