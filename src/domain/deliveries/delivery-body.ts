// The body of a delivery. Composed once, in event order, and stored before the first attempt: a retry sends the same
// bytes. `previousHash` chains all bodies to one endpoint, so a receiver detects a lost, withheld or reordered one.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import type { StoredEvent } from './event-types.ts';

/** The end of an endpoint's chain of bodies. */
export type BodyHead = {
  /** Number of bodies composed so far. */
  readonly endpointSequence: number;
  /** SHA-256 of the last body, hex. */
  readonly bodySha256: string;
};

/** `previousHash` of the first body: 64 zeros. */
export const EMPTY_HEAD: BodyHead = { endpointSequence: 0, bodySha256: '0'.repeat(64) };

/** An event that waits for its body, and the delivery it belongs to. */
export type UncomposedDelivery = { readonly deliveryId: string; readonly event: StoredEvent };

export type ComposedBody = BodyHead & { readonly deliveryId: string; readonly body: string };

/**
 * Composes the bodies that follow `head`, in the order given, which is the order of the events.
 * Members stand in a fixed order: type, timestamp, sequence, endpointSequence, previousHash, data.
 */
export const composeBodies = (head: BodyHead, deliveries: readonly UncomposedDelivery[]): ComposedBody[] => {
  const bodies: ComposedBody[] = [];
  let { endpointSequence, bodySha256 } = head;
  for (const { deliveryId, event } of deliveries) {
    endpointSequence += 1;
    const members = JSON.stringify({
      type: event.type,
      timestamp: new Date(event.createdAtUnixMs).toISOString(),
      sequence: event.sequence,
      endpointSequence,
      previousHash: bodySha256,
    });
    // The data is spliced in as it was stored; parsing it again could change its bytes.
    const body = `${members.slice(0, -1)},"data":${event.dataText}}`;
    bodySha256 = encodeHex(sha256(encodeUtf8(body)));
    bodies.push({ deliveryId, endpointSequence, body, bodySha256 });
  }
  return bodies;
};
