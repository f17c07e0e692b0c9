// A batcher: takes deposits in, seals them, and follows each batch until everything of it is confirmed elsewhere. What is
// in memory is a cache; after a restart all of it comes back from the store.

import { parseGenesis } from '../../core/ledger/genesis.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { parseCheckpoint } from '../../core/checkpoint/checkpoint.ts';
import { parseSignedNote } from '../../core/note/signed-note.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Ledger, LedgerIdentity } from '../ledger/ledger.ts';
import type { PublicObjects } from '../ledger/public-objects.ts';
import { batchState } from './batch-record.ts';
import { BatchPipeline } from './batch-pipeline.ts';
import type { AcceptCommand, AcceptFailure, AcceptedEvidence, BatchProgress } from './batcher.ts';
import type { BatchStore, ClosedBatch } from './batch-store.ts';
import { DepositIntake } from './deposit-intake.ts';
import { type Index, IndexGroup } from './index-group.ts';
import { ProgressBoard } from './progress-board.ts';
import { type ReceiptPorts, issueReceipt } from './receipt-signer.ts';
import type { TimestampAuthorities } from './token-collector.ts';

/** Submission keys stay this long in the batcher; D1 keeps them for good. */
const SUBMISSION_KEY_MS = 72 * 3_600_000;
/** A deposit without a receipt for this long was interrupted. */
const STALE_RECEIPT_MS = 2000;

/** What the ledger's identity means to a batcher. */
type Rules = {
  readonly genesisLeafHash: string;
  readonly includeByHours: number;
  readonly authorities: readonly string[];
  readonly minimumTokens: number;
  readonly quorumRequired: number;
  readonly courtCount: number;
};

export type BatcherPorts = {
  readonly batcher: string;
  readonly origin: string;
  readonly windowMs: number;
  readonly store: BatchStore;
  readonly ledger: Pick<Ledger, 'append' | 'appendTimestamp' | 'whenPublished' | 'identity' | 'latestCheckpoint'>;
  readonly publicObjects: PublicObjects;
  readonly privateObjects: PublicObjects;
  readonly index: Index;
  readonly receipts: ReceiptPorts;
  readonly requestToken: TimestampAuthorities['request'];
  readonly encryptStatement: (key: Uint8Array, plaintext: Uint8Array) => Promise<Uint8Array>;
  readonly hashLink: (evidenceId: string, version: number) => string;
  readonly now: () => number;
  readonly random: (length: number) => Uint8Array;
  readonly sleep: (ms: number) => Promise<void>;
  readonly wakeAt: (unixMs: number) => void;
};

/** What waits at a batcher; ages in seconds, 0 when nothing waits. */
export type Backlog = {
  readonly batches: number;
  readonly oldestSeconds: number;
  readonly oldestUnshippedSeconds: number;
  readonly failures: readonly string[];
};

export class BatcherService {
  readonly #ports: BatcherPorts;
  readonly #board = new ProgressBoard();
  readonly #group: IndexGroup;
  readonly #intake: DepositIntake;
  readonly #pipeline: BatchPipeline;
  #rules: Rules | null = null;
  #preparing: Promise<void> | null = null;

