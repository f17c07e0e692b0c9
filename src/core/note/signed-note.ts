// Signed notes, C2SP signed-note v1.0.0. Notes may be hostile: read once, with limits, strictly (canonical base64).
//
//   note = text (ends in LF; may hold empty lines) LF 1*signature-line
//   signature-line = U+2014 SP name SP base64(4-byte key id ‖ signature) LF
//
// A line is matched by (name, key id). Unknown lines are ignored, a known line that fails refuses the whole note.

import { decodeBase64, encodeBase64 } from '../bytes/base64.ts';
import { concatBytes, encodeUint64, encodeUtf8 } from '../bytes/bytes.ts';
import { decodeHex, encodeHex } from '../bytes/hex.ts';
import { formCheckpointMessage } from '../checkpoint/subtree-message.ts';
import { fail, succeed, type Result } from '../result.ts';
import { verifySignature, type SignatureVerifier } from '../signature/verify-signature.ts';
import { isKeyName, KEY_TYPE, type VerifierKey } from './verifier-key.ts';

/** Largest note, in characters: 1 MiB, the limit of the widest public witness (azul). */
export const MAX_NOTE_LENGTH = 1_048_576;

/** Most signature lines in a note: the limit of Go's library; the specification asks for at least 16. */
export const MAX_SIGNATURES = 100;

/**
 * Most lines of one known key on a note. A published one has one; a copy into which others were joined has a few, and the
 * earliest counts. Each takes time to verify.
 */
const MAX_LINES_PER_KEY = 4;

const KEY_ID_BYTES = 4;
const TIMESTAMP_BYTES = 8;
const SIGNATURE_MARK = '\u2014 ';
const SIGNATURE_LINE = /^\u2014 ([^ ]+) ([A-Za-z0-9+/=]+)$/u;
// oxlint-disable-next-line no-control-regex -- control characters other than LF are what is refused
const FORBIDDEN = /[\u0000-\u0009\u000b-\u001f]/;

/** A signature line as read. `signature` is without the key id, `line` without its LF. */
export type NoteSignature = {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Uint8Array;
  readonly line: string;
};

/** A note that was read, not verified. `text` ends in LF; the signature covers exactly its UTF-8 bytes. */
export type SignedNote = { readonly text: string; readonly signatures: readonly NoteSignature[] };

/** Signs messages with the private half of `key`. */
export type NoteSigner = {
  readonly key: VerifierKey;
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
};

/** Why a note does not read; `line` counts signature lines from 0. */
export type SignedNoteFailure =
  | { readonly code: 'signed-note.too-large'; readonly limit: number }
  | { readonly code: 'signed-note.character' }
  | { readonly code: 'signed-note.malformed' }
  | { readonly code: 'signed-note.signature-count'; readonly limit: number }
  | { readonly code: 'signed-note.signature-line'; readonly line: number }
  | { readonly code: 'signed-note.signature-encoding'; readonly line: number };

/** More than `MAX_LINES_PER_KEY` lines claim one known key. */
export type RepeatedKeyFailure = {
  readonly code: 'signed-note.repeated-key';
  readonly name: string;
  readonly keyId: string;
};

export type NoteVerificationFailure =
  | RepeatedKeyFailure
  | { readonly code: 'signed-note.signature-invalid'; readonly name: string; readonly keyId: string }
  | { readonly code: 'signed-note.no-known-signature' };

// By hand, since a line of ML-DSA is thousands of characters, which the decoder looks at anyway; the pattern only tells
// what is wrong.
const parseSignatureLine = (line: string, number: number): Result<NoteSignature, SignedNoteFailure> => {
  const end = line.indexOf(' ', SIGNATURE_MARK.length);
  const name = line.slice(SIGNATURE_MARK.length, end);
  if (!line.startsWith(SIGNATURE_MARK) || end < 0 || !isKeyName(name)) {
    return fail({ code: 'signed-note.signature-line', line: number });
  }
  const bytes = decodeBase64(line.slice(end + 1));
  if (bytes === null || bytes.length <= KEY_ID_BYTES) {
    const code = SIGNATURE_LINE.test(line) ? 'signed-note.signature-encoding' : 'signed-note.signature-line';
    return fail({ code, line: number });
  }
  const keyId = encodeHex(bytes.subarray(0, KEY_ID_BYTES));
  return succeed({ name, keyId, signature: bytes.subarray(KEY_ID_BYTES), line });
};

/** Reads a note. Nothing is verified. */
export const parseSignedNote = (note: string): Result<SignedNote, SignedNoteFailure> => {
  if (note.length > MAX_NOTE_LENGTH) return fail({ code: 'signed-note.too-large', limit: MAX_NOTE_LENGTH });
  if (FORBIDDEN.test(note) || !note.isWellFormed()) return fail({ code: 'signed-note.character' });
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n') || split + 2 === note.length) return fail({ code: 'signed-note.malformed' });
  const lines = note.slice(split + 2, -1).split('\n', MAX_SIGNATURES + 1);
  if (lines.length > MAX_SIGNATURES) return fail({ code: 'signed-note.signature-count', limit: MAX_SIGNATURES });
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignatureLine(line, signatures.length);
    if (!signature.ok) return signature;
    signatures.push(signature.value);
  }
  return succeed({ text: note.slice(0, split + 1), signatures });
};

