// The entries of an own ledger, in order: types, sequences and `previous` per batcher, governance and the policy that each
// batch names, times that must rise. What a leaf or a token is, others check: fsck/check-batches.ts.

import { NO_PREVIOUS_BATCH } from '../../../src/core/batch/batch-core.ts';
import {
  BATCH_ENTRY_VERSION,
  type BatchEntry,
  parseBatchEntry,
  sliceBatchCore,
} from '../../../src/core/batch/batch-entry.ts';
import { TIMESTAMP_ENTRY_VERSION, parseTimestampEntry } from '../../../src/core/batch/timestamp-entry.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { APPROVAL_VERSION, parseApprovalEntry } from '../../../src/core/ledger/approval.ts';
import { type Epoch, findEpoch, findLastApproved } from '../../../src/core/ledger/epochs.ts';
import { type Genesis, GENESIS_VERSION } from '../../../src/core/ledger/genesis.ts';
import { GOVERNANCE_VERSION, computeEntryHash } from '../../../src/core/ledger/governance.ts';
import { replayGovernance } from '../../../src/core/ledger/replay-governance.ts';
import { TILE_WIDTH, formatEntriesPath, tileWidth } from '../../../src/core/merkle/tile.ts';
import type { Faults } from '../faults.ts';
import { hashBytes } from '../tree/node-hash.ts';
import { createBatchRecognizer } from './recognize-batch.ts';
import { verifyByNode } from '../signature/verify-by-node.ts';

/** Where a batch's entry stands; the rest is read again when its leaves and tokens are checked. */
export type LoggedBatch = {
  readonly index: number;
  readonly leafHash: Uint8Array;
  readonly batcher: string;
  readonly sequence: number;
};

/** A token that came after its batch had been appended. */
export type LateToken = {
  readonly index: number;
  /** Leaf hash of the batch's entry, hex. */
  readonly batch: string;
  readonly authority: string;
  readonly tokenSha256: string;
};

/** A batch's word on the newest published checkpoint when it opened. */
export type AfterClaim = { readonly index: number; readonly treeSize: number; readonly rootHash: string };

export type EntryWalk = {
  readonly onEntry: (index: number, bytes: Uint8Array | null, leafHash: Uint8Array) => void | Promise<void>;
  /** Judges what is left at the end, e.g. a governance entry in the last commit. */
  readonly finish: () => Promise<void>;
  readonly epochs: () => readonly Epoch[];
  readonly batches: readonly LoggedBatch[];
  readonly lateTokens: readonly LateToken[];
  /** Claims that `knownRoots` could not settle. */
  readonly openClaims: readonly AfterClaim[];
  /** Number of entries by their `v`. */
  readonly counts: ReadonlyMap<string, number>;
};

type Change = { readonly index: number; readonly text: string; readonly approvals: string[] };
type Head = { readonly sequence: number; readonly core: string; readonly openedAt: string; readonly closedAt: string };

const LAST_MEMBER_VERSION = /"v":"([^"\\]{1,64})"\}$/;

/** Finds an entry's `v`: the last member of all types of ours, so that most need no parser. */
const readVersion = (text: string): string | null => {
  const last = LAST_MEMBER_VERSION.exec(text);
  if (last?.[1] !== undefined) return last[1];
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'v' in value && typeof value.v === 'string' ? value.v : null;
  } catch {
    return null;
  }
};

/**
 * Makes the checker of a ledger's entries.
 *
 * @param knownRoots roots by size of the published checkpoints, filled while the tree is walked
 * @param isListComplete every published size is in it: a batch that names another is at fault
 */
