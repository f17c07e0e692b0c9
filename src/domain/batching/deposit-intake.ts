// Accepts deposits: one synchronous transaction makes the statement, so that what is acknowledged is never lost. No
// decision here rests on state that was read before an await. Idempotent by (organization, submission key).

import { sha256 } from '../../core/digest/sha256.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { BATCH_CORE_VERSION, MAX_BATCH_LEAVES, formatBatchCore } from '../../core/batch/batch-core.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import { formatTime } from '../../core/text/time.ts';
import { FIRST_LINK_VERSION } from '../evidence/hash-link.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { refuseRelation } from '../evidence/relation-rules.ts';
import { buildBatchTree } from './batch-tree.ts';
import type { AcceptCommand, AcceptFailure } from './batcher.ts';
import type { BatchStore, OpenBatch } from './batch-store.ts';
import { makeStatement } from './make-statement.ts';

/** A stored time may be this far ahead of the clock; beyond it deposits are refused rather than misdated. */
const MAX_CLOCK_LEAD_MS = 5000;
/** Backlog bounds: what is accepted is never touched, but no more is taken in. */
const MAX_STORED_BYTES = 4 * 1024 ** 3;
const MAX_UNAPPENDED_MS = 30 * 60_000;
const BACKLOG_CHECK_MS = 1000;
/** Statements of one batch: 8,192 x about 1.3 kB is 10 MB in memory; a manifest carries more. */
const MAX_BATCH_STATEMENTS = Math.min(8192, MAX_BATCH_LEAVES);

export type IntakePorts = {
  readonly batcher: string;
  readonly origin: string;
  readonly windowMs: number;
  readonly store: BatchStore;
  readonly now: () => number;
  readonly random: (length: number) => Uint8Array;
  /** SHA-256 (hex) of the hash link's k. */
  readonly hashLink: (evidenceId: string, version: number) => string;
  readonly wakeAt: (unixMs: number) => void;
  /** Called with the sequence of a batch that has just closed. */
  readonly onClosed: (sequence: number) => void;
};

/** What `take` answers: the receipt may still be missing (empty strings). */
export type Taken = {
  readonly evidence: Evidence;
  readonly replayed: boolean;
  /** The key that encrypts a new deposit's statement; null for a replayed one. */
  readonly statementKey: Uint8Array | null;
};

export class DepositIntake {
  readonly #ports: IntakePorts;
  #backlog = { atUnixMs: Number.NEGATIVE_INFINITY, isFull: false };

  constructor(ports: IntakePorts) {
    this.#ports = ports;
  }

