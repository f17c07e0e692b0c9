// Cosignatures of checkpoints, C2SP tlog-cosignature v1.1.0-rc.1. Notes may be hostile.
//
//   cosignature/v1 (key type 0x04, Ed25519)    message = "cosignature/v1" LF "time " decimal-seconds LF note-text
//   subtree/v1     (key type 0x06, ML-DSA-44)  message = subtree-message.ts, start 0, end the tree size
//   signature = uint64 big-endian seconds ‖ raw signature of 64 or 2420 bytes
//
// A cosignature says that at that time this was the largest consistent tree that the cosigner had seen for the origin.
// cosignature/v1 does not bind the cosigner's name: one key serves one name.

import { concatBytes, encodeUint64, encodeUtf8 } from '../bytes/bytes.ts';
import {
  type KnownLine,
  findKnownLines,
  formatSignatureLine,
  splitTimedSignature,
  type NoteSignature,
  type NoteSigner,
  type RepeatedKeyFailure,
  type SignedNote,
} from '../note/signed-note.ts';
import { KEY_TYPE, type VerifierKey } from '../note/verifier-key.ts';
import { fail, succeed, type Result } from '../result.ts';
import { verifySignature, type SignatureVerifier } from '../signature/verify-signature.ts';
import { formCheckpointMessage } from './subtree-message.ts';

/** Key types that cosign. */
export const COSIGNER_TYPES: readonly number[] = [KEY_TYPE.cosignature, KEY_TYPE.mlDsa44];

/** A verified cosignature. `line` is without LF. */
export type Cosignature = { readonly key: VerifierKey; readonly unixSeconds: number; readonly line: string };

export type CosignatureFailure =
  | RepeatedKeyFailure
  | { readonly code: 'cosignature.invalid'; readonly name: string; readonly keyId: string };

/** Forms the message that a cosignature/v1 (0x04) signs. `checkpointText` ends in LF. */
export const cosignatureMessage = (checkpointText: string, unixSeconds: number): Uint8Array =>
  encodeUtf8(`cosignature/v1\ntime ${unixSeconds}\n${checkpointText}`);

/**
 * Forms the message that a key's cosignature of a text signs, by the key's type. Null for types that do not cosign, and
 * for a text that is no checkpoint under an ML-DSA-44 key.
 */
export const formCosignatureMessage = (
  key: Pick<VerifierKey, 'type' | 'name'>,
  text: string,
  unixSeconds: number,
): Uint8Array | null => {
  switch (key.type) {
    case KEY_TYPE.cosignature:
      return cosignatureMessage(text, unixSeconds);
    case KEY_TYPE.mlDsa44:
      return formCheckpointMessage(key.name, unixSeconds, text);
    default:
      return null;
  }
};

/** Formats the line, without LF, of a cosignature from its raw signature. */
export const formatCosignatureLine = (key: VerifierKey, unixSeconds: number, signature: Uint8Array): string =>
  formatSignatureLine(key, concatBytes(encodeUint64(unixSeconds), signature));

/**
 * Cosigns a checkpoint with a key of either type; gives the signature line without LF.
 *
 * @param unixSeconds 1..2^53-1; 0 would claim nothing and is refused with RangeError
 */
export const signCosignature = async (
  checkpointText: string,
  unixSeconds: number,
  signer: NoteSigner,
): Promise<string> => {
  if (!Number.isSafeInteger(unixSeconds) || unixSeconds <= 0) throw new RangeError(`cosignature time ${unixSeconds}`);
  const message = formCosignatureMessage(signer.key, checkpointText, unixSeconds);
  if (message === null) throw new RangeError(`${signer.key.name} (type ${signer.key.type}) cannot cosign this text`);
  return formatCosignatureLine(signer.key, unixSeconds, await signer.sign(message));
};

/** Reads the time that a cosignature states; null for 0, for times beyond 2^53-1, and for a blob without a signature. */
export const readCosignatureTime = (signature: Uint8Array): number | null => {
  const unixSeconds = splitTimedSignature(signature)?.unixSeconds ?? 0;
  return unixSeconds > 0 ? unixSeconds : null;
};

// The time of a valid cosignature, else null.
const verifyLine = async (
  text: string,
  line: NoteSignature,
  key: VerifierKey,
  verify: SignatureVerifier,
): Promise<number | null> => {
  const timed = splitTimedSignature(line.signature);
  if (timed === null || timed.unixSeconds === 0) return null;
  const message = formCosignatureMessage(key, text, timed.unixSeconds);
  return message !== null && (await verify(key, message, timed.raw)) ? timed.unixSeconds : null;
};

/**
 * Verifies the cosignatures of the given keys; keys of other types are ignored. Gives at most one per key, the earliest,
 * in the order of the note; an empty list when none of the keys cosigned. Fails when a known key's line does not verify,
 * states no time or stands too often.
 *
 * @param verify the platform's own verification where that is faster; as strict as `verifySignature`
 * @see https://c2sp.org/tlog-cosignature
 */
export const verifyCosignatures = async (
  note: SignedNote,
  keys: readonly VerifierKey[],
  verify: SignatureVerifier = verifySignature,
): Promise<Result<Cosignature[], CosignatureFailure>> => {
  const lines = findKnownLines(note, keys, COSIGNER_TYPES);
  if (!lines.ok) return lines;
  const verified = new Map<VerifierKey, Cosignature>();
  // The first alone: where it does not verify, nothing more is computed. Then together, for platforms with threads.
  const [first, ...others] = lines.value;
  const check = ({ key, signature }: KnownLine): Promise<number | null> =>
    verifyLine(note.text, signature, key, verify);
  const head = first === undefined ? null : await check(first);
  const times = [head, ...(head === null ? [] : await Promise.all(others.map(check)))];
  for (const [index, { key, signature }] of lines.value.entries()) {
    const unixSeconds = times[index] ?? null;
    if (unixSeconds === null) return fail({ code: 'cosignature.invalid', name: key.name, keyId: key.keyId });
    const former = verified.get(key);
    if (former === undefined || unixSeconds < former.unixSeconds) {
      verified.set(key, { key, unixSeconds, line: signature.line });
    }
  }
  return succeed([...verified.values()]);
};
