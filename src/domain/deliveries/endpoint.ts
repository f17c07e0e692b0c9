// An endpoint is one receiver of an organization's events. Its health lives on its row, so that any process may take over.

import type { EventType } from './event-types.ts';

/** `gone`: it answered 410. `failing`: nothing succeeded for `DISABLE_AFTER_MS`. */
export type DisabledReason = 'gone' | 'failing';

export type EndpointHealth = {
  readonly state: 'enabled' | 'disabled' | 'deleted';
  readonly disabledReason: DisabledReason | null;
  /** Failed attempts since the last success. */
  readonly consecutiveFailures: number;
  /** Time of the first failure since the last success. */
  readonly failingSinceUnixMs: number | null;
  /** Nothing is sent before this time: the receiver asked for it, or the circuit is open. */
  readonly heldUntilUnixMs: number;
};

export type Endpoint = {
  readonly id: string;
  readonly organizationId: string;
  readonly url: string;
  readonly description: string;
  /** Null: every type. */
  readonly eventTypes: readonly EventType[] | null;
  /** Input of the key derivation; another version is another secret. */
  readonly secretVersion: number;
  readonly createdAtUnixMs: number;
  readonly health: EndpointHealth;
};

/** The health of an endpoint that was never tried. */
export const UNTRIED: EndpointHealth = {
  state: 'enabled',
  disabledReason: null,
  consecutiveFailures: 0,
  failingSinceUnixMs: null,
  heldUntilUnixMs: 0,
};
