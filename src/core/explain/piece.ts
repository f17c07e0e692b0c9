// A piece: the files of something that stands beside a certificate's core, and the commands over them. Notes, checkpoints
// and paths are cut alike wherever they stand.

import { encodeHex } from '../bytes/hex.ts';
import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { findEpoch } from '../ledger/epochs.ts';
import { computeEntryHash } from '../ledger/governance.ts';
import { parseSignedNote } from '../note/signed-note.ts';
import type { VerifierKey } from '../note/verifier-key.ts';
import type { OpenTrust } from '../verify/trust.ts';
import type { StepName } from '../verify/verdict.ts';
import { type Part, bodyOf, cutKeys, formatPath } from './part.ts';
import { type Command, type Paths, foldPath, printRoot, verifyAuthor, verifyCosignature } from './shell-commands.ts';
import { type SignedLine, courtKeys, listSignedLines } from './signed-lines.ts';

/** Files and the commands over them, of one step. */
export type Piece = {
  readonly step: StepName;
  readonly parts: readonly Part[];
  readonly commands: (paths: Paths) => readonly Command[];
};

const verifyLine = (line: SignedLine, body: string, paths: Paths): Command =>
  line.unixSeconds === null ? verifyAuthor(line, body, paths) : verifyCosignature(line, body, paths);

/** A note with the signatures of these keys on it; the files begin with `prefix`. */
export const cutNote = (note: string, keys: readonly VerifierKey[], prefix: string) => {
  const lines = listSignedLines(note, keys, prefix);
  const body = `${prefix}-body.txt`;
  return {
    parts: [{ name: `${prefix}.txt`, content: note }, { name: body, content: bodyOf(note) }, ...cutKeys(lines)],
    commands: (paths: Paths): readonly Command[] => lines.map((line) => verifyLine(line, body, paths)),
  };
};

/** A checkpoint: its signatures, by the keys of its size; none without trust. Null for what is no checkpoint. */
export const cutCheckpoint = (note: string, trust: OpenTrust | null, prefix: string) => {
  const parsed = parseSignedNote(note);
  const read = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed;
  if (!read.ok) return null;
  const { treeSize, rootHash } = read.value;
  const keys = trust === null ? null : findEpoch(trust.epochs, treeSize).keys;
  const cut = cutNote(note, keys === null ? [] : [...keys.log, ...courtKeys(keys)], prefix);
  return { ...cut, treeSize, rootHex: encodeHex(rootHash), body: `${prefix}-body.txt` };
};

/** What a path leads to; `body`: the file of the signed text. */
export type PathEnd = { readonly treeSize: number; readonly rootHex: string; readonly body: string };

/** The path of an entry to the root of a checkpoint. */
export const cutPath = (
  entry: string,
  at: { readonly index: number; readonly path: readonly string[] },
  checkpoint: PathEnd,
  prefix: string,
) => {
  const name = `${prefix}-path.txt`;
  return {
    parts: [{ name, content: formatPath(at.index, checkpoint.treeSize, at.path) }],
    commands: (paths: Paths): readonly Command[] => [
      { command: foldPath(computeEntryHash(entry), paths.at(name)), prints: checkpoint.rootHex },
      printRoot(checkpoint.body, checkpoint.rootHex, paths),
    ],
  };
};