  constructor(ports: BatcherPorts) {
    this.#ports = ports;
    const { store, wakeAt, now } = ports;
    this.#group = new IndexGroup({
      ...ports,
      timestampsRequired: () => this.#rules?.minimumTokens ?? 0,
      onFailure: (error) => {
        console.error({ operation: 'index', batcher: ports.batcher, error: String(error) });
        wakeAt(now() + 1000);
      },
    });
    this.#pipeline = new BatchPipeline({
      ...ports,
      index: this.#group,
      board: this.#board,
      authorities: this.#authorities(),
    });
    this.#intake = new DepositIntake({
      ...ports,
      policy: () => this.#rules?.genesisLeafHash ?? null,
      onClosed: (sequence) => {
        this.#board.announce(sequence);
        if (store.closedBatch(sequence) !== null) this.#pipeline.advance(sequence);
      },
    });
  }

  #authorities(): TimestampAuthorities {
    const rules = (): Rules | null => this.#rules;
    return {
      get names() {
        return rules()?.authorities ?? [];
      },
      get minimum() {
        return rules()?.minimumTokens ?? 0;
      },
      request: this.#ports.requestToken,
    };
  }

  /** Learns the ledger's rules and its newest checkpoint, once. */
  async #prepare(): Promise<void> {
    if (this.#rules !== null && this.#ports.store.knownCheckpoint() !== null) return;
    this.#preparing ??= this.#learnRules().finally(() => {
      this.#preparing = null;
    });
    await this.#preparing;
  }

  async #learnRules(): Promise<void> {
    const { ledger, store } = this.#ports;
    this.#rules ??= this.#readRules(await ledger.identity());
    if (store.knownCheckpoint() !== null) return;
    const latest = await ledger.latestCheckpoint();
    const note = latest === null ? null : parseSignedNote(latest.note);
    const checkpoint = note?.ok === true ? parseCheckpoint(note.value.text) : null;
    if (checkpoint?.ok !== true) return;
    const { treeSize, rootHash } = checkpoint.value;
    store.setKnownCheckpoint({ treeSize, rootHash: encodeHex(rootHash) });
  }

  #readRules(identity: LedgerIdentity | null): Rules | null {
    if (identity === null) return null;
    const genesis = parseGenesis(identity.genesis, this.#ports.origin);
    if (!genesis.ok) throw new TypeError(`the ledger's genesis is malformed: ${genesis.failure.code}`);
    const { state } = genesis.value;
    return {
      genesisLeafHash: identity.leafHash,
      includeByHours: state.includeByHours,
      authorities: state.timestamps.authorities.map(({ name }) => name),
      minimumTokens: state.timestamps.minimum,
      quorumRequired: state.policy.witnesses,
      courtCount: state.courts.filter(({ keys }) => keys.witness.length > 0).length,
    };
  }

  /** Accepts a deposit. Success means: durable, with a receipt; the index usually has it too. */
  async accept(command: AcceptCommand): Promise<Result<AcceptedEvidence, AcceptFailure>> {
    try {
      await this.#prepare();
    } catch (error) {
      // Nothing was taken in yet: the caller may come again.
      console.error({ operation: 'learn-rules', batcher: this.#ports.batcher, error: String(error) });
      return fail({ code: 'ledger-unavailable', retryAfterSeconds: 1 });
    }
    const taken = this.#intake.take(command);
    if (!taken.ok) return taken;
    const evidence = await this.#receipted(taken.value.evidence, taken.value.statementKey);
    await this.#group.join();
    return succeed({ evidence, replayed: taken.value.replayed });
  }

  async #receipted(evidence: Evidence, statementKey: Uint8Array | null): Promise<Evidence> {
    if (evidence.receipt !== '') return evidence;
    const { store, receipts } = this.#ports;
    const deposit = statementKey === null ? store.unreceipted(evidence.id)[0] : { evidence, statementKey };
    if (deposit === undefined) return store.findById(evidence.id) ?? evidence;
    const signed = await issueReceipt(receipts, store, deposit, this.#rules?.includeByHours ?? 24);
    return { ...evidence, ...signed };
  }

  find(evidenceId: string): Evidence | null {
    const evidence = this.#ports.store.findById(evidenceId);
    return evidence === null || evidence.receipt === '' ? null : evidence;
  }

  /** Answers with a batch's progress once its version is above `sinceVersion`, or after `timeoutMs`. */
  async progress(sequence: number, sinceVersion: number, timeoutMs: number): Promise<BatchProgress | null> {
    await this.#prepare();
    const deadline = this.#ports.now() + timeoutMs;
    for (;;) {
      const progress = this.#readProgress(sequence);
      const remaining = deadline - this.#ports.now();
      if (progress === null || progress.version > sinceVersion || remaining <= 0) return progress;
      await this.#board.next(sequence, async () => await this.#ports.sleep(remaining));
    }
  }

  #readProgress(sequence: number): BatchProgress | null {
    const { store, batcher } = this.#ports;
    const required = { required: this.#rules?.quorumRequired ?? 0, total: this.#rules?.courtCount ?? 0 };
    const minimum = this.#rules?.minimumTokens ?? 0;
    const closed = store.closedBatch(sequence);
    if (closed !== null) return this.#closedProgress(closed, required, minimum);
    if (store.openBatch()?.sequence !== sequence) return null;
    return {
      version: 1,
      batcher,
      sequence,
      state: 'received',
      closedAtUnixMs: null,
      timestamps: { met: 0, required: minimum, at: [] },
      quorum: { met: 0, ...required },
      courts: [],
      ledgerIndex: null,
      certifiedAtUnixMs: null,
    };
  }

  #closedProgress(
    batch: ClosedBatch,
    required: { readonly required: number; readonly total: number },
    minimum: number,
  ): BatchProgress {
    const { store, batcher } = this.#ports;
    const { sequence } = batch;
    const tokens = store.tokens(sequence);
    const quorum = this.#pipeline.quorum(sequence);
    const met = batch.quorumMet ?? quorum?.quorum.met ?? 0;
    const state = batchState(batch);
    const rank = { batched: 1, appended: 2, anchored: 3, certified: 4 }[state];
    return {
      // Each part only rises, so the version does, also over a restart.
      version: 2 + rank * 10_000 + met * 100 + tokens.length,
      batcher,
      sequence,
      state,
      closedAtUnixMs: batch.closedAtUnixMs,
      timestamps: { met: tokens.length, required: minimum, at: tokens.map(({ arrivedAtUnixMs }) => arrivedAtUnixMs) },
      quorum: { met, ...required },
      courts: quorum?.courts ?? [],
      ledgerIndex: batch.ledgerIndex,
      certifiedAtUnixMs: batch.certifiedAtUnixMs,
    };
  }

  /** Does what is due: closes the window, starts unfinished batches, sends unshipped rows. Never throws. */
  async wake(): Promise<void> {
    try {
      await this.#prepare();
      this.#intake.closeIfDue();
      if (this.#rules !== null) this.#pipeline.advanceAll();
      // Younger ones are being signed by their own call.
      const stale = this.#ports.now() - STALE_RECEIPT_MS;
      for (const { evidence } of this.#ports.store.unreceipted(null)) {
        if (evidence.receivedAtUnixMs > stale) continue;
        await this.#receipted({ ...evidence, receipt: '', statementKey: null }, null);
      }
      if (this.#ports.store.unshipped(1).length > 0) void this.#group.join();
    } catch (error) {
      console.error({ operation: 'wake-batcher', batcher: this.#ports.batcher, error: String(error) });
      this.#ports.wakeAt(this.#ports.now() + 1000);
    }
  }

  /** Each minute: like `wake`, and forgets what is only kept for retries. */
  async sweep(): Promise<void> {
    this.#ports.store.forgetBefore(this.#ports.now() - SUBMISSION_KEY_MS);
    await this.wake();
  }

  /** What waits here, for `/health`. */
  backlog(): Backlog {
    const unfinished = this.#ports.store.unfinished();
    const secondsSince = (unixMs: number | undefined): number =>
      unixMs === undefined ? 0 : Math.max(0, Math.round((this.#ports.now() - unixMs) / 1000));
    return {
      batches: unfinished.length,
      oldestSeconds: secondsSince(unfinished[0]?.closedAtUnixMs),
      oldestUnshippedSeconds: secondsSince(this.#ports.store.unshipped(1)[0]?.receivedAtUnixMs),
      failures: this.#pipeline.failures().map(({ sequence, error }) => `${sequence}: ${error}`),
    };
  }
}
