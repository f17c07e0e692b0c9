// What the sequencer keeps: a synchronous, transactional store (a Durable Object's SQLite, or a double in the simulator).
// Bytes are exact; sizes and indices are safe integers; times Unix milliseconds.

import type { GovernanceChange } from '../../core/ledger/replay-governance.ts';
import type { TileEdge } from '../../core/merkle/tile-edge.ts';
import type { LedgerIdentity } from './ledger.ts';

/** Refuses an asynchronous callback: it would commit at its first await and run the rest outside the transaction. */
export type Synchronous<T> = T extends PromiseLike<unknown> ? never : T;

/** The ledger's identity with its signing keys, all of them wrapped by a Worker secret in `wrappedLogKey`. */
export type StoredIdentity = Omit<LedgerIdentity, 'logVerifierKeys'> & { readonly wrappedLogKey: string };

export type StoredCheckpoint = {
  readonly treeSize: number;
  /** Hex. */
  readonly rootHash: string;
  /** Signed by the log. Never signed again: read from here. */
  readonly note: string;
  readonly committedAtUnixMs: number;
  /** The note with the quorum's cosignatures, once met. */
  readonly cosigned: string | null;
  readonly quorumMet: number | null;
  /** When the cosigned note was durable here and in the archive. */
  readonly publishedAtUnixMs: number | null;
};

/** An object to be written to the public store: a tile or an entry bundle. */
export type OutboxObject = { readonly key: string; readonly bytes: Uint8Array };

export type EntryId =
  /** A batch's entry: sequences of one batcher are appended without a gap. */
  | { readonly kind: 'batch'; readonly batcher: string; readonly sequence: number }
  | { readonly kind: 'other'; readonly id: string };

/** One commit: everything of it is written in one transaction, or nothing. */
export type CommitRound = {
  /** Compare-and-swap: the size that the round was computed on. */
  readonly formerTreeSize: number;
  readonly entries: readonly { readonly id: EntryId; readonly bytes: Uint8Array; readonly leafHash: Uint8Array }[];
  readonly edge: TileEdge;
  readonly outbox: readonly OutboxObject[];
  readonly checkpoint: StoredCheckpoint;
  /** Present in the round that begins the ledger. */
  readonly identity?: StoredIdentity;
  /** Present in the round that appends an approved governance entry with its approvals. */
  readonly governance?: GovernanceChange;
};

/** Keys of the log that were made for a later state: their verifier keys, and the private halves wrapped. */
export type StoredLogKeys = { readonly vkeys: readonly string[]; readonly wrapped: string };

export type CourtRole = 'witness' | 'mirror' | 'keeper';

/** What is known of one court in one role; `treeSize` is the largest size that it cosigned so. */
export type StoredCourtPosition = {
  readonly id: string;
  readonly role: CourtRole;
  readonly treeSize: number;
  readonly cosignedAtUnixSeconds: number | null;
  readonly clockOffsetMs: number | null;
  readonly lastFailure: string | null;
};

export type LedgerStore = {
  /** Waits until everything written is durable. */
  readonly sync: () => Promise<void>;
  readonly identity: () => StoredIdentity | null;
  readonly haltedReason: () => string | null;
  /** Leaving `halted` is a written ceremony, never this programme's decision. */
  readonly halt: (reason: string) => void;
  readonly edge: () => TileEdge;
  readonly findEntry: (
    id: EntryId,
  ) => { readonly index: number; readonly leafHash: Uint8Array; readonly committedAtUnixMs: number } | null;
  /** Next sequence of a batcher, 0 if it has appended nothing. */
  readonly nextSequence: (batcher: string) => number;
  /** Entries from `index` on, in order: at most one bundle is asked for. */
  readonly entriesFrom: (index: number) => readonly Uint8Array[];
  /** Commits a round in one transaction. Throws when the stored size is not `formerTreeSize`. */
  readonly commit: (round: CommitRound) => void;
  /** The approved governance entries with their approvals, in their order. Append-only. */
  readonly governance: () => readonly GovernanceChange[];
  readonly governanceCount: () => number;
  /** Keys made after genesis, in their order. */
  readonly laterLogKeys: () => readonly StoredLogKeys[];
  readonly saveLogKeys: (keys: StoredLogKeys) => void;
  readonly outbox: () => readonly OutboxObject[];
  readonly removeFromOutbox: (keys: readonly string[]) => void;
  readonly latestCheckpoint: () => StoredCheckpoint | null;
  /** The checkpoint of exactly this size, published or not. */
  readonly checkpointAt: (treeSize: number) => StoredCheckpoint | null;
  readonly latestPublished: () => StoredCheckpoint | null;
  /** First published checkpoint of more than `index` entries. */
  readonly firstPublishedAfter: (index: number) => StoredCheckpoint | null;
  /** Sizes above `after` of published checkpoints, ascending, at most `limit`. */
  readonly publishedSizes: (after: number, limit: number) => readonly number[];
  /** Published checkpoints of less than `before` entries, largest first, at most `limit`. */
  readonly publishedBefore: (before: number, limit: number) => readonly StoredCheckpoint[];
  /** The first entry with this leaf hash. */
  readonly findByLeafHash: (
    leafHash: Uint8Array,
  ) => { readonly index: number; readonly committedAtUnixMs: number } | null;
  /** When the entries from `index` on were committed, in order, at most `limit`. */
  readonly committedTimes: (index: number, limit: number) => readonly number[];
  /** Cosigned, but not yet written to the archive. */
  readonly unarchived: () => readonly StoredCheckpoint[];
  readonly saveCosigned: (treeSize: number, cosigned: string, quorumMet: number) => void;
  readonly markPublished: (treeSize: number, atUnixMs: number) => void;
  /**
   * Published checkpoints from size `since` on that lack the authority's token in the public store, smallest first, each
   * with its cosigned note, and the token where one is kept here already.
   */
  readonly untimestamped: (
    authority: string,
    since: number,
    limit: number,
  ) => readonly { readonly treeSize: number; readonly note: string; readonly token: Uint8Array | null }[];
  /** Counts them, up to `limit`. */
  readonly countUntimestamped: (authority: string, since: number, limit: number) => number;
  /** Keeps a token, unless there is one. */
  readonly saveToken: (authority: string, treeSize: number, token: Uint8Array) => void;
  /** Every checkpoint up to this size has the authority's token in the public store. */
  readonly settleTokens: (authority: string, treeSize: number) => void;
  /** Entry from which on a keeper is to be asked for findings. */
  readonly findingsFrom: (courtId: string) => number;
  readonly saveFindingsFrom: (courtId: string, index: number) => void;
  readonly courts: () => readonly StoredCourtPosition[];
  readonly saveCourt: (position: StoredCourtPosition) => void;
};
