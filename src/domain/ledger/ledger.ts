// The ledger as its callers see it. Formats: docs/spec/genesis.md, core/ledger.

import type { LedgerState } from '../../core/ledger/genesis.ts';
import type { GovernanceChange } from '../../core/ledger/replay-governance.ts';
import type { Result } from '../../core/result.ts';
import type { AuthorityHealth } from './authority-record.ts';
import type { GovernCommand, GovernFailure, Governed } from './govern.ts';

/** A checkpoint that a quorum cosigned and that is durable: `note` is its exact text. */
export type PublishedCheckpoint = {
  readonly treeSize: number;
  readonly note: string;
  readonly publishedAtUnixMs: number;
  /** Leaf hash (hex) of the last approved governance entry below its size, or of genesis: what batches after it name. */
  readonly policy: string;
};

/** A published checkpoint in a list. */
export type CheckpointLine = {
  readonly treeSize: number;
  /** Hex. */
  readonly rootHash: string;
  readonly publishedAtUnixMs: number;
  /** Courts that had cosigned when it was published. */
  readonly quorumMet: number;
};

export type Quorum = { readonly met: number; readonly required: number; readonly total: number };

export type CourtPosition = {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly simulated: boolean;
  readonly role: 'witness' | 'mirror' | 'keeper';
  /** Key ids (8 hex digits) of the witness's keys, all named `keyName`. */
  readonly keyIds: readonly string[];
  readonly keyName: string;
  /** Largest size that it cosigned, 0 if none. */
  readonly treeSize: number;
  readonly cosignedAtUnixSeconds: number | null;
  /** Court's clock minus ours at its last cosignature. */
  readonly clockOffsetMs: number | null;
  readonly lastFailure: string | null;
};

export type LedgerStatus = {
  readonly origin: string;
  readonly state: 'not-begun' | 'loading' | 'running' | 'awaiting-quorum' | 'halted';
  /** Why it halted, for the operator. */
  readonly reason: string | null;
  /** Committed entries; the published size trails it. */
  readonly treeSize: number;
  readonly published: PublishedCheckpoint | null;
  readonly required: number;
  /** The witnesses. */
  readonly courts: readonly CourtPosition[];
  /** The mirrors and keepers. */
  readonly copies: readonly CourtPosition[];
  /** How many published checkpoints wait for each authority's token, counted up to a thousand. */
  readonly tokens: readonly {
    readonly authority: string;
    readonly waiting: number;
    /** How it answered the sequencer, which asks it for every checkpoint; absent: not known here. */
    readonly health?: AuthorityHealth;
  }[];
};

export type LedgerIdentity = {
  /** Genesis entry, exact text. */
  readonly genesis: string;
  /** Its leaf hash, hex: what a verifier pins. */
  readonly leafHash: string;
  /** The log's Ed25519 key (0x01), by which every C2SP programme knows it. */
  readonly logVerifierKey: string;
  /** All keys that the log began with, that one among them. */
  readonly logVerifierKeys: readonly string[];
};

/** What the ledger's state rests on, as it stands on the ledger. */
export type LedgerGovernance = {
  /** Exact text. */
  readonly genesis: string;
  readonly changes: readonly GovernanceChange[];
  /** Committed entries. */
  readonly treeSize: number;
  /** Size of the newest published checkpoint, 0 for none. */
  readonly publishedSize: number;
  /** That checkpoint's exact note; null for none. */
  readonly published: string | null;
  /** The first published checkpoint of each change in force, each note once: it met the former and the next policy. */
  readonly handovers: readonly string[];
};

export type BeginFailure = { readonly code: 'already-begun-differently' | 'ledger-halted' | 'state-invalid' };

export type AppendFailure =
  | { readonly code: 'sequence-gap'; readonly expected: number }
  | { readonly code: 'ledger-halted'; readonly reason: string }
  | { readonly code: 'backlog-full' }
  | { readonly code: 'ledger-unavailable' };

export type Ledger = {
  /** Begins the ledger with a genesis entry; only by explicit command. The log's keys are made inside. Idempotent. */
  readonly begin: (state: Omit<LedgerState, 'log'>) => Promise<Result<LedgerIdentity, BeginFailure>>;
  /** Appends a batch's entry. Idempotent by (batcher, sequence); other bytes for a known sequence halt the ledger. */
  readonly append: (entry: {
    readonly batcher: string;
    readonly sequence: number;
    readonly entry: string;
  }) => Promise<Result<{ readonly index: number; readonly committedAtUnixMs: number }, AppendFailure>>;
  /** Appends the entry that names a token which came after its batch had been appended. Idempotent likewise. */
  readonly appendTimestamp: (entry: {
    readonly batcher: string;
    readonly sequence: number;
    readonly authority: string;
    readonly entry: string;
  }) => Promise<Result<{ readonly index: number; readonly committedAtUnixMs: number }, AppendFailure>>;
  /** Waits until a published checkpoint covers `index`, at most `timeoutMs`; then says how far the quorum is. */
  readonly whenPublished: (
    index: number,
    timeoutMs: number,
  ) => Promise<{
    readonly published: PublishedCheckpoint | null;
    readonly quorum: Quorum;
    readonly courts: readonly { readonly id: string; readonly cosignedAtUnixSeconds: number }[];
  }>;
  /** Appends an approved governance entry with its approvals, in one commit. Idempotent by the entry. */
  readonly govern: (command: GovernCommand) => Promise<Result<Governed, GovernFailure>>;
  /** Null before the ledger began. */
  readonly governance: () => Promise<LedgerGovernance | null>;
  /** Makes the log's next keys inside the ledger; gives their verifier keys. The same until a state names them. */
  readonly makeLogKeys: () => Promise<Result<readonly string[], GovernFailure>>;
  readonly identity: () => Promise<LedgerIdentity | null>;
  readonly status: () => Promise<LedgerStatus>;
  readonly latestCheckpoint: () => Promise<PublishedCheckpoint | null>;
  /** Sizes above `after` of published checkpoints, ascending, at most `limit`. */
  readonly publishedSizes: (after: number, limit: number) => Promise<readonly number[]>;
  /** Published checkpoints of less than `before` entries, largest first, at most `limit`. */
  readonly publishedBefore: (before: number, limit: number) => Promise<readonly CheckpointLine[]>;
  /** Finds an entry by its leaf hash (hex), published or not; the first of equal ones. */
  readonly findEntry: (
    leafHash: string,
  ) => Promise<{ readonly index: number; readonly committedAtUnixMs: number } | null>;
  /** When the entries from `index` on were committed, in order, at most `limit`. */
  readonly entryTimes: (index: number, limit: number) => Promise<readonly number[]>;
};
