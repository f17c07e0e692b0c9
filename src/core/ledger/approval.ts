// Approvals of governance entries: a signed note by a court's offline governance key (`<court>/governance`, Ed25519
// 0x01), and the ledger entry that carries it (`assize/approval/v1`). docs/spec/governance.md. Hostile when read.
//
//   note text = "assize/approval/v1" LF origin LF sequence LF base64(leaf hash of the governance entry) LF

import { decodeBase64, encodeBase64 } from '../bytes/base64.ts';
import { parseDecimal } from '../bytes/decimal.ts';
import { decodeHex, encodeHex } from '../bytes/hex.ts';
import { HASH_BYTES } from '../digest/sha256.ts';
import { type SignedNote, parseSignedNote } from '../note/signed-note.ts';
import { type Result, fail, succeed } from '../result.ts';
import { type TextFailure, formatCanonical } from '../text/canonical-json.ts';
import * as read from '../text/reader.ts';

export const APPROVAL_VERSION = 'assize/approval/v1';
const MAX_ENTRY_BYTES = 65_535;
/** Type, two names of 255 characters at most, a number, a hash and a hundred short signature lines. */
const MAX_NOTE_CHARACTERS = 60_000;

const readApprovalEntry = read.object({
  v: read.oneOf(APPROVAL_VERSION),
  ledger: read.string(255),
  /** That of the governance entry. */
  sequence: read.integer(1),
  /** The signed note, exact. */
  note: read.string(MAX_NOTE_CHARACTERS),
});

/** The ledger entry that carries an approval. */
export type ApprovalEntry = ReturnType<typeof readApprovalEntry>;

/** What an approval's note says. `leafHash`: of the governance entry, hex. */
export type Approval = { readonly origin: string; readonly sequence: number; readonly leafHash: string };

export type ApprovalFailure = { readonly code: 'approval.malformed'; readonly reason: string };

/** Formats an approval entry as its exact text. */
export const formatApprovalEntry = (entry: ApprovalEntry): string => formatCanonical(entry);

/** Parses an approval entry, of this ledger if one is given. The note inside is parsed by `parseApprovalNote`. */
export const parseApprovalEntry = (text: string, ledger: string | null): Result<ApprovalEntry, TextFailure> =>
  read.readText(text, { v: APPROVAL_VERSION, ledger, maxBytes: MAX_ENTRY_BYTES }, readApprovalEntry);

/** Formats the text that a governance key signs. RangeError when `leafHash` is not a hash in hex. */
export const formatApprovalText = ({ origin, sequence, leafHash }: Approval): string => {
  const hash = decodeHex(leafHash);
  if (hash?.length !== HASH_BYTES) throw new RangeError(`not a leaf hash: ${leafHash}`);
  return `${APPROVAL_VERSION}\n${origin}\n${sequence}\n${encodeBase64(hash)}\n`;
};

/** Reads an approval's note. No signature is verified. */
export const parseApprovalNote = (
  text: string,
): Result<{ readonly approval: Approval; readonly note: SignedNote }, ApprovalFailure> => {
  const malformed = (reason: string) => fail({ code: 'approval.malformed', reason } as const);
  if (text.length > MAX_NOTE_CHARACTERS) return malformed('text.too-large');
  const note = parseSignedNote(text);
  if (!note.ok) return malformed(note.failure.code);
  const [version, origin = '', sequenceText = '', hashText = '', end, ...rest] = note.value.text.split('\n');
  const sequence = parseDecimal(sequenceText);
  const hash = decodeBase64(hashText);
  if (version !== APPROVAL_VERSION || end !== '' || rest.length > 0) return malformed('approval.lines');
  if (sequence === null || hash?.length !== HASH_BYTES) return malformed('approval.lines');
  return succeed({ approval: { origin, sequence, leafHash: encodeHex(hash) }, note: note.value });
};
