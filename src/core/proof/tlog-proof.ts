// Offline proofs of logging, C2SP tlog-proof. Text may be hostile; unlike Go's parser this one accepts one form only.
//
//   "c2sp.org/tlog-proof@v1" LF
//   ["extra " base64 LF]          opaque, authenticated by nothing
//   "index " decimal LF
//   *(base64 hash LF)             leaf to root
//   LF
//   checkpoint                    a signed note, verbatim

import { decodeBase64, encodeBase64 } from '../bytes/base64.ts';
import { parseDecimal } from '../bytes/decimal.ts';
import { HASH_BYTES } from '../digest/sha256.ts';
import { MAX_PATH_LENGTH } from '../merkle/subtree.ts';
import { MAX_NOTE_LENGTH } from '../note/signed-note.ts';
import { fail, succeed, type Result } from '../result.ts';

const HEADER = 'c2sp.org/tlog-proof@v1\n';
const EXTRA = 'extra ';
const INDEX = 'index ';

/** Largest extra data: an entry of 65,535 bytes with a path and its frame, doubled for room. */
export const MAX_EXTRA_BYTES = 131_072;

const MAX_PROOF_LENGTH = MAX_NOTE_LENGTH + MAX_EXTRA_BYTES * 2;
const BASE64_HASH_LENGTH = 44;

/** A proof as read, not verified. `index` is the entry's, `path` its siblings leaf to root, `checkpoint` a signed note. */
export type TlogProof = {
  readonly extra: Uint8Array | null;
  readonly index: number;
  readonly path: readonly Uint8Array[];
  readonly checkpoint: string;
};

export type TlogProofFailure =
  | { readonly code: 'tlog-proof.too-large'; readonly limit: number }
  | { readonly code: 'tlog-proof.header' }
  | { readonly code: 'tlog-proof.extra' }
  | { readonly code: 'tlog-proof.index' }
  | { readonly code: 'tlog-proof.path' }
  | { readonly code: 'tlog-proof.checkpoint' };

/** Reads lines of hashes up to the empty line that ends them; null unless each is one canonical 32-byte hash. */
export const parsePathLines = (lines: readonly string[]): Uint8Array[] | null => {
  if (lines.length > MAX_PATH_LENGTH) return null;
  const path: Uint8Array[] = [];
  for (const line of lines) {
    const hash = line.length === BASE64_HASH_LENGTH ? decodeBase64(line) : null;
    if (hash === null || hash.length !== HASH_BYTES) return null;
    path.push(hash);
  }
  return path;
};

/** Reads a proof. The checkpoint is cut out verbatim and is for `parseSignedNote` to judge. */
export const parseTlogProof = (text: string): Result<TlogProof, TlogProofFailure> => {
  if (text.length > MAX_PROOF_LENGTH) return fail({ code: 'tlog-proof.too-large', limit: MAX_PROOF_LENGTH });
  if (!text.startsWith(HEADER)) return fail({ code: 'tlog-proof.header' });
  const end = text.indexOf('\n\n', HEADER.length);
  if (end < 0) return fail({ code: 'tlog-proof.path' });
  const checkpoint = text.slice(end + 2);
  if (checkpoint === '' || !checkpoint.endsWith('\n')) return fail({ code: 'tlog-proof.checkpoint' });
  const [first = '', ...rest] = text.slice(HEADER.length, end).split('\n');

  const hasExtra = first.startsWith(EXTRA);
  const extra = hasExtra ? decodeBase64(first.slice(EXTRA.length)) : null;
  if (hasExtra && (extra === null || extra.length > MAX_EXTRA_BYTES)) return fail({ code: 'tlog-proof.extra' });

  const [indexLine = '', ...pathLines] = hasExtra ? rest : [first, ...rest];
  const index = indexLine.startsWith(INDEX) ? parseDecimal(indexLine.slice(INDEX.length)) : null;
  if (index === null) return fail({ code: 'tlog-proof.index' });
  const path = parsePathLines(pathLines);
  if (path === null) return fail({ code: 'tlog-proof.path' });
  return succeed({ extra, index, path, checkpoint });
};

/** Formats a proof. RangeError when it would not read back. */
export const formatTlogProof = (proof: TlogProof): string => {
  const { extra, index, path, checkpoint } = proof;
  if (extra !== null && extra.length > MAX_EXTRA_BYTES) throw new RangeError(`extra data of ${extra.length} bytes`);
  if (!checkpoint.endsWith('\n')) throw new RangeError('a checkpoint ends in LF');
  const extraLine = extra === null ? '' : `${EXTRA}${encodeBase64(extra)}\n`;
  const hashes = path.map((hash) => `${encodeBase64(hash)}\n`).join('');
  return `${HEADER}${extraLine}${INDEX}${index}\n${hashes}\n${checkpoint}`;
};
