// Group commit to the index (D1): one write in flight per batcher; what arrives meanwhile is the next group. No timer.
// The acknowledgement never depends on it: a deposit is durable in the batcher, and unshipped rows are sent until taken.

import type { NewEvent } from '../deliveries/event-types.ts';
import type { BatchRecord, Evidence } from '../evidence/evidence.ts';
import { batchState, toBatchRecord } from './batch-record.ts';
import type { BatchStore } from './batch-store.ts';
import { listIndependentTokens } from './independent-tokens.ts';

/** 500 rows of about 1 kB: half of the statement's limit of 1,000,000 bytes. */
const MAX_GROUP_ROWS = 500;
/** A deposit waits for the index this long, then is acknowledged regardless. */
export const INDEX_WAIT_MS = 2000;

export type Index = {
  /** Writes everything in one transaction; idempotent. Answers the organizations that have new events. */
  readonly write: (group: {
    readonly evidence: readonly Evidence[];
    readonly batches: readonly BatchRecord[];
    readonly events: readonly NewEvent[];
  }) => Promise<void>;
};

const receivedEvent = (evidence: Evidence): NewEvent => ({
  id: `evt_${evidence.id}_received`,
  organizationId: evidence.organizationId,
  type: 'evidence.received',
  createdAtUnixMs: evidence.receivedAtUnixMs,
  data: { evidenceId: evidence.id, state: 'received' },
});

// What a statement about earlier evidence means for the first one, beside the events of its own.
const RELATION_EVENTS = { correction: 'evidence.corrected', withdrawal: 'evidence.withdrawn' } as const;

const relatedEvents = (evidence: Evidence): readonly NewEvent[] => {
  const { relatesToId, relatesToKind } = evidence;
  if (relatesToId === null || relatesToKind === null || relatesToKind === 'supplement') return [];
  return [
    {
      id: `evt_${evidence.id}_relates`,
      organizationId: evidence.organizationId,
      type: RELATION_EVENTS[relatesToKind],
      createdAtUnixMs: evidence.receivedAtUnixMs,
      data: { evidenceId: relatesToId, statementId: evidence.id },
    },
  ];
};

/** The first one's certificate can carry the statement from the moment that the statement's own exists. */
const supplementedEvents = (evidence: Evidence, record: BatchRecord): readonly NewEvent[] =>
  evidence.relatesToId === null
    ? []
    : [
        {
          id: `evt_${evidence.id}_supplements`,
          organizationId: evidence.organizationId,
          type: 'certificate.supplemented',
          createdAtUnixMs: record.certifiedAtUnixMs ?? 0,
          data: { evidenceId: evidence.relatesToId, supplement: 'statement', statementId: evidence.id },
        },
      ];

const certifiedEvent = (evidence: Evidence, record: BatchRecord): NewEvent => ({
  id: `evt_${evidence.id}_certified`,
  organizationId: evidence.organizationId,
  type: 'evidence.certified',
  createdAtUnixMs: record.certifiedAtUnixMs ?? 0,
  data: {
    evidenceId: evidence.id,
    state: 'certified',
    batch: { id: `${record.batcher}/${record.sequence}`, leafIndex: evidence.leafIndex },
    ledgerIndex: record.ledgerIndex,
  },
});

export class IndexGroup {
  readonly #batcher: string;
  readonly #store: BatchStore;
  readonly #index: Index;
  readonly #sleep: (ms: number) => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  readonly #timestampsRequired: (sequence: number) => number;
  /** The write in flight, or the last one; never rejects. */
  #running: Promise<void> = Promise.resolve();
  /** The group that collects while one is in flight. */
  #collecting: Promise<void> | null = null;

  constructor(ports: {
    readonly batcher: string;
    readonly store: BatchStore;
    readonly index: Index;
    readonly sleep: (ms: number) => Promise<void>;
    readonly timestampsRequired: (sequence: number) => number;
    /** Called when a write failed; the rows stay and are sent again by a later `join`. */
    readonly onFailure: (error: unknown) => void;
  }) {
    this.#batcher = ports.batcher;
    this.#store = ports.store;
    this.#index = ports.index;
    this.#sleep = ports.sleep;
    this.#onFailure = ports.onFailure;
    this.#timestampsRequired = ports.timestampsRequired;
  }

  /** Joins the next group: resolves when everything stored before this call is indexed, or after two seconds. */
  join(): Promise<void> {
    this.#collecting ??= Promise.race([this.#startAfter(this.#running), this.#sleep(INDEX_WAIT_MS)]);
    return this.#collecting;
  }

  async #startAfter(former: Promise<void>): Promise<void> {
    await former;
    // From here on rows may be missed by this group: the next caller starts another.
    this.#collecting = null;
    this.#running = this.#write();
    await this.#running;
  }

  async #write(): Promise<void> {
    const store = this.#store;
    try {
      for (;;) {
        const evidence = store.unshipped(MAX_GROUP_ROWS);
        const batches = store.unindexed();
        if (evidence.length === 0 && batches.length === 0) return;
        const tokens = batches.map(({ sequence }) => store.tokens(sequence));
        const records = batches.map((batch, position) =>
          toBatchRecord(this.#batcher, batch, {
            met: listIndependentTokens(tokens[position] ?? []).length,
            required: this.#timestampsRequired(batch.sequence),
          }),
        );
        const certified = records.filter(
          ({ sequence, state }) => state === 'certified' && store.indexedState(sequence) !== 'certified',
        );
        await this.#index.write({
          evidence,
          batches: records,
          events: [
            ...evidence.flatMap((row) => [receivedEvent(row), ...relatedEvents(row)]),
            ...certified.flatMap((record) =>
              store
                .evidenceOf(record.sequence)
                .flatMap((row) => [certifiedEvent(row, record), ...supplementedEvents(row, record)]),
            ),
          ],
        });
        store.transact(() => {
          store.markShipped(evidence.map(({ id }) => id));
          for (const [position, record] of records.entries()) {
            const batch = batches[position];
            if (batch === undefined) continue;
            store.markIndexed(record.sequence, batchState(batch), tokens[position]?.length ?? 0);
          }
        });
        if (evidence.length < MAX_GROUP_ROWS) return;
      }
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
