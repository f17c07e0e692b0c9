// The ledger entry of a timestamp token that came after its batch had been appended (`assize/timestamp/v1`).

import type { Result } from '../result.ts';
import { type TextFailure, formatCanonical } from '../text/canonical-json.ts';
import * as read from '../text/reader.ts';

export const TIMESTAMP_ENTRY_VERSION = 'assize/timestamp/v1';
const MAX_ENTRY_BYTES = 4096;

const readTimestampEntry = read.object({
  v: read.oneOf(TIMESTAMP_ENTRY_VERSION),
  ledger: read.string(255),
  /** Leaf hash of the batch's entry. */
  batch: read.hash,
  authority: read.string(64),
  tokenSha256: read.hash,
});

export type TimestampEntry = ReturnType<typeof readTimestampEntry>;

/** Formats a timestamp entry as its exact text. */
export const formatTimestampEntry = (entry: TimestampEntry): string => formatCanonical(entry);

/** Parses a timestamp entry of this ledger. */
export const parseTimestampEntry = (text: string, ledger: string | null): Result<TimestampEntry, TextFailure> =>
  read.readText(text, { v: TIMESTAMP_ENTRY_VERSION, ledger, maxBytes: MAX_ENTRY_BYTES }, readTimestampEntry);
