// The batcher as its callers see it: accept a deposit durably, find it, follow its batch.

import type { Result } from '../../core/result.ts';
import type { Evidence, EvidenceState, RelationKind } from '../evidence/evidence.ts';
import type { RelationFailure } from '../evidence/relation-rules.ts';

/** A deposit whose bytes, if any, are already durable. Strings are validated and well-formed Unicode. */
export type AcceptCommand = Pick<
  Evidence,
  | 'organizationId'
  | 'submissionKey'
  | 'requestSha256'
  | 'sha256'
  | 'sm3'
  | 'sizeBytes'
  | 'mediaType'
  | 'mode'
  | 'storage'
  | 'objectKey'
  | 'name'
  | 'title'
  | 'caseNumber'
  | 'description'
  | 'listed'
> & {
  readonly depositor: {
    readonly name: string | null;
    readonly organization: string | null;
    readonly level: string | null;
  };
  /** The earlier evidence that the statement is about, with its leaf hash (hex): the caller has checked whose it is. */
  readonly relatesTo: { readonly id: string; readonly leafHash: string; readonly kind: RelationKind } | null;
  readonly intentMethod: 'apiKey' | 'session' | 'passkey' | 'http-signature';
};

export type AcceptedEvidence = {
  readonly evidence: Evidence;
  /** True when the submission key had been accepted before: the stored deposit is returned. */
  readonly replayed: boolean;
};

export type AcceptFailure =
  /** It is about evidence that is withdrawn, or about which too much was stated; decided when calls race. */
  | RelationFailure
  /** The key was used for other content. */
  | { readonly code: 'idempotency-key-reused' }
  | { readonly code: 'backlog-full'; readonly retryAfterSeconds: number }
  /** No published genesis checkpoint yet, or the ledger is halted. */
  | { readonly code: 'ledger-unavailable'; readonly retryAfterSeconds: number }
  /** The stored time is more than 5 s ahead of the clock. */
  | { readonly code: 'clock-behind'; readonly retryAfterSeconds: number };

/** Where a batch is on its way, as the batcher knows it. Times are Unix milliseconds. */
export type BatchProgress = {
  /** Rises with every change: pass it back to wait for the next one. */
  readonly version: number;
  readonly batcher: string;
  readonly sequence: number;
  readonly state: EvidenceState;
  readonly closedAtUnixMs: number | null;
  readonly timestamps: { readonly met: number; readonly required: number; readonly at: readonly number[] };
  readonly quorum: { readonly met: number; readonly required: number; readonly total: number };
  /** Courts that have cosigned a checkpoint covering the batch. */
  readonly courts: readonly { readonly id: string; readonly cosignedAtUnixSeconds: number }[];
  readonly ledgerIndex: number | null;
  readonly certifiedAtUnixMs: number | null;
};

export type Batcher = {
  /** Accepts a deposit; when it answers with success the deposit is durable and will not be lost. */
  readonly accept: (command: AcceptCommand) => Promise<Result<AcceptedEvidence, AcceptFailure>>;
  /** Finds a deposit that D1 may not have yet. */
  readonly find: (evidenceId: string) => Promise<Evidence | null>;
  /**
   * Answers with the batch's progress as soon as its version is above `sinceVersion` (0: at once), or after `timeoutMs`
   * with what is known. Null: no such batch here any more; D1 has its record.
   */
  readonly progress: (sequence: number, sinceVersion: number, timeoutMs: number) => Promise<BatchProgress | null>;
};
