// The ledger entry of a batch (`assize/batch/v1`): the batch core with the hashes of the timestamp tokens that had
// arrived. In the canonical entry the core is the bytes from position 9 to before the last `,"ledger":`.

import type { Result } from '../result.ts';
import { type TextFailure, formatCanonical } from '../text/canonical-json.ts';
import * as read from '../text/reader.ts';
import { readBatchCore } from './batch-core.ts';

export const BATCH_ENTRY_VERSION = 'assize/batch/v1';
const MAX_ENTRY_BYTES = 65_535;
const MAX_AUTHORITIES = 16;
const CORE_START = '{"batch":'.length;

const readBatchEntry = read.object({
  v: read.oneOf(BATCH_ENTRY_VERSION),
  ledger: read.string(255),
  batch: readBatchCore,
  timestamps: read.array(read.object({ authority: read.string(64), tokenSha256: read.hash }), MAX_AUTHORITIES),
});

export type BatchEntry = ReturnType<typeof readBatchEntry>;

/** Formats a batch entry as its exact text. */
export const formatBatchEntry = (entry: BatchEntry): string => formatCanonical(entry);

/** Parses a batch entry of this ledger; its core must belong to the same ledger. */
export const parseBatchEntry = (text: string, ledger: string | null): Result<BatchEntry, TextFailure> => {
  const parsed = read.readText(text, { v: BATCH_ENTRY_VERSION, ledger, maxBytes: MAX_ENTRY_BYTES }, readBatchEntry);
  if (!parsed.ok || parsed.value.batch.ledger === parsed.value.ledger) return parsed;
  const { ledger: expected, batch } = parsed.value;
  return { ok: false, failure: { code: 'text.foreign-ledger', expected, found: batch.ledger } };
};

/** Cuts the batch core's exact text out of a canonical batch entry: the data that timestamp tokens are over. */
export const sliceBatchCore = (entry: string): string => entry.slice(CORE_START, entry.lastIndexOf(',"ledger":'));