/** Formats a note from its text, which ends in LF, and at least one signature line without LF. */
export const formatSignedNote = (text: string, lines: readonly string[]): string => {
  if (!text.endsWith('\n') || lines.length === 0)
    throw new RangeError('a note is a text that ends in LF, and signatures');
  return `${text}\n${lines.map((line) => `${line}\n`).join('')}`;
};

/** Formats the signature line, without LF, of a signature that `key` made. */
export const formatSignatureLine = (key: VerifierKey, signature: Uint8Array): string => {
  const keyId = decodeHex(key.keyId) ?? new Uint8Array();
  return `\u2014 ${key.name} ${encodeBase64(concatBytes(keyId, signature))}`;
};

/** Finds the key, of one of the types, that a signature line claims. */
export const findKey = (
  signature: NoteSignature,
  keys: readonly VerifierKey[],
  types: readonly number[],
): VerifierKey | undefined =>
  keys.find((key) => types.includes(key.type) && key.name === signature.name && key.keyId === signature.keyId);

/** A line and the known key that it claims. */
export type KnownLine = { readonly key: VerifierKey; readonly signature: NoteSignature };

/** Finds the lines that claim known keys, in the order of the note. Nothing is verified. */
export const findKnownLines = (
  { signatures }: SignedNote,
  keys: readonly VerifierKey[],
  types: readonly number[],
): Result<readonly KnownLine[], RepeatedKeyFailure> => {
  const lines: KnownLine[] = [];
  const counts = new Map<VerifierKey, number>();
  for (const signature of signatures) {
    const key = findKey(signature, keys, types);
    if (key === undefined) continue;
    const count = (counts.get(key) ?? 0) + 1;
    if (count > MAX_LINES_PER_KEY) {
      return fail({ code: 'signed-note.repeated-key', name: key.name, keyId: key.keyId });
    }
    counts.set(key, count);
    lines.push({ key, signature });
  }
  return succeed(lines);
};

/** Types under which the author of a note signs it; cosignatures (0x04) are others' word about it. */
export const AUTHOR_TYPES: readonly number[] = [KEY_TYPE.ed25519, KEY_TYPE.mlDsa44];

/** Splits what a cosignature or subtree signature carries: seconds (uint64, big-endian) ‖ raw signature; null if short. */
export const splitTimedSignature = (
  signature: Uint8Array,
): { readonly unixSeconds: number; readonly raw: Uint8Array } | null => {
  if (signature.length <= TIMESTAMP_BYTES) return null;
  const view = new DataView(signature.buffer, signature.byteOffset, signature.byteLength);
  const unixSeconds = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
  return Number.isSafeInteger(unixSeconds) ? { unixSeconds, raw: signature.subarray(TIMESTAMP_BYTES) } : null;
};

const verifyLine = async (
  text: string,
  signature: Uint8Array,
  key: VerifierKey,
  verify: SignatureVerifier,
): Promise<boolean> => {
  if (key.type === KEY_TYPE.ed25519) return await verify(key, encodeUtf8(text), signature);
  const timed = splitTimedSignature(signature);
  const message = timed === null ? null : formCheckpointMessage(key.name, timed.unixSeconds, text);
  return timed !== null && message !== null && (await verify(key, message, timed.raw));
};

/**
 * Verifies the signatures of a note's author: Ed25519 (0x01), and of a checkpoint also ML-DSA-44 (0x06, at any time or
 * none). Keys of other types are ignored. Gives the verified signatures, one per key; fails when a known key's line does
 * not verify or stands too often, or when no known key signed.
 *
 * @param verify the platform's own verification where that is faster; as strict as `verifySignature`
 * @see https://c2sp.org/signed-note
 */
export const verifySignedNote = async (
  note: SignedNote,
  keys: readonly VerifierKey[],
  verify: SignatureVerifier = verifySignature,
): Promise<Result<NoteSignature[], NoteVerificationFailure>> => {
  const lines = findKnownLines(note, keys, AUTHOR_TYPES);
  if (!lines.ok) return lines;
  const verified = new Map<VerifierKey, NoteSignature>();
  // One after the other: a line that does not verify ends the work.
  for (const { key, signature } of lines.value) {
    if (!(await verifyLine(note.text, signature.signature, key, verify))) {
      return fail({ code: 'signed-note.signature-invalid', name: key.name, keyId: key.keyId });
    }
    if (!verified.has(key)) verified.set(key, signature);
  }
  return verified.size === 0 ? fail({ code: 'signed-note.no-known-signature' }) : succeed([...verified.values()]);
};

const signLine = async (text: string, { key, sign }: NoteSigner): Promise<string> => {
  if (key.type === KEY_TYPE.ed25519) return formatSignatureLine(key, await sign(encodeUtf8(text)));
  // An author claims no time: what it signs is its own.
  const message = key.type === KEY_TYPE.mlDsa44 ? formCheckpointMessage(key.name, 0, text) : null;
  if (message === null) throw new RangeError(`${key.name} (type ${key.type}) cannot sign this text`);
  return formatSignatureLine(key, concatBytes(encodeUint64(0), await sign(message)));
};

/**
 * Signs a text, which ends in LF, as its author; gives the whole note. Signers are Ed25519 (0x01) and, for a checkpoint,
 * ML-DSA-44 (0x06); RangeError for others.
 */
export const signNote = async (text: string, signers: readonly NoteSigner[]): Promise<string> =>
  formatSignedNote(text, await Promise.all(signers.map(async (signer) => await signLine(text, signer))));
