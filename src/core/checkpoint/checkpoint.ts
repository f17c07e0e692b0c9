// Checkpoints, C2SP tlog-checkpoint v1.0.0: the text of a signed note. Text may be hostile.
//
//   origin LF tree-size LF base64(root-hash) LF
//
// Extension lines are refused: the ML-DSA cosignatures of the same family would not cover them.

import { decodeBase64, encodeBase64 } from '../bytes/base64.ts';
import { encodeUtf8 } from '../bytes/bytes.ts';
import { parseDecimal } from '../bytes/decimal.ts';
import { HASH_BYTES } from '../digest/sha256.ts';
import { isTreeSize } from '../merkle/subtree.ts';
import { MAX_NAME_BYTES } from '../note/verifier-key.ts';
import { fail, succeed, type Result } from '../result.ts';

/** A tree head: origin names the log, `rootHash` is 32 bytes, `treeSize` 0..2^53-1. */
export type Checkpoint = { readonly origin: string; readonly treeSize: number; readonly rootHash: Uint8Array };

export type CheckpointFailure =
  | { readonly code: 'checkpoint.malformed' }
  | { readonly code: 'checkpoint.extension' }
  | { readonly code: 'checkpoint.origin' }
  | { readonly code: 'checkpoint.tree-size' }
  | { readonly code: 'checkpoint.root-hash' };

// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const FORBIDDEN_IN_ORIGIN = /[\u0000-\u001f]/;

/** Tells whether a string can be an origin: not empty, no control character, at most 255 bytes. */
export const isOrigin = (origin: string): boolean =>
  origin.length > 0 &&
  origin.length <= MAX_NAME_BYTES &&
  origin.isWellFormed() &&
  !FORBIDDEN_IN_ORIGIN.test(origin) &&
  encodeUtf8(origin).length <= MAX_NAME_BYTES;

/** Reads a checkpoint from the text of a note. Sizes beyond 2^53-1 are refused. */
export const parseCheckpoint = (text: string): Result<Checkpoint, CheckpointFailure> => {
  if (!text.endsWith('\n')) return fail({ code: 'checkpoint.malformed' });
  const lines = text.slice(0, -1).split('\n', 4);
  const [origin, sizeText, rootText, extension] = lines;
  if (origin === undefined || sizeText === undefined || rootText === undefined) {
    return fail({ code: 'checkpoint.malformed' });
  }
  if (extension !== undefined) return fail({ code: 'checkpoint.extension' });
  if (!isOrigin(origin)) return fail({ code: 'checkpoint.origin' });
  const treeSize = parseDecimal(sizeText);
  if (treeSize === null) return fail({ code: 'checkpoint.tree-size' });
  const rootHash = decodeBase64(rootText);
  if (rootHash === null || rootHash.length !== HASH_BYTES) return fail({ code: 'checkpoint.root-hash' });
  return succeed({ origin, treeSize, rootHash });
};

/** Formats a checkpoint; it ends in LF. RangeError when it would not read back. */
export const formatCheckpoint = (checkpoint: Checkpoint): string => {
  const { origin, treeSize, rootHash } = checkpoint;
  if (!isOrigin(origin) || !isTreeSize(treeSize) || rootHash.length !== HASH_BYTES) {
    throw new RangeError(`not a checkpoint: ${JSON.stringify(origin)} ${treeSize}`);
  }
  return `${origin}\n${treeSize}\n${encodeBase64(rootHash)}\n`;
};