  /** Takes a deposit in one transaction. Synchronous on purpose. */
  take(command: AcceptCommand): Result<Taken, AcceptFailure> {
    const { store, now } = this.#ports;
    const known = store.findBySubmission(command.organizationId, command.submissionKey);
    if (known !== null) {
      // It is repeated because its first answer was lost, and perhaps the alarm with it.
      this.#ports.wakeAt(now() + this.#ports.windowMs);
      return known.requestSha256 === command.requestSha256
        ? succeed({ evidence: known, replayed: true, statementKey: null })
        : fail({ code: 'idempotency-key-reused' });
    }
    const { relatesTo } = command;
    const refusal = relatesTo === null ? null : refuseRelation(store.statedAbout(relatesTo.id), relatesTo.kind);
    if (refusal !== null) return fail(refusal);
    const clock = now();
    const last = store.lastTimeUnixMs();
    if (last > clock + MAX_CLOCK_LEAD_MS) {
      return fail({ code: 'clock-behind', retryAfterSeconds: Math.ceil((last - clock) / 1000) });
    }
    const after = store.knownCheckpoint();
    if (after === null) return fail({ code: 'ledger-unavailable', retryAfterSeconds: 2 });
    if (this.#isBacklogFull(clock)) return fail({ code: 'backlog-full', retryAfterSeconds: 30 });

    const receivedAtUnixMs = Math.max(clock, last);
    const taken = store.transact(() => {
      const open = store.openBatch() ?? store.insertOpenBatch(receivedAtUnixMs, after, after.policy);
      return { open, ...this.#add(open, command, receivedAtUnixMs) };
    });
    if (taken.open.treeSize + 1 >= MAX_BATCH_STATEMENTS) this.close();
    else this.#ports.wakeAt(taken.open.openedAtUnixMs + this.#ports.windowMs);
    return succeed({ evidence: taken.evidence, replayed: false, statementKey: taken.statementKey });
  }

  #add(
    open: OpenBatch,
    command: AcceptCommand,
    receivedAtUnixMs: number,
  ): { readonly evidence: Evidence; readonly statementKey: Uint8Array } {
    const { store, batcher, origin, random, hashLink } = this.#ports;
    const made = makeStatement(command, origin, receivedAtUnixMs, random);
    const evidence = {
      id: made.evidenceId,
      organizationId: command.organizationId,
      submissionKey: command.submissionKey,
      requestSha256: command.requestSha256,
      batcher,
      batchSequence: open.sequence,
      leafIndex: open.treeSize,
      leafHash: encodeHex(made.leafHash),
      sha256: command.sha256,
      sm3: command.sm3,
      sizeBytes: command.sizeBytes,
      mediaType: command.mediaType,
      mode: command.mode,
      storage: command.storage,
      objectKey: command.objectKey,
      name: command.name,
      title: command.title,
      caseNumber: command.caseNumber,
      description: command.description,
      listed: command.listed,
      linkVersion: FIRST_LINK_VERSION,
      linkSha256: hashLink(made.evidenceId, FIRST_LINK_VERSION),
      disposition: 'active' as const,
      receivedAtUnixMs,
      released: [],
      relatesToId: command.relatesTo?.id ?? null,
      relatesToKind: command.relatesTo?.kind ?? null,
    };
    const statementKey = random(32);
    store.addStatement(open.sequence, {
      evidence,
      leafHash: made.leafHash,
      text: made.text,
      disclosures: made.disclosures,
      statementKey,
    });
    return { evidence: { ...evidence, receipt: '', statementKey: null }, statementKey };
  }

  /** Looked at once a second: the bounds are hours and gigabytes away from what a second adds. */
  #isBacklogFull(clock: number): boolean {
    const { store } = this.#ports;
    if (Math.abs(clock - this.#backlog.atUnixMs) >= BACKLOG_CHECK_MS) {
      const oldest = store.oldestUnappendedUnixMs();
      const isLate = oldest !== null && clock - oldest > MAX_UNAPPENDED_MS;
      this.#backlog = { atUnixMs: clock, isFull: isLate || store.sizeBytes() > MAX_STORED_BYTES };
    }
    return this.#backlog.isFull;
  }

  /** Closes the open batch if its window has passed; otherwise arms the alarm for it. */
  closeIfDue(): void {
    const open = this.#ports.store.openBatch();
    if (open === null) return;
    const dueAt = open.openedAtUnixMs + this.#ports.windowMs;
    // The clock may stand behind the stored times after a step back: then the batch closes at once.
    if (this.#ports.now() >= dueAt || this.#ports.now() < open.openedAtUnixMs) this.close();
    else this.#ports.wakeAt(dueAt);
  }

  /** Closes the open batch: leaf order, root and core are fixed in one transaction. */
  close(): void {
    const { store, batcher, origin, now, onClosed } = this.#ports;
    const closed = store.transact(() => {
      const open = store.openBatch();
      if (open === null || open.treeSize === 0) return null;
      const closedAtUnixMs = Math.max(now(), store.lastTimeUnixMs());
      const rootHash = encodeHex(buildBatchTree(store.leafHashes(open.sequence)).rootHash);
      const core = formatBatchCore({
        v: BATCH_CORE_VERSION,
        ledger: origin,
        batcher,
        sequence: open.sequence,
        previous: store.previousCoreHash(open.sequence),
        after: open.after,
        policy: open.policy,
        treeSize: open.treeSize,
        rootHash: { 'sha-256': rootHash },
        openedAt: formatTime(open.openedAtUnixMs),
        closedAt: formatTime(closedAtUnixMs),
      });
      store.closeBatch(open.sequence, {
        closedAtUnixMs,
        rootHash,
        core,
        coreSha256: encodeHex(sha256(encodeUtf8(core))),
      });
      return open.sequence;
    });
    if (closed !== null) onClosed(closed);
  }
}