export const createEntryWalk = (input: {
  readonly ledger: string;
  readonly treeSize: number;
  readonly genesis: { readonly value: Genesis; readonly text: string };
  readonly knownRoots: ReadonlyMap<number, Uint8Array>;
  readonly isListComplete: boolean;
  readonly faults: Faults;
}): EntryWalk => {
  const { ledger, treeSize, genesis, knownRoots, isListComplete, faults } = input;
  const genesisEpoch: Epoch = {
    sequence: 0,
    leafHash: computeEntryHash(genesis.text),
    index: 0,
    effectiveSize: 0,
    state: genesis.value.state,
  };
  let epochs: readonly Epoch[] = [genesisEpoch];
  const changes: Change[] = [];
  let undecided: Change | null = null;
  const recognize = createBatchRecognizer(ledger);
  const heads = new Map<string, Head | null>();
  let hasGap = false;
  const batches: LoggedBatch[] = [];
  const batchHashes = new Set<string>();
  const lateTokens: LateToken[] = [];
  const openClaims: AfterClaim[] = [];
  const counts = new Map<string, number>();

  const report = (index: number, code: string, detail = ''): void => {
    const bundle = Math.floor(index / TILE_WIDTH);
    const file = formatEntriesPath(bundle, tileWidth(0, bundle, treeSize));
    faults.report(file, code, detail === '' ? `entry ${index}` : `entry ${index}: ${detail}`);
  };

  const decideChange = async (): Promise<void> => {
    if (undecided === null) return;
    const change = undecided;
    undecided = null;
    const replayed = await replayGovernance(genesis.text, [...changes, change], ledger, verifyByNode);
    if (!replayed.ok) return report(change.index, replayed.failure.code);
    changes.push(change);
    epochs = replayed.value;
    return undefined;
  };

  const checkAfter = (index: number, { after }: BatchEntry['batch']): void => {
    if (after.treeSize > index) return report(index, 'batch.after-size', `${after.treeSize} is not before the batch`);
    const root = knownRoots.get(after.treeSize);
    if (root === undefined) {
      if (isListComplete) return report(index, 'batch.after-unpublished', `no checkpoint of size ${after.treeSize}`);
      openClaims.push({ index, treeSize: after.treeSize, rootHash: after.rootHash });
      return undefined;
    }
    if (Buffer.from(root).toString('hex') !== after.rootHash) report(index, 'batch.after-root');
    return undefined;
  };

  const checkBatch = (index: number, entry: BatchEntry, core: string, leafHash: Uint8Array): void => {
    const { batch } = entry;
    const head = heads.get(batch.batcher);
    if (head === undefined && !hasGap) {
      if (batch.sequence !== 0) report(index, 'batch.sequence-gap', `${batch.batcher} begins with ${batch.sequence}`);
      else if (batch.previous !== NO_PREVIOUS_BATCH) report(index, 'batch.previous');
    }
    if (head !== undefined && head !== null) {
      const { sequence } = batch;
      if (sequence !== head.sequence + 1) {
        report(index, 'batch.sequence-gap', `${batch.batcher}/${sequence} follows ${head.sequence}`);
      } else if (batch.previous !== head.core) report(index, 'batch.previous', `${batch.batcher}/${sequence}`);
      // Texts of one form and length: their order is the order of the times.
      if (batch.openedAt < head.openedAt || batch.closedAt < head.closedAt) report(index, 'batch.time-not-rising');
    }
    if (batch.openedAt > batch.closedAt) report(index, 'batch.time-order', `${batch.openedAt} > ${batch.closedAt}`);
    heads.set(batch.batcher, {
      sequence: batch.sequence,
      core: hashBytes(encodeUtf8(core)).toString('hex'),
      openedAt: batch.openedAt,
      closedAt: batch.closedAt,
    });
    checkAfter(index, batch);
    const policy = findLastApproved(epochs, batch.after.treeSize).leafHash;
    if (batch.policy !== policy) report(index, 'batch.policy', `names ${batch.policy}, in force ${policy}`);
    const known = findEpoch(epochs, index + 1).state.timestamps.authorities;
    const names = entry.timestamps.map(({ authority }) => authority);
    const stranger = names.find((name) => !known.some((authority) => authority.name === name));
    if (stranger !== undefined) report(index, 'batch.authority-unknown', stranger);
    if (new Set(names).size !== names.length) report(index, 'batch.authority-repeated');
    batches.push({ index, leafHash, batcher: batch.batcher, sequence: batch.sequence });
    batchHashes.add(Buffer.from(leafHash).toString('hex'));
  };

  const checkApproval = (index: number, text: string): void => {
    const approval = parseApprovalEntry(text, ledger);
    if (!approval.ok) return report(index, 'entry.malformed', approval.failure.code);
    if (undecided === null) return report(index, 'approval.of-nothing');
    undecided.approvals.push(approval.value.note);
    return undefined;
  };

  const checkTimestamp = (index: number, text: string): void => {
    const entry = parseTimestampEntry(text, ledger);
    if (!entry.ok) return report(index, 'entry.malformed', entry.failure.code);
    const { batch, authority, tokenSha256 } = entry.value;
    if (!batchHashes.has(batch) && !hasGap) return report(index, 'timestamp.unknown-batch', batch);
    lateTokens.push({ index, batch, authority, tokenSha256 });
    return undefined;
  };

  const checkText = async (index: number, text: string, leafHash: Uint8Array): Promise<void> => {
    const ordinary = index === 0 ? null : recognize(text);
    if (ordinary !== null) {
      counts.set(BATCH_ENTRY_VERSION, (counts.get(BATCH_ENTRY_VERSION) ?? 0) + 1);
      if (undecided !== null) await decideChange();
      return checkBatch(index, ordinary.entry, ordinary.core, leafHash);
    }
    const version = readVersion(text);
    if (version === null) return report(index, 'entry.malformed', 'no type');
    counts.set(version, (counts.get(version) ?? 0) + 1);
    if (index === 0) return undefined;
    if (version === APPROVAL_VERSION) return checkApproval(index, text);
    await decideChange();
    if (version === GENESIS_VERSION) return report(index, 'entry.second-genesis');
    if (version === GOVERNANCE_VERSION) undecided = { index, text, approvals: [] };
    if (version === TIMESTAMP_ENTRY_VERSION) return checkTimestamp(index, text);
    if (version !== BATCH_ENTRY_VERSION) return undefined;
    const entry = parseBatchEntry(text, ledger);
    if (!entry.ok) return report(index, 'entry.malformed', entry.failure.code);
    checkBatch(index, entry.value, sliceBatchCore(text), leafHash);
    return undefined;
  };

  return {
    onEntry: (index, bytes, leafHash) => {
      if (bytes === null) {
        // Any batcher may stand here: what follows cannot be held against its head.
        hasGap = true;
        for (const batcher of heads.keys()) heads.set(batcher, null);
        return undefined;
      }
      const text = decodeUtf8(bytes);
      if (text === null) return report(index, 'entry.malformed', 'not UTF-8');
      return checkText(index, text, leafHash);
    },
    finish: decideChange,
    epochs: () => epochs,
    batches,
    lateTokens,
    openClaims,
    counts,
  };
};
