// The rules of tlog-witness add-checkpoint, without state of their own. Requests are hostile. The order of the checks is
// that of the specification, since each has its status:
//
//   400 head, 404 origin, 403 log signature, 400 note or checkpoint or old > size, 422 empty tree with a root,
//   409 old is not the latest cosigned size, 422 proof
//
//   body = "old " decimal LF 0*63(base64 hash LF) LF signed-checkpoint

import { decodeBase64 } from '../../../src/core/bytes/base64.ts';
import { decodeUtf8, equalBytes } from '../../../src/core/bytes/bytes.ts';
import { parseDecimal } from '../../../src/core/bytes/decimal.ts';
import { formatCheckpoint, parseCheckpoint, type Checkpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { HASH_BYTES } from '../../../src/core/digest/sha256.ts';
import { verifyConsistencyProof } from '../../../src/core/merkle/consistency-proof.ts';
import { EMPTY_ROOT_HASH } from '../../../src/core/merkle/hash.ts';
import { MAX_PATH_LENGTH } from '../../../src/core/merkle/subtree.ts';
import { formatSignatureLine, parseSignedNote, verifySignedNote } from '../../../src/core/note/signed-note.ts';
import type { VerifierKey } from '../../../src/core/note/verifier-key.ts';
import { fail, succeed, type Result } from '../../../src/core/result.ts';
import type { SignatureVerifier } from '../../../src/core/signature/verify-signature.ts';

/** Largest request body: what Sunlight's witness accepts. A checkpoint with nine courts' lines is below 40 kB. */
export const MAX_BODY_BYTES = 131_072;

/** A refusal: the status of tlog-witness and a sentence for the log's operator. */
export type Refusal = { readonly status: 400 | 403 | 404 | 422; readonly message: string };

/** A request whose checkpoint the log signed. `text` is re-encoded from what was parsed, never the submitted bytes. */
export type VerifiedRequest = {
  readonly oldSize: number;
  readonly proof: readonly Uint8Array[];
  readonly checkpoint: Checkpoint;
  readonly text: string;
  /** Only the log signatures that verified: a planted line under our own name goes no further. */
  readonly logLines: readonly string[];
};

/** The tree that was cosigned last. */
export type CosignedTree = { readonly treeSize: number; readonly rootHash: Uint8Array };

/** What the state says of a request: to be cosigned, at another size, or refused. */
export type Decision =
  | { readonly kind: 'cosign' }
  | { readonly kind: 'conflict'; readonly treeSize: number }
  | { readonly kind: 'refused'; readonly message: string };

type RequestHead = { readonly oldSize: number; readonly proof: readonly Uint8Array[]; readonly note: string };

const refuse = (status: Refusal['status'], message: string) => fail({ status, message });

const OLD = 'old ';

const parseHead = (body: Uint8Array): Result<RequestHead, Refusal> => {
  const text = decodeUtf8(body);
  if (text === null) return refuse(400, 'the body is not UTF-8');
  const end = text.indexOf('\n\n');
  if (end < 0) return refuse(400, 'no empty line after the proof');
  // One line beyond the limit is enough to tell that there are too many.
  const [first = '', ...lines] = text.slice(0, end).split('\n', MAX_PATH_LENGTH + 2);
  const oldSize = first.startsWith(OLD) ? parseDecimal(first.slice(OLD.length)) : null;
  if (oldSize === null) return refuse(400, 'the first line is not "old" and a decimal size');
  if (lines.length > MAX_PATH_LENGTH) return refuse(400, `more than ${MAX_PATH_LENGTH} proof lines`);
  const proof: Uint8Array[] = [];
  for (const line of lines) {
    const hash = decodeBase64(line);
    if (hash === null || hash.length !== HASH_BYTES) return refuse(400, 'a proof line is not a base64 hash');
    proof.push(hash);
  }
  return succeed({ oldSize, proof, note: text.slice(end + 2) });
};

/**
 * Reads a request and verifies the log's signature.
 *
 * @param findKeys gives the trusted keys of an origin, null for a log that is not witnessed
 */
export const verifyRequest = async (
  body: Uint8Array,
  findKeys: (origin: string) => readonly VerifierKey[] | null,
  verify: SignatureVerifier,
): Promise<Result<VerifiedRequest, Refusal>> => {
  const head = parseHead(body);
  if (!head.ok) return head;
  const { oldSize, proof, note: noteText } = head.value;
  const originEnd = noteText.indexOf('\n');
  if (originEnd < 0) return refuse(400, 'no checkpoint');
  const keys = findKeys(noteText.slice(0, originEnd));
  if (keys === null) return refuse(404, 'unknown log');

  const note = parseSignedNote(noteText);
  if (!note.ok) {
    // A signature that is not canonical base64 is a signature that does not verify.
    const undecodable = note.failure.code === 'signed-note.signature-encoding';
    return undecodable ? refuse(403, 'invalid signature') : refuse(400, `malformed note (${note.failure.code})`);
  }
  const verified = await verifySignedNote(note.value, keys, verify);
  if (!verified.ok) return refuse(403, `invalid signature (${verified.failure.code})`);

  const parsed = parseCheckpoint(note.value.text);
  if (!parsed.ok) return refuse(400, `invalid checkpoint (${parsed.failure.code})`);
  const checkpoint = parsed.value;
  if (oldSize > checkpoint.treeSize) return refuse(400, 'the old size is above that of the checkpoint');
  if (checkpoint.treeSize === 0 && !equalBytes(checkpoint.rootHash, EMPTY_ROOT_HASH)) {
    return refuse(422, 'the empty tree has another root');
  }
  const logLines = verified.value.flatMap((signature) => {
    const key = keys.find((candidate) => candidate.name === signature.name && candidate.keyId === signature.keyId);
    return key === undefined ? [] : formatSignatureLine(key, signature.signature);
  });
  return succeed({ oldSize, proof, checkpoint, text: formatCheckpoint(checkpoint), logLines });
};

/**
 * Decides a verified request against the latest cosigned tree, null when none was. To be called where nothing can come
 * between this and the persisting of its result.
 */
export const decide = (request: VerifiedRequest, latest: CosignedTree | null): Decision => {
  const { oldSize, proof, checkpoint } = request;
  const former = latest ?? { treeSize: 0, rootHash: EMPTY_ROOT_HASH };
  if (oldSize !== former.treeSize) return { kind: 'conflict', treeSize: former.treeSize };
  const verdict = verifyConsistencyProof({
    size1: former.treeSize,
    root1: former.rootHash,
    size2: checkpoint.treeSize,
    root2: checkpoint.rootHash,
    path: proof,
  });
  if (verdict.ok) return { kind: 'cosign' };
  return { kind: 'refused', message: `invalid consistency proof (${verdict.failure.code})` };
};
