// `archive.json`: which ledger an archive is of, and up to where. Hostile when read: an archive comes from anywhere.

import type { Result } from '../../../src/core/result.ts';
import { type TextFailure, formatCanonical } from '../../../src/core/text/canonical-json.ts';
import * as read from '../../../src/core/text/reader.ts';

export const ARCHIVE_VERSION = 'assize/archive/v1';
/** Name of the description. */
export const DESCRIPTION_FILE = 'archive.json';
const MAX_BYTES = 16_384;

const readDescription = read.object({
  v: read.oneOf(ARCHIVE_VERSION),
  ledger: read.string(255),
  /** Leaf hash of entry 0: what is to be compared with another source. */
  genesis: read.hash,
  treeSize: read.integer(1),
  rootHash: read.hash,
  /** Where it was read from. */
  source: read.string(4096),
  exportedAt: read.time,
});

export type ArchiveDescription = ReturnType<typeof readDescription>;

/** Formats the description as its exact text. */
export const formatArchiveDescription = (description: ArchiveDescription): string => formatCanonical(description);

/** Parses a description. */
export const parseArchiveDescription = (text: string): Result<ArchiveDescription, TextFailure> =>
  read.readText(text, { v: ARCHIVE_VERSION, ledger: null, maxBytes: MAX_BYTES }, readDescription);
