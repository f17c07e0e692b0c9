// The message of a subtree/v1 signature (C2SP tlog-cosignature v1.1.0-rc.1, key type 0x06, ML-DSA-44), integers big-endian:
//
//   "subtree/v1" 0x0A 0x00 ‖ len8 cosigner-name ‖ uint64 seconds ‖ len8 log-origin ‖ uint64 start ‖ uint64 end ‖ hash[32]
//
// A checkpoint is start 0 and end its size. It binds the cosigner's name and covers no extension lines. Time 0 does not
// claim that this is the largest tree seen; whoever signs with start above 0 must state time 0.

import { concatBytes, encodeUint64, encodeUtf8 } from '../bytes/bytes.ts';
import { HASH_BYTES } from '../digest/sha256.ts';
import { MAX_NAME_BYTES } from '../note/verifier-key.ts';
import { parseCheckpoint } from './checkpoint.ts';

const HEADER = encodeUtf8('subtree/v1\n\u0000');

/** What is signed: the subtree [start, end) of the log `origin`, with its 32-byte hash, by `cosigner` at a time. */
export type SubtreeStatement = {
  readonly cosigner: string;
  readonly unixSeconds: number | bigint;
  readonly origin: string;
  readonly start: number | bigint;
  readonly end: number | bigint;
  readonly hash: Uint8Array;
};

const encodeName = (name: string): Uint8Array => {
  const bytes = encodeUtf8(name);
  if (bytes.length === 0 || bytes.length > MAX_NAME_BYTES) throw new RangeError(`a name of ${bytes.length} bytes`);
  return concatBytes(Uint8Array.of(bytes.length), bytes);
};

/** Forms the message of a subtree signature. RangeError for what it has no room for. */
export const formSubtreeMessage = (statement: SubtreeStatement): Uint8Array => {
  const { cosigner, unixSeconds, origin, start, end, hash } = statement;
  if (start > end || start < 0 || unixSeconds < 0) throw new RangeError(`subtree [${start}, ${end}) at ${unixSeconds}`);
  if (hash.length !== HASH_BYTES) throw new RangeError(`a hash of ${hash.length} bytes`);
  return concatBytes(
    HEADER,
    encodeName(cosigner),
    encodeUint64(unixSeconds),
    encodeName(origin),
    encodeUint64(start),
    encodeUint64(end),
    hash,
  );
};

/**
 * Forms the subtree/v1 message over the checkpoint that a note's text is; null when the text is no checkpoint, which
 * such a key cannot sign.
 */
export const formCheckpointMessage = (cosigner: string, unixSeconds: number, text: string): Uint8Array | null => {
  const checkpoint = parseCheckpoint(text);
  if (!checkpoint.ok) return null;
  const { origin, treeSize, rootHash } = checkpoint.value;
  return formSubtreeMessage({ cosigner, unixSeconds, origin, start: 0, end: treeSize, hash: rootHash });
};
