// Was the promise of a receipt kept? A leaf that is found is proved from the batch up to a checkpoint that a quorum
// cosigned in time. A leaf that is not found proves a breach only if the whole ledger is sound and reaches beyond the
// promised time: so the whole of it is checked before that is said.

import { parseBatchEntry } from '../../../src/core/batch/batch-entry.ts';
import { decodeUtf8, equalBytes } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import type { Epoch } from '../../../src/core/ledger/epochs.ts';
import { computeEntryHash } from '../../../src/core/ledger/governance.ts';
import { replayGovernance } from '../../../src/core/ledger/replay-governance.ts';
import { verifyInclusionProof } from '../../../src/core/merkle/inclusion-proof.ts';
import { readInclusionPath } from '../../../src/core/merkle/tile-proof.ts';
import { parseSignedNote, verifySignedNote } from '../../../src/core/note/signed-note.ts';
import { type Receipt, parseReceiptText } from '../../../src/core/statement/receipt.ts';
import { formatTime } from '../../../src/core/text/time.ts';
import { type ScannedBatch, type ScannedEntries, scanEntries } from '../archive/scan-entries.ts';
import { type Fault, createFaults } from '../faults.ts';
import { type QuorumCheckpoint, createCheckpointChecker } from '../fsck/check-checkpoints.ts';
import { fsck } from '../fsck/fsck.ts';
import { readOwnKeys } from '../fsck/own-keys.ts';
import { verifyByNode } from '../signature/verify-by-node.ts';
import { type Source, Unreadable } from '../source/source.ts';
import { computeRoot } from '../tree/compact-range.ts';
import { hashLeafBytes } from '../tree/node-hash.ts';
import { createHistoricTileReader } from '../tree/tile-readers.ts';

const HASH_BYTES = 32;

/** What is known of a promise. */
export type ReceiptVerdict =
  /** The receipt itself is not one of this ledger's. */
  | { readonly kind: 'not-a-receipt'; readonly reason: string }
  /** Kept; or kept late, which is a breach of its time. */
  | {
      readonly kind: 'kept' | 'late';
      readonly receipt: Receipt;
      readonly batch: string;
      readonly leafIndex: number;
      readonly treeSize: number;
      readonly onLedgerBy: string;
    }
  /** The ledger is sound, reaches beyond the promised time, and the leaf is not there. */
  | { readonly kind: 'breach'; readonly receipt: Receipt; readonly treeSize: number; readonly ledgerReaches: string }
  /** The leaf is not there, and its time has not come, as far as this copy of the ledger reaches. */
  | { readonly kind: 'not-due'; readonly receipt: Receipt; readonly treeSize: number; readonly ledgerReaches: string }
  /** The ledger has faults: nothing can be said. */
  | { readonly kind: 'undecided'; readonly receipt: Receipt; readonly faults: readonly Fault[] };

type Opened = {
  readonly source: Source;
  readonly ledger: string;
  readonly treeSize: number;
  readonly scanned: ScannedEntries;
  readonly epochs: readonly Epoch[];
  readonly sizes: readonly number[];
};

/** Reads the ledger as far as a receipt needs it. Throws `Unreadable`. */
export const openLedger = async (source: Source, genesis: string | null): Promise<Opened> => {
  const bytes = await source.read('checkpoint');
  const note = parseSignedNote(bytes === null ? '' : (decodeUtf8(bytes) ?? ''));
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
  if (!checkpoint.ok) throw new Unreadable('checkpoint', bytes === null ? 'missing' : checkpoint.failure.code);
  const { origin, treeSize } = checkpoint.value;
  const scanned = await scanEntries(source, origin, treeSize);
  const found = computeEntryHash(scanned.genesis);
  if (genesis !== null && genesis !== found)
    throw new Unreadable('tile/entries/000', `another ledger: genesis ${found}`);
  const replayed = await replayGovernance(scanned.genesis, scanned.changes, origin, verifyByNode);
  if (!replayed.ok) throw new Unreadable('tile/entries/000', `governance: ${replayed.failure.code}`);
  const listed = await source.listCheckpoints();
  if (listed === null) throw new Unreadable('checkpoints', 'a copy without published checkpoints shows no time');
  const sizes = listed.filter((size) => size <= treeSize);
  return { source, ledger: origin, treeSize, scanned, epochs: replayed.value, sizes };
};

const readReceipt = async (text: string, { ledger, epochs }: Opened): Promise<Receipt | string> => {
  const note = parseSignedNote(text);
  if (!note.ok) return note.failure.code;
  const signed = await verifySignedNote(note.value, readOwnKeys(epochs).receipt, verifyByNode);
  if (!signed.ok) return signed.failure.code;
  const receipt = parseReceiptText(note.value.text);
  if (!receipt.ok) return receipt.failure.code;
  return receipt.value.origin === ledger ? receipt.value : `of the ledger ${receipt.value.origin}`;
};

type Found = { readonly batch: ScannedBatch; readonly leaves: readonly Uint8Array[]; readonly leafIndex: number };

