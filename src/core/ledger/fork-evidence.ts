// Fork evidence (`assize/fork-evidence/v1`): two notes that the log signed and that cannot both be true, with what is
// needed to see it. Verified offline with the log's keys alone; whoever carries the file need not be believed. Hostile
// when read.
//
//   same-size      notes a and b of one tree size with different roots
//   inconsistent   a before b; the root a' of b's first a leaves, proved by a consistency path (a, a') -> b, is not the
//                  root that a's note states
//
// A missing or failing consistency proof is no evidence: a log that is slow, or down, has not lied.

import { equalBytes } from '../bytes/bytes.ts';
import { decodeHex, encodeHex } from '../bytes/hex.ts';
import { type Checkpoint, type CheckpointFailure, parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { type ConsistencyProofFailure, verifyConsistencyProof } from '../merkle/consistency-proof.ts';
import { MAX_PATH_LENGTH } from '../merkle/subtree.ts';
import {
  type NoteSignature,
  type NoteVerificationFailure,
  type SignedNote,
  type SignedNoteFailure,
  parseSignedNote,
  verifySignedNote,
} from '../note/signed-note.ts';
import type { VerifierKey } from '../note/verifier-key.ts';
import { type Result, fail, succeed } from '../result.ts';
import { type TextFailure, formatCanonical } from '../text/canonical-json.ts';
import * as read from '../text/reader.ts';

export const FORK_EVIDENCE_VERSION = 'assize/fork-evidence/v1';

/** Largest note within the evidence: what a court accepts as a request. */
const MAX_NOTE_CHARACTERS = 131_072;
/** Two such notes, as JSON in UTF-8, and a path. Each line begins with a dash of three bytes; the rest is ASCII. */
const MAX_FORK_EVIDENCE_BYTES = 524_288;
const NOTES = 2;

const readForkEvidence = read.object({
  v: read.oneOf(FORK_EVIDENCE_VERSION),
  ledger: read.string(255),
  form: read.oneOf('same-size', 'inconsistent'),
  /** The notes as they were found: lines of courts beside the log's are kept, they show who cosigned which history. */
  notes: read.array(read.string(MAX_NOTE_CHARACTERS), NOTES, NOTES),
  /** The root of the first leaves of the second tree, as many as the first tree has; null in form `same-size`. */
  prefixRootHash: read.nullable(read.hash),
  proof: read.array(read.hash, MAX_PATH_LENGTH),
});

export type ForkEvidence = ReturnType<typeof readForkEvidence>;

/** A note of the evidence that the log signed. `logSignatures` are the log's verified lines. */
export type ForkedTree = {
  readonly note: SignedNote;
  readonly checkpoint: Checkpoint;
  readonly logSignatures: readonly NoteSignature[];
};

/** What verified evidence proves: the log of this origin signed both trees. */
export type ProvedFork = {
  readonly origin: string;
  readonly form: ForkEvidence['form'];
  readonly trees: readonly [ForkedTree, ForkedTree];
  /** Form `inconsistent`: the root that the second tree has for the size of the first. */
  readonly prefixRootHash: Uint8Array | null;
};

/** Why a file is no evidence. `note` counts from 0. */
export type ForkEvidenceFailure =
  | TextFailure
  | {
      readonly code: 'fork-evidence.note';
      readonly note: number;
      readonly cause: SignedNoteFailure | CheckpointFailure;
    }
  | {
      readonly code: 'fork-evidence.foreign-origin';
      readonly note: number;
      readonly expected: string;
      readonly found: string;
    }
  | { readonly code: 'fork-evidence.not-signed'; readonly note: number; readonly cause: NoteVerificationFailure }
  | { readonly code: 'fork-evidence.sizes'; readonly sizes: readonly [number, number] }
  | { readonly code: 'fork-evidence.members'; readonly form: ForkEvidence['form'] }
  | { readonly code: 'fork-evidence.no-conflict' }
  | { readonly code: 'fork-evidence.proof'; readonly cause: ConsistencyProofFailure };

/** Formats fork evidence as its exact text. */
export const formatForkEvidence = (evidence: ForkEvidence): string => formatCanonical(evidence);

/** Parses fork evidence, of this ledger if one is given. Nothing is verified. */
export const parseForkEvidence = (text: string, ledger: string | null): Result<ForkEvidence, TextFailure> =>
  read.readText(text, { v: FORK_EVIDENCE_VERSION, ledger, maxBytes: MAX_FORK_EVIDENCE_BYTES }, readForkEvidence);

const readTree = async (
  evidence: ForkEvidence,
  index: number,
  logKeys: readonly VerifierKey[],
): Promise<Result<ForkedTree, ForkEvidenceFailure>> => {
  const note = parseSignedNote(evidence.notes[index] ?? '');
  if (!note.ok) return fail({ code: 'fork-evidence.note', note: index, cause: note.failure });
  const checkpoint = parseCheckpoint(note.value.text);
  if (!checkpoint.ok) return fail({ code: 'fork-evidence.note', note: index, cause: checkpoint.failure });
  const { origin } = checkpoint.value;
  if (origin !== evidence.ledger) {
    return fail({ code: 'fork-evidence.foreign-origin', note: index, expected: evidence.ledger, found: origin });
  }
  const signatures = await verifySignedNote(note.value, logKeys);
  if (!signatures.ok) return fail({ code: 'fork-evidence.not-signed', note: index, cause: signatures.failure });
  return succeed({ note: note.value, checkpoint: checkpoint.value, logSignatures: signatures.value });
};

const findContradiction = (
  evidence: ForkEvidence,
  a: Checkpoint,
  b: Checkpoint,
): Result<Uint8Array | null, ForkEvidenceFailure> => {
  const { form, proof } = evidence;
  const prefixRootHash = evidence.prefixRootHash === null ? null : decodeHex(evidence.prefixRootHash);
  const sizes = [a.treeSize, b.treeSize] as const;
  if (form === 'same-size') {
    if (prefixRootHash !== null || proof.length > 0) return fail({ code: 'fork-evidence.members', form });
    if (a.treeSize !== b.treeSize) return fail({ code: 'fork-evidence.sizes', sizes });
    return equalBytes(a.rootHash, b.rootHash) ? fail({ code: 'fork-evidence.no-conflict' }) : succeed(null);
  }
  if (prefixRootHash === null) return fail({ code: 'fork-evidence.members', form });
  if (a.treeSize >= b.treeSize) return fail({ code: 'fork-evidence.sizes', sizes });
  // Before the proof: with equal roots the path would prove that the log is honest.
  if (equalBytes(prefixRootHash, a.rootHash)) return fail({ code: 'fork-evidence.no-conflict' });
  const proved = verifyConsistencyProof({
    size1: a.treeSize,
    root1: prefixRootHash,
    size2: b.treeSize,
    root2: b.rootHash,
    path: proof.map((hash) => decodeHex(hash) ?? new Uint8Array()),
  });
  return proved.ok ? succeed(prefixRootHash) : fail({ code: 'fork-evidence.proof', cause: proved.failure });
};

/**
 * Verifies fork evidence: both notes are signed by one of the log's keys, and contradict each other in one of the two
 * forms. Courts' lines are neither needed nor judged.
 *
 * @param logKeys every key that the log ever signed with; the caller knows them from genesis and governance, or by its
 *   own means for a log of another kind
 */
export const verifyForkEvidence = async (
  text: string,
  logKeys: readonly VerifierKey[],
): Promise<Result<ProvedFork, ForkEvidenceFailure>> => {
  const parsed = parseForkEvidence(text, null);
  if (!parsed.ok) return parsed;
  const evidence = parsed.value;
  const first = await readTree(evidence, 0, logKeys);
  if (!first.ok) return first;
  const second = await readTree(evidence, 1, logKeys);
  if (!second.ok) return second;
  const contradiction = findContradiction(evidence, first.value.checkpoint, second.value.checkpoint);
  if (!contradiction.ok) return contradiction;
  const { form, ledger: origin } = evidence;
  return succeed({ origin, form, trees: [first.value, second.value], prefixRootHash: contradiction.value });
};

/** Words evidence of form (i) from two notes of one tree size. */
export const createSameSizeEvidence = (ledger: string, notes: readonly [string, string]): string =>
  formatForkEvidence({
    v: FORK_EVIDENCE_VERSION,
    ledger,
    form: 'same-size',
    notes,
    prefixRootHash: null,
    proof: [],
  });

/**
 * Words evidence of form (ii).
 *
 * @param notes the smaller tree's, then the larger tree's
 * @param prefixRootHash root of the larger tree's first leaves, as many as the smaller tree has
 * @param path consistency path from that root to the larger tree
 */
export const createInconsistencyEvidence = (
  ledger: string,
  notes: readonly [string, string],
  prefixRootHash: Uint8Array,
  path: readonly Uint8Array[],
): string =>
  formatForkEvidence({
    v: FORK_EVIDENCE_VERSION,
    ledger,
    form: 'inconsistent',
    notes,
    prefixRootHash: encodeHex(prefixRootHash),
    proof: path.map(encodeHex),
  });
