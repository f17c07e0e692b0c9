// What happens to a closed batch, each step persisted before the next:
//   tokens -> entry -> objects in R2 -> appended (index) -> published by quorum -> certified -> indexed -> confirmed.
// Batches overlap; their entries are appended in sequence order. A failure is written down and tried again, for ever.

import { decodeUtf8, encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { BATCH_ENTRY_VERSION, formatBatchEntry } from '../../core/batch/batch-entry.ts';
import { parseBatchCore } from '../../core/batch/batch-core.ts';
import { parseCheckpoint } from '../../core/checkpoint/checkpoint.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { parseSignedNote } from '../../core/note/signed-note.ts';
import type { Ledger, Quorum } from '../ledger/ledger.ts';
import { type PublicObjects, ObjectConflict } from '../ledger/public-objects.ts';
import { remainingWaitMs } from '../ledger/remaining-wait.ts';
import { batchObjects } from './batch-objects.ts';
import type { BatchStore, ClosedBatch } from './batch-store.ts';
import { listIndependentTokens } from './independent-tokens.ts';
import type { IndexGroup } from './index-group.ts';
import type { ProgressBoard } from './progress-board.ts';
import { encodeStatementArchive, statementsKey } from './statement-archive.ts';
import { TokenCollector, type TimestampAuthorities } from './token-collector.ts';

const RETRY_MIN_MS = 1000;
const RETRY_MAX_MS = 60_000;
/** One wait for publication; between two the quorum's progress is noted. */
const PUBLICATION_WAIT_MS = 1000;
/** While a batch is unfinished the object is woken this often: a killed process leaves no alarm of its own behind. */
const WATCHDOG_MS = 5000;

export type PipelinePorts = {
  readonly batcher: string;
  readonly origin: string;
  readonly store: BatchStore;
  readonly ledger: Pick<Ledger, 'append' | 'whenPublished' | 'appendTimestamp'>;
  readonly publicObjects: PublicObjects;
  readonly privateObjects: PublicObjects;
  readonly authorities: TimestampAuthorities;
  readonly encryptStatement: (key: Uint8Array, plaintext: Uint8Array) => Promise<Uint8Array>;
  readonly index: IndexGroup;
  readonly board: ProgressBoard;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly wakeAt: (unixMs: number) => void;
};

/** What is known in memory of a batch that waits for its quorum. */
export type QuorumProgress = {
  readonly quorum: Quorum;
  readonly courts: readonly { readonly id: string; readonly cosignedAtUnixSeconds: number }[];
};

export class BatchPipeline {
  readonly #ports: PipelinePorts;
  readonly #tokens: TokenCollector;
  readonly #inFlight = new Map<number, Promise<void>>();
  readonly #quorums = new Map<number, QuorumProgress>();
  readonly #retries = new Map<number, { readonly at: number; readonly delayMs: number; readonly error: string }>();
  readonly #appendWaiters = new Set<() => void>();

  constructor(ports: PipelinePorts) {
    this.#ports = ports;
    this.#tokens = new TokenCollector(ports);
  }

  /** Starts whatever is unfinished and due. Never throws and never waits. */
  advanceAll(): void {
    for (const { sequence } of this.#ports.store.unfinished()) this.advance(sequence);
  }

  /** Starts one batch unless it is under way or its retry is not due. */
  advance(sequence: number): void {
    const retry = this.#retries.get(sequence);
    this.#ports.wakeAt(this.#ports.now() + WATCHDOG_MS);
    if (this.#inFlight.has(sequence)) return;
    const waitMs = remainingWaitMs(retry?.at ?? 0, this.#ports.now(), RETRY_MAX_MS);
    if (waitMs > 0) return this.#ports.wakeAt(this.#ports.now() + waitMs);
    const work = this.#advance(sequence)
      .then(() => {
        this.#retries.delete(sequence);
        this.#quorums.delete(sequence);
      })
      .catch((error: unknown) => this.#postpone(sequence, error))
      .finally(() => this.#inFlight.delete(sequence));
    this.#inFlight.set(sequence, work);
  }

  quorum(sequence: number): QuorumProgress | null {
    return this.#quorums.get(sequence) ?? null;
  }

  /** Why a batch is being retried, for the operator. */
  failures(): readonly { readonly sequence: number; readonly error: string }[] {
    return [...this.#retries].map(([sequence, { error }]) => ({ sequence, error }));
  }

  /** Waits until nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#inFlight.values());
  }

  #postpone(sequence: number, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    // Other bytes under a key of ours can only mean a fault of this programme: tried seldom, never overwritten.
    const fatal = error instanceof ObjectConflict;
    const former = this.#retries.get(sequence)?.delayMs ?? RETRY_MIN_MS / 2;
    const delayMs = fatal ? RETRY_MAX_MS : Math.min(former * 2, RETRY_MAX_MS);
    const at = this.#ports.now() + delayMs;
    this.#retries.set(sequence, { at, delayMs, error: message });
    console.error({ operation: 'advance-batch', batcher: this.#ports.batcher, sequence, error: message });
    this.#ports.wakeAt(at);
  }

  #batch(sequence: number): ClosedBatch {
    const batch = this.#ports.store.closedBatch(sequence);
    if (batch === null) throw new Error(`batch ${sequence} is not closed`);
    return batch;
  }

  async #advance(sequence: number): Promise<void> {
    if (this.#batch(sequence).entry === null) await this.#settleEntry(sequence);
    if (this.#batch(sequence).storedAtUnixMs === null) await this.#storeObjects(sequence);
    if (this.#batch(sequence).ledgerIndex === null) await this.#append(sequence);
    if (this.#batch(sequence).anchoredAtUnixMs === null) await this.#awaitPublication(sequence);
    if (this.#batch(sequence).certifiedAtUnixMs === null) await this.#certify(sequence);
    await this.#finish(sequence);
  }

  async #settleEntry(sequence: number): Promise<void> {
    const { store, origin, board } = this.#ports;
    const batch = this.#batch(sequence);
    await this.#tokens.collect(sequence, batch.core, batch.closedAtUnixMs);
    const tokens = store.tokens(sequence);
    const core = parseBatchCore(batch.core, origin);
    if (!core.ok) throw new TypeError(`the stored batch core is malformed: ${core.failure.code}`);
    const entry = formatBatchEntry({
      v: BATCH_ENTRY_VERSION,
      ledger: origin,
      batch: core.value,
      timestamps: tokens.map(({ authority, token }) => ({ authority, tokenSha256: encodeHex(sha256(token)) })),
    });
    store.record(sequence, { step: 'entry', entry });
    board.announce(sequence);
  }

  async #storeObjects(sequence: number): Promise<void> {
    const { store, batcher, publicObjects, privateObjects, encryptStatement, now } = this.#ports;
    const { entry } = this.#batch(sequence);
    if (entry === null) throw new Error('objects before the entry');
    const objects = batchObjects(batcher, sequence, entry, store.leafHashes(sequence), store.tokens(sequence));
    const ciphertexts = await Promise.all(
      store.statements(sequence).map(async ({ statementKey, text, disclosures }) => {
        const plaintext = encodeUtf8(JSON.stringify({ text, disclosures }));
        return await encryptStatement(statementKey, plaintext);
      }),
    );
    await Promise.all([
      privateObjects.create(statementsKey(batcher, sequence), encodeStatementArchive(ciphertexts)),
      ...objects.map(async ({ key, bytes }) => await publicObjects.create(key, bytes)),
    ]);
    store.record(sequence, { step: 'stored', atUnixMs: now() });
  }

  async #append(sequence: number): Promise<void> {
    const { store, batcher, ledger, board, index } = this.#ports;
    const { entry } = this.#batch(sequence);
    if (entry === null) throw new Error('append before the entry');
    await this.#untilFormerAppended(sequence);
    const appended = await ledger.append({ batcher, sequence, entry });
    if (!appended.ok) throw new Error(`append refused: ${appended.failure.code}`);
    const { index: ledgerIndex, committedAtUnixMs } = appended.value;
    store.record(sequence, { step: 'appended', ledgerIndex, atUnixMs: committedAtUnixMs });
    for (const waiter of this.#appendWaiters) waiter();
    this.#appendWaiters.clear();
    // Not awaited: the next group carries it; certification writes it again.
    void index.join();
    board.announce(sequence);
  }

  /** Entries of one batcher are appended in sequence order: the former one first. */
  async #untilFormerAppended(sequence: number): Promise<void> {
    const formerSequence = sequence - 1;
    for (;;) {
      const former = this.#ports.store.closedBatch(formerSequence);
      if (former === null || former.ledgerIndex !== null) return;
      this.advance(formerSequence);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#appendWaiters.add(resolve);
      await Promise.race([promise, this.#ports.sleep(RETRY_MIN_MS)]);
      this.#appendWaiters.delete(resolve);
    }
  }

  async #awaitPublication(sequence: number): Promise<void> {
    const { store, ledger, board } = this.#ports;
    const { ledgerIndex } = this.#batch(sequence);
    if (ledgerIndex === null) throw new Error('published before appended');
    for (;;) {
      const answer = await ledger.whenPublished(ledgerIndex, PUBLICATION_WAIT_MS);
      this.#quorums.set(sequence, { quorum: answer.quorum, courts: answer.courts });
      if (answer.published !== null) {
        const { treeSize, note, publishedAtUnixMs, policy } = answer.published;
        store.transact(() => {
          store.record(sequence, {
            step: 'anchored',
            publishedSize: treeSize,
            quorumMet: answer.quorum.met,
            atUnixMs: publishedAtUnixMs,
          });
          this.#rememberCheckpoint(treeSize, note, policy);
        });
        return;
      }
      board.announce(sequence);
    }
  }

  /** Keeps the newest published checkpoint: the next batch opens after it. */
  #rememberCheckpoint(treeSize: number, note: string, policy: string): void {
    const { store } = this.#ports;
    if ((store.knownCheckpoint()?.treeSize ?? 0) >= treeSize) return;
    const signed = parseSignedNote(note);
    const checkpoint = signed.ok ? parseCheckpoint(signed.value.text) : signed;
    if (!checkpoint.ok) throw new TypeError(`the published checkpoint is malformed: ${checkpoint.failure.code}`);
    store.setKnownCheckpoint({ treeSize, rootHash: encodeHex(checkpoint.value.rootHash), policy });
  }

  /** The certificate exists once the token policy is met too; normally at the same moment. */
  async #certify(sequence: number): Promise<void> {
    const { store, board, index, now, authorities } = this.#ports;
    const { minimum } = authorities.of(sequence);
    if (listIndependentTokens(store.tokens(sequence)).length < minimum) {
      void index.join();
      board.announce(sequence);
      await this.#tokens.pursueLate(sequence, this.#batch(sequence));
      if (listIndependentTokens(store.tokens(sequence)).length < minimum) throw new Error('too few timestamp tokens');
    }
    const { anchoredAtUnixMs } = this.#batch(sequence);
    store.record(sequence, { step: 'certified', atUnixMs: Math.max(now(), anchoredAtUnixMs ?? 0) });
    // The index first: who is told "certified" must find it so.
    await index.join();
    board.announce(sequence);
  }

  /** Lets go of the statements once everything of the batch is confirmed elsewhere. */
  async #finish(sequence: number): Promise<void> {
    const { store, batcher, privateObjects, publicObjects, index, now } = this.#ports;
    if (store.countUnshipped(sequence) > 0 || store.indexedState(sequence) !== 'certified') {
      await index.join();
      if (store.countUnshipped(sequence) > 0 || store.indexedState(sequence) !== 'certified') {
        throw new Error('the index does not have all rows of the batch');
      }
    }
    const [statements, entry] = await Promise.all([
      privateObjects.read(statementsKey(batcher, sequence)),
      publicObjects.read(`batches/${batcher}/${sequence}/entry`),
    ]);
    if (statements === null || entry === null || decodeUtf8(entry) !== this.#batch(sequence).entry) {
      throw new Error('the stored objects do not read back');
    }
    store.transact(() => {
      store.record(sequence, { step: 'finished', atUnixMs: now() });
      store.dropSecrets(sequence);
    });
  }
}
