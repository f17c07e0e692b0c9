// The sequencer's read side: what the ledger says of itself, from the store and from how far the loop is. Nothing here
// changes anything.

import { decodeHex } from '../../core/bytes/hex.ts';
import type { Consortia, Consortium } from './consortium.ts';
import { readEpochs, readPolicyHash } from './epochs.ts';
import { describeIdentity } from './genesis-command.ts';
import { describeQuorum, listPositions } from './ledger-status.ts';
import type { CheckpointLine, LedgerIdentity, LedgerStatus, PublishedCheckpoint } from './ledger.ts';
import type { LedgerStore, StoredCheckpoint } from './ledger-store.ts';

/** How far the loop is. */
type Progress = {
  /** The history was checked: work may go on. */
  readonly isLoaded: boolean;
  readonly isAwaitingQuorum: boolean;
  /** Why the last round or the last check of the history failed. */
  readonly loadFailure: string | null;
};

type LedgerViewPorts = {
  readonly origin: string;
  readonly store: LedgerStore;
  readonly consortia: Consortia;
  readonly countWaitingTokens: () => LedgerStatus['tokens'];
  readonly progress: () => Progress;
};

export type LedgerView = {
  readonly identity: () => LedgerIdentity | null;
  readonly latestPublished: () => PublishedCheckpoint | null;
  readonly publishedSizes: (after: number, limit: number) => readonly number[];
  readonly publishedBefore: (before: number, limit: number) => readonly CheckpointLine[];
  readonly findEntry: (leafHash: string) => { readonly index: number; readonly committedAtUnixMs: number } | null;
  readonly entryTimes: (index: number, limit: number) => readonly number[];
  readonly status: () => LedgerStatus;
  /** How far the quorum over an entry is, and which courts have cosigned it. */
  readonly quorumOver: (index: number) => ReturnType<typeof describeQuorum>;
};

/** Reads a checkpoint as its callers see it; null while it is not published. */
export const readPublished = (store: LedgerStore, stored: StoredCheckpoint | null): PublishedCheckpoint | null => {
  if (stored === null || stored.cosigned === null || stored.publishedAtUnixMs === null) return null;
  const { treeSize, cosigned: note, publishedAtUnixMs } = stored;
  return { treeSize, note, publishedAtUnixMs, policy: readPolicyHash(store, treeSize) };
};

const readState = (
  { store }: LedgerViewPorts,
  halted: string | null,
  { isLoaded, isAwaitingQuorum }: Progress,
): LedgerStatus['state'] => {
  if (halted !== null) return 'halted';
  if (store.identity() === null) return 'not-begun';
  if (isAwaitingQuorum) return 'awaiting-quorum';
  return isLoaded ? 'running' : 'loading';
};

/** Makes the read side of one sequencer. */
export const createLedgerView = (ports: LedgerViewPorts): LedgerView => {
  const { origin, store, consortia } = ports;

  /** The consortium in force at a checkpoint, or at the ledger's present end; null before the ledger began. */
  const consortiumAt = (checkpoint: StoredCheckpoint | null): Consortium | null => {
    if (readEpochs(store).length === 0) return null;
    return consortia.at(checkpoint?.treeSize ?? store.latestCheckpoint()?.treeSize ?? 0);
  };

  return {
    identity: () => {
      const identity = store.identity();
      return identity === null ? null : describeIdentity(identity, origin);
    },
    latestPublished: () => readPublished(store, store.latestPublished()),
    publishedSizes: (after, limit) => store.publishedSizes(after, limit),
    publishedBefore: (before, limit) =>
      store
        .publishedBefore(before, limit)
        .flatMap(({ treeSize, rootHash, publishedAtUnixMs, quorumMet }) =>
          publishedAtUnixMs === null ? [] : [{ treeSize, rootHash, publishedAtUnixMs, quorumMet: quorumMet ?? 0 }],
        ),
    findEntry: (leafHash) => {
      const bytes = decodeHex(leafHash);
      return bytes === null ? null : store.findByLeafHash(bytes);
    },
    entryTimes: (index, limit) => store.committedTimes(index, limit),
    status: () => {
      const latest = store.latestCheckpoint();
      const consortium = consortiumAt(latest);
      const positions = consortium === null ? [] : listPositions(consortium, store.courts());
      const halted = store.haltedReason();
      const progress = ports.progress();
      return {
        origin,
        state: readState(ports, halted, progress),
        reason: halted ?? progress.loadFailure,
        treeSize: latest?.treeSize ?? 0,
        published: readPublished(store, store.latestPublished()),
        required: consortium?.required ?? 0,
        courts: positions.filter(({ role }) => role === 'witness'),
        copies: positions.filter(({ role }) => role !== 'witness'),
        tokens: ports.countWaitingTokens(),
      };
    },
    quorumOver: (index) => describeQuorum(store, consortiumAt(store.firstPublishedAfter(index)), index),
  };
};
