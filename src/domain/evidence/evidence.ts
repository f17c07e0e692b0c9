// Evidence as the service keeps it: one row per deposit. What the statement says is fixed once received; its state lives on
// its batch; what its owner decides later is released, listed, linkVersion.

import type { ClaimName } from '../../core/statement/disclosure.ts';

export type StorageMode = 'keep' | 'digest-only';
export type DepositMode = 'upload' | 'digest';
export type Disposition = 'active' | 'corrected' | 'withdrawn' | 'held' | 'erased';

/** What a statement that relates to an earlier one says of it. */
export type RelationKind = 'correction' | 'withdrawal' | 'supplement';

/** The states of docs/ARCHITECTURE.md "States", in order, never skipped or reversed. */
export type EvidenceState = 'received' | 'batched' | 'appended' | 'anchored' | 'certified';

/** One deposit. Hashes are lower-case hex, times Unix milliseconds. */
export type Evidence = {
  readonly id: string;
  readonly organizationId: string;
  /** Client's Idempotency-Key, or a random key made by the Worker; unique within the organization for good. */
  readonly submissionKey: string;
  /** SHA-256 over the request's parsed fields and content digest: tells a retry from a reused key. */
  readonly requestSha256: string;
  readonly batcher: string;
  readonly batchSequence: number;
  readonly leafIndex: number;
  readonly leafHash: string;
  readonly sha256: string;
  readonly sm3: string | null;
  readonly sizeBytes: number;
  readonly mediaType: string;
  readonly mode: DepositMode;
  readonly storage: StorageMode;
  /** Key of the bytes in the private bucket; null when they were not kept. */
  readonly objectKey: string | null;
  readonly name: string | null;
  readonly title: string | null;
  readonly caseNumber: string | null;
  readonly description: string | null;
  readonly listed: boolean;
  readonly linkVersion: number;
  /** SHA-256 of the hash link's k. */
  readonly linkSha256: string;
  /** The statement's AES key, wrapped by the Worker's secret (AES-KW, base64); null once erased. */
  readonly statementKey: string | null;
  /** Signed note, see core/statement/receipt. */
  readonly receipt: string;
  readonly disposition: Disposition;
  readonly receivedAtUnixMs: number;
  /** Claims whose disclosures are open to whoever may see the evidence; the others are withheld. */
  readonly released: readonly ClaimName[];
  /** The earlier evidence of the same organization that this statement is about; null for ordinary evidence. */
  readonly relatesToId: string | null;
  readonly relatesToKind: RelationKind | null;
};

/** What the ledger knows of a batch; absent until it has closed. */
export type BatchRecord = {
  readonly batcher: string;
  readonly sequence: number;
  readonly state: Exclude<EvidenceState, 'received'>;
  readonly treeSize: number;
  readonly rootHash: string;
  readonly openedAtUnixMs: number;
  readonly closedAtUnixMs: number;
  readonly timestampsMet: number;
  readonly timestampsRequired: number;
  readonly ledgerIndex: number | null;
  readonly appendedAtUnixMs: number | null;
  /** Size of the first published checkpoint that covers the batch. */
  readonly publishedSize: number | null;
  readonly anchoredAtUnixMs: number | null;
  readonly quorumMet: number | null;
  readonly certifiedAtUnixMs: number | null;
};
