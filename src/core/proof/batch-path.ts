// The extra data of our tlog-proofs, `assize/batch-path/v1`: how a statement's leaf leads into the ledger entry that the
// proof is about, and that entry. Bytes may be hostile; nothing authenticates them but the two inclusion proofs.
//
//   "assize/batch-path/v1" LF
//   "index " decimal LF           the statement's leaf index in its batch
//   *(base64 hash LF)             leaf to root of the batch
//   LF
//   entry                         the ledger entry's exact bytes, to the end

import { encodeBase64 } from '../bytes/base64.ts';
import { concatBytes, decodeUtf8, encodeUtf8 } from '../bytes/bytes.ts';
import { parseDecimal } from '../bytes/decimal.ts';
import { MAX_ENTRY_BYTES } from '../merkle/entry-bundle.ts';
import { fail, succeed, type Result } from '../result.ts';
import { parsePathLines } from './tlog-proof.ts';

const HEADER = 'assize/batch-path/v1\n';
const INDEX = 'index ';
const LF = 0x0a;

/** Where a statement's leaf lies in its batch, and the batch's ledger entry. */
export type BatchPath = {
  readonly leafIndex: number;
  readonly path: readonly Uint8Array[];
  readonly entry: Uint8Array;
};

export type BatchPathFailure =
  | { readonly code: 'batch-path.header' }
  | { readonly code: 'batch-path.index' }
  | { readonly code: 'batch-path.path' }
  | { readonly code: 'batch-path.entry' };

// First position of an empty line: LF LF.
const findEmptyLine = (bytes: Uint8Array): number => {
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) if (bytes[at + 1] === LF) return at;
  return -1;
};

/** Reads the extra data of a proof. */
export const parseBatchPath = (extra: Uint8Array): Result<BatchPath, BatchPathFailure> => {
  const end = findEmptyLine(extra);
  const head = end < 0 ? null : decodeUtf8(extra.subarray(0, end));
  if (head === null || !head.startsWith(HEADER)) return fail({ code: 'batch-path.header' });
  const [indexLine = '', ...pathLines] = head.slice(HEADER.length).split('\n');
  const leafIndex = indexLine.startsWith(INDEX) ? parseDecimal(indexLine.slice(INDEX.length)) : null;
  if (leafIndex === null) return fail({ code: 'batch-path.index' });
  const path = parsePathLines(pathLines);
  if (path === null) return fail({ code: 'batch-path.path' });
  const entry = extra.slice(end + 2);
  if (entry.length === 0 || entry.length > MAX_ENTRY_BYTES) return fail({ code: 'batch-path.entry' });
  return succeed({ leafIndex, path, entry });
};

/** Formats the extra data of a proof. */
export const formatBatchPath = (batchPath: BatchPath): Uint8Array => {
  const hashes = batchPath.path.map((hash) => `${encodeBase64(hash)}\n`).join('');
  return concatBytes(encodeUtf8(`${HEADER}${INDEX}${batchPath.leafIndex}\n${hashes}\n`), batchPath.entry);
};
