// The state of a closed batch, from the steps that were persisted (docs/ARCHITECTURE.md "States").

import type { BatchRecord } from '../evidence/evidence.ts';
import type { ClosedBatch } from './batch-store.ts';

/** Tells the state of a closed batch. Never skipped, never reversed: the columns are set in this order. */
export const batchState = (batch: ClosedBatch): BatchRecord['state'] => {
  if (batch.certifiedAtUnixMs !== null) return 'certified';
  if (batch.anchoredAtUnixMs !== null) return 'anchored';
  return batch.ledgerIndex === null ? 'batched' : 'appended';
};

/** Makes the index's record of a batch. */
export const toBatchRecord = (
  batcher: string,
  batch: ClosedBatch,
  timestamps: { readonly met: number; readonly required: number },
): BatchRecord => ({
  batcher,
  sequence: batch.sequence,
  state: batchState(batch),
  treeSize: batch.treeSize,
  rootHash: batch.rootHash,
  openedAtUnixMs: batch.openedAtUnixMs,
  closedAtUnixMs: batch.closedAtUnixMs,
  timestampsMet: timestamps.met,
  timestampsRequired: timestamps.required,
  ledgerIndex: batch.ledgerIndex,
  appendedAtUnixMs: batch.appendedAtUnixMs,
  publishedSize: batch.publishedSize,
  anchoredAtUnixMs: batch.anchoredAtUnixMs,
  quorumMet: batch.quorumMet,
  certifiedAtUnixMs: batch.certifiedAtUnixMs,
});
