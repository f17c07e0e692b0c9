// The closed list of event types. A receiver may rely on it: a type is added by a release, never in passing.

/** Every event type, in the order of the documentation. */
export const EVENT_TYPES = [
  'evidence.received',
  'evidence.certified',
  'evidence.corrected',
  'evidence.withdrawn',
  'evidence.erased',
  'batch.certified',
  'certificate.supplemented',
  'webhook.test',
  'endpoint.disabled',
  'ledger.quorum_lost',
  'ledger.quorum_restored',
  'ledger.fork_detected',
  'case.linked',
  'case.updated',
  'verification.requested',
  'verification.completed',
  'objection.raised',
  'hold.placed',
  'hold.released',
  'ruling.entered',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** An event before it has its place in its organization's sequence. */
export type NewEvent = {
  /** Deterministic: made from what happened, so that a repeated write is ignored. No `.`, at most 128 ASCII. */
  readonly id: string;
  readonly organizationId: string;
  readonly type: EventType;
  readonly createdAtUnixMs: number;
  /** Ids and states; never digests or names of unlisted evidence. */
  readonly data: Readonly<Record<string, unknown>>;
};

/** An event with its place in its organization's sequence. */
export type StoredEvent = {
  readonly id: string;
  readonly organizationId: string;
  readonly type: EventType;
  readonly sequence: number;
  readonly createdAtUnixMs: number;
  /** The JSON object as it was written; carried into bodies byte for byte. */
  readonly dataText: string;
};