const findLeaf = async ({ source, scanned }: Opened, receipt: Receipt): Promise<Found | null> => {
  const acceptedAt = formatTime(receipt.acceptedAtUnixMs);
  const isLikely = ({ openedAt, closedAt }: ScannedBatch): boolean => openedAt <= acceptedAt && acceptedAt <= closedAt;
  const likely = scanned.batches.filter(isLikely);
  const others = scanned.batches.filter((batch) => !isLikely(batch));
  for (const batch of [...likely, ...others]) {
    const bytes = await source.read(`batches/${batch.batcher}/${batch.sequence}/leaves`);
    if (bytes === null) continue;
    for (let leafIndex = 0; (leafIndex + 1) * HASH_BYTES <= bytes.length; leafIndex += 1) {
      const start = leafIndex * HASH_BYTES;
      if (!equalBytes(bytes.subarray(start, start + HASH_BYTES), receipt.leafHash)) continue;
      const leaves = Array.from({ length: bytes.length / HASH_BYTES }, (_, index) =>
        bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
      );
      return { batch, leaves, leafIndex };
    }
  }
  return null;
};

/** Checks the published checkpoint of a size; null when it is at fault. */
const readPublished = async (
  opened: Opened,
  size: number,
  rootHash: Uint8Array | null,
): Promise<QuorumCheckpoint | null> => {
  const { source, ledger, epochs, sizes } = opened;
  const path = `checkpoints/${size}`;
  const bytes = await source.read(path);
  if (bytes === null) throw new Unreadable(path, 'missing');
  const note = parseSignedNote(decodeUtf8(bytes) ?? '');
  const stated = note.ok ? parseCheckpoint(note.value.text) : null;
  const root = rootHash ?? (stated?.ok === true ? stated.value.rootHash : new Uint8Array());
  const formerSize = sizes.filter((candidate) => candidate < size).at(-1) ?? 0;
  const checker = createCheckpointChecker(ledger, epochs, createFaults());
  return await checker.check(path, bytes, { treeSize: size, rootHash: root, formerSize, needsQuorum: true });
};

/** Proves the leaf: batch tree, entry, published checkpoint. Null when a link does not hold. */
const proveLeaf = async (opened: Opened, { batch, leaves }: Found): Promise<QuorumCheckpoint | null> => {
  const { source, ledger, sizes, treeSize } = opened;
  const entry = await source.read(`batches/${batch.batcher}/${batch.sequence}/entry`);
  const parsed = entry === null ? null : parseBatchEntry(decodeUtf8(entry) ?? '', ledger);
  if (entry === null || parsed === null || !parsed.ok) return null;
  const { treeSize: leafCount, rootHash } = parsed.value.batch;
  if (leafCount !== leaves.length || encodeHex(computeRoot(leaves)) !== rootHash['sha-256']) return null;
  const size = sizes.find((candidate) => candidate > batch.index);
  if (size === undefined) return null;
  const published = await readPublished(opened, size, null);
  if (published === null) return null;
  const path = await readInclusionPath(
    { treeSize: size, leafIndex: batch.index },
    createHistoricTileReader(source, treeSize),
  );
  const proof = { leafHash: hashLeafBytes(entry), leafIndex: batch.index, treeSize: size, path };
  return verifyInclusionProof({ ...proof, rootHash: published.rootHash }).ok ? published : null;
};

/**
 * Judges a receipt by a ledger.
 *
 * @param genesis pinned leaf hash (hex); null: the ledger's own word
 */
export const verifyReceipt = async (source: Source, text: string, genesis: string | null): Promise<ReceiptVerdict> => {
  const opened = await openLedger(source, genesis);
  const receipt = await readReceipt(text, opened);
  if (typeof receipt === 'string') return { kind: 'not-a-receipt', reason: receipt };
  const found = await findLeaf(opened, receipt);
  const proved = found === null ? null : await proveLeaf(opened, found);
  if (found !== null && proved !== null) {
    const { batch, leafIndex } = found;
    const kind = proved.onLedgerByUnixMs <= receipt.includeByUnixMs ? 'kept' : 'late';
    const onLedgerBy = formatTime(proved.onLedgerByUnixMs);
    const { treeSize } = proved;
    return { kind, receipt, batch: `${batch.batcher}/${batch.sequence}`, leafIndex, treeSize, onLedgerBy };
  }
  const report = await fsck(source, { log: [], genesis, policy: null, treeOnly: false });
  if (report.faultCount > 0) return { kind: 'undecided', receipt, faults: report.faults };
  const newest = await readPublished(opened, opened.treeSize, null);
  if (newest === null) return { kind: 'undecided', receipt, faults: [] };
  // Only a leaf in the tree behind the newest published checkpoint can have kept the promise.
  const isOver = newest.onLedgerByUnixMs > receipt.includeByUnixMs;
  const reach = { treeSize: opened.treeSize, ledgerReaches: formatTime(newest.onLedgerByUnixMs) };
  return { kind: isOver ? 'breach' : 'not-due', receipt, ...reach };
};
