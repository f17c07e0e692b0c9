// The batch core (`assize/batch-core/v1`): what a batcher says of a closed batch. Its SHA-256 is what timestamp
// authorities sign, and what the next batch of the same batcher names as `previous`. Hostile when read.

import type { Result } from '../result.ts';
import { type TextFailure, formatCanonical } from '../text/canonical-json.ts';
import * as read from '../text/reader.ts';

export const BATCH_CORE_VERSION = 'assize/batch-core/v1';
export const MAX_BATCH_LEAVES = 65_536;
/** `previous` of a batcher's first batch. */
export const NO_PREVIOUS_BATCH = '0'.repeat(64);
const MAX_BATCH_CORE_BYTES = 4096;

/** A batcher's name: short, lower-case, part of paths. */
export const readBatcherName = read.pattern(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a batcher name');

export const readBatchCore = read.object({
  v: read.oneOf(BATCH_CORE_VERSION),
  ledger: read.string(255),
  batcher: readBatcherName,
  sequence: read.integer(),
  previous: read.hash,
  after: read.object({ treeSize: read.integer(1), rootHash: read.hash }),
  policy: read.hash,
  treeSize: read.integer(1, MAX_BATCH_LEAVES),
  rootHash: read.object({ 'sha-256': read.hash }),
  openedAt: read.time,
  closedAt: read.time,
});

export type BatchCore = ReturnType<typeof readBatchCore>;

/** Formats a batch core as its exact text. */
export const formatBatchCore = (core: BatchCore): string => formatCanonical(core);

/** Parses a batch core of this ledger. */
export const parseBatchCore = (text: string, ledger: string | null): Result<BatchCore, TextFailure> =>
  read.readText(text, { v: BATCH_CORE_VERSION, ledger, maxBytes: MAX_BATCH_CORE_BYTES }, readBatchCore);
