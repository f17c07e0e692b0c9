// A batcher: takes deposits in, seals them, and follows each batch until everything of it is confirmed elsewhere. What is
// in memory is a cache; after a restart all of it comes back from the store.

import { parseBatchCore } from '../../core/batch/batch-core.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { parseCheckpoint } from '../../core/checkpoint/checkpoint.ts';
import { parseSignedNote } from '../../core/note/signed-note.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { PublicObjects } from '../ledger/public-objects.ts';
import { batchState } from './batch-record.ts';
import { BatchPipeline } from './batch-pipeline.ts';
import { type BatchRules, RuleBook } from './batch-rules.ts';
import type { AcceptCommand, AcceptFailure, AcceptedEvidence, BatchProgress } from './batcher.ts';
import type { BatchStore, ClosedBatch } from './batch-store.ts';
import { DepositIntake } from './deposit-intake.ts';
import { listIndependentTokens } from './independent-tokens.ts';
import { type Index, IndexGroup } from './index-group.ts';
import { ProgressBoard } from './progress-board.ts';
import { type ReceiptPorts, issueReceipt } from './receipt-signer.ts';
import type { TimestampAuthorities } from './token-collector.ts';

/** Submission keys stay this long in the batcher; D1 keeps them for good. */
const SUBMISSION_KEY_MS = 72 * 3_600_000;
/** A deposit without a receipt for this long was interrupted. */
const STALE_RECEIPT_MS = 2000;

export type BatcherPorts = {
  readonly batcher: string;
  readonly origin: string;
  readonly windowMs: number;
  readonly store: BatchStore;
  readonly ledger: Pick<Ledger, 'append' | 'appendTimestamp' | 'whenPublished' | 'governance' | 'latestCheckpoint'>;
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
  readonly #rules: RuleBook;
  #preparing: Promise<void> | null = null;

  constructor(ports: BatcherPorts) {
    this.#ports = ports;
    const { store, wakeAt, now } = ports;
    this.#rules = new RuleBook(ports.ledger);
    this.#group = new IndexGroup({
      ...ports,
      timestampsRequired: (sequence) => this.#rulesOf(sequence)?.minimumTokens ?? 0,
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
      onClosed: (sequence) => {
        this.#board.announce(sequence);
        if (store.closedBatch(sequence) !== null) this.#pipeline.advance(sequence);
      },
    });
  }

  #authorities(): TimestampAuthorities {
    return {
      of: (sequence) => {
        const rules = this.#rulesOf(sequence);
        // The pipeline tries again, and the wake-up before it learns them.
        if (rules === null) throw new Error('the rules of the batch are not learnt');
        return { names: rules.authorities, minimum: rules.minimumTokens };
      },
      request: this.#ports.requestToken,
    };
  }

  /** The rules under which the next batch opens; null while they are not learnt. */
  #currentRules(): BatchRules | null {
    const policy = this.#ports.store.knownCheckpoint()?.policy;
    return policy === undefined ? null : this.#rules.find(policy);
  }

  #rulesOf(sequence: number): BatchRules | null {
    const { store, origin } = this.#ports;
    const closed = store.closedBatch(sequence);
    if (closed === null) {
      const open = store.openBatch();
      return open?.sequence === sequence ? this.#rules.find(open.policy) : this.#currentRules();
    }
    const core = parseBatchCore(closed.core, origin);
    if (!core.ok) throw new TypeError(`a stored batch core is malformed: ${core.failure.code}`);
    return this.#rules.find(core.value.policy);
  }

  /** Learns the ledger's newest checkpoint and the rules that go with it, where they are not known. */
  async #prepare(): Promise<void> {
    if (this.#currentRules() !== null) return;
    this.#preparing ??= this.#learn().finally(() => {
      this.#preparing = null;
    });
    await this.#preparing;
  }

  async #learn(): Promise<void> {
    const { ledger, store } = this.#ports;
    if (store.knownCheckpoint() === null) {
      const latest = await ledger.latestCheckpoint();
      const note = latest === null ? null : parseSignedNote(latest.note);
      const checkpoint = note?.ok === true ? parseCheckpoint(note.value.text) : null;
      if (latest !== null && checkpoint?.ok === true) {
        const { treeSize, rootHash } = checkpoint.value;
        store.setKnownCheckpoint({ treeSize, rootHash: encodeHex(rootHash), policy: latest.policy });
      }
    }
    await this.#rules.learn();
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
    const signed = await issueReceipt(receipts, store, deposit, this.#currentRules()?.includeByHours ?? 24);
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
    const rules = this.#rulesOf(sequence);
    const required = { required: rules?.quorumRequired ?? 0, total: rules?.courtCount ?? 0 };
    const minimum = rules?.minimumTokens ?? 0;
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
    const independent = listIndependentTokens(tokens);
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
      timestamps: {
        met: independent.length,
        required: minimum,
        at: independent.map(({ arrivedAtUnixMs }) => arrivedAtUnixMs),
      },
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
      if (this.#currentRules() !== null) this.#pipeline.advanceAll();
      const now = this.#ports.now();
      for (const { evidence } of this.#ports.store.unreceipted(null)) {
        // Younger ones are being signed by their own call; one from the future was stored before the clock was set back.
        if (Math.abs(now - evidence.receivedAtUnixMs) < STALE_RECEIPT_MS) continue;
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
