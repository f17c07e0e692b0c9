// What a batcher keeps: a synchronous, transactional store (a Durable Object's SQLite). Statements are durable here
// before a deposit is acknowledged, and stay until everything of their batch is confirmed elsewhere.

import type { Synchronous } from '../ledger/ledger-store.ts';
import type { BatchRecord, Evidence } from '../evidence/evidence.ts';
import type { StatedAbout } from '../evidence/relation-rules.ts';

/** A published checkpoint as a batch core names it. Hash in hex. */
export type AfterCheckpoint = { readonly treeSize: number; readonly rootHash: string };

/**
 * The newest published checkpoint that this batcher knows: `after` of the next batch. `policy`: leaf hash (hex) of the
 * last approved governance entry below its size, or of genesis.
 */
export type KnownCheckpoint = AfterCheckpoint & { readonly policy: string };

/** The batch that collects. */
export type OpenBatch = {
  readonly sequence: number;
  readonly openedAtUnixMs: number;
  readonly after: AfterCheckpoint;
  /** Leaf hash (hex) of the governance entry, or genesis, in force. */
  readonly policy: string;
  readonly treeSize: number;
};

/** A statement with its secrets, as sealed. `statementKey`: 32 random bytes that encrypt it in the object store. */
export type StoredStatement = {
  readonly leafIndex: number;
  readonly leafHash: Uint8Array;
  readonly text: string;
  readonly disclosures: readonly string[];
  readonly statementKey: Uint8Array;
};

export type StoredToken = {
  readonly authority: string;
  /** DER, as received. */
  readonly token: Uint8Array;
  readonly arrivedAtUnixMs: number;
};

/** A closed batch; each step is a column with a time, null until it was persisted. */
export type ClosedBatch = {
  readonly sequence: number;
  readonly openedAtUnixMs: number;
  readonly closedAtUnixMs: number;
  readonly treeSize: number;
  /** Hex. */
  readonly rootHash: string;
  /** Batch core, exact text. */
  readonly core: string;
  /** Ledger entry, exact text, once the tokens were settled. */
  readonly entry: string | null;
  readonly storedAtUnixMs: number | null;
  readonly ledgerIndex: number | null;
  readonly appendedAtUnixMs: number | null;
  readonly publishedSize: number | null;
  readonly anchoredAtUnixMs: number | null;
  readonly quorumMet: number | null;
  readonly certifiedAtUnixMs: number | null;
  readonly finishedAtUnixMs: number | null;
};

/** The steps after closing that only set columns. */
export type BatchStep =
  | { readonly step: 'entry'; readonly entry: string }
  | { readonly step: 'stored'; readonly atUnixMs: number }
  | { readonly step: 'appended'; readonly ledgerIndex: number; readonly atUnixMs: number }
  | { readonly step: 'anchored'; readonly publishedSize: number; readonly quorumMet: number; readonly atUnixMs: number }
  | { readonly step: 'certified'; readonly atUnixMs: number }
  | { readonly step: 'finished'; readonly atUnixMs: number };

/** A deposit to be added to the open batch; its receipt and wrapped key follow once signed. */
export type NewStatement = Omit<StoredStatement, 'leafIndex'> & {
  readonly evidence: Omit<Evidence, 'receipt' | 'statementKey'>;
};

/** A deposit that waits for its receipt. */
export type Unreceipted = {
  readonly evidence: Omit<Evidence, 'receipt' | 'statementKey'>;
  readonly statementKey: Uint8Array;
};

export type BatchStore = {
  /** Runs a synchronous change as one transaction; a throw rolls all of it back. */
  readonly transact: <T>(change: () => Synchronous<T>) => Synchronous<T>;
  readonly sizeBytes: () => number;
  /** Largest receivedAt or closedAt ever stored: they never go back. */
  readonly lastTimeUnixMs: () => number;
  readonly knownCheckpoint: () => KnownCheckpoint | null;
  readonly setKnownCheckpoint: (checkpoint: KnownCheckpoint) => void;

  /** Finds a deposit by its submission key; `receipt` and `statementKey` are empty until they were set. */
  readonly findBySubmission: (organizationId: string, submissionKey: string) => Evidence | null;
  readonly findById: (evidenceId: string) => Evidence | null;
  /** What was accepted here about a piece of evidence; kept for good, unlike the statements. */
  readonly statedAbout: (evidenceId: string) => StatedAbout;
  readonly openBatch: () => OpenBatch | null;
  /** Opens the next batch; the sequence is assigned here. */
  readonly insertOpenBatch: (openedAtUnixMs: number, after: AfterCheckpoint, policy: string) => OpenBatch;
  readonly addStatement: (sequence: number, statement: NewStatement) => void;
  readonly setReceipt: (evidenceId: string, receipt: string, wrappedKey: string) => void;
  /** Deposits without a receipt: one, or all with null. */
  readonly unreceipted: (evidenceId: string | null) => readonly Unreceipted[];

  readonly leafHashes: (sequence: number) => readonly Uint8Array[];
  /** SHA-256 (hex) of the former batch's core, or 64 zeros. */
  readonly previousCoreHash: (sequence: number) => string;
  readonly closeBatch: (
    sequence: number,
    closed: {
      readonly closedAtUnixMs: number;
      readonly rootHash: string;
      readonly core: string;
      readonly coreSha256: string;
    },
  ) => void;
  readonly closedBatch: (sequence: number) => ClosedBatch | null;
  /** When the oldest batch closed that the ledger does not have yet; null if there is none. */
  readonly oldestUnappendedUnixMs: () => number | null;
  /** Closed and not finished, in order. */
  readonly unfinished: () => readonly ClosedBatch[];
  readonly record: (sequence: number, step: BatchStep) => void;
  /** Tokens that count: in the entry, or late with an entry of their own. */
  readonly tokens: (sequence: number) => readonly StoredToken[];
  /** Keeps the first token of an authority; a second one is ignored. */
  readonly saveToken: (sequence: number, token: StoredToken, when: 'in-time' | 'late') => void;
  /** Late tokens whose own entry was not appended yet. */
  readonly unsettledLateTokens: (sequence: number) => readonly StoredToken[];
  readonly settleLateToken: (sequence: number, authority: string) => void;
  readonly statements: (sequence: number) => readonly StoredStatement[];
  readonly evidenceOf: (sequence: number) => readonly Evidence[];
  readonly dropSecrets: (sequence: number) => void;
  readonly forgetBefore: (unixMs: number) => void;

  /** Rows with a receipt that the index does not have yet, oldest first. */
  readonly unshipped: (limit: number) => readonly Evidence[];
  readonly markShipped: (evidenceIds: readonly string[]) => void;
  /** Number of a batch's rows that the index does not have. */
  readonly countUnshipped: (sequence: number) => number;
  /** Batches whose record in the index is older than what is known here. */
  readonly unindexed: () => readonly ClosedBatch[];
  /** `tokens`: how many counted when the record was made, so that one more makes it older. */
  readonly markIndexed: (sequence: number, state: BatchRecord['state'], tokens: number) => void;
  readonly indexedState: (sequence: number) => BatchRecord['state'] | null;
};
