// Verifies the lines of a checkpoint in the browser, each by itself, so that the page can say of every one whether it
// holds; then whether those that hold are a quorum of the courts. Loaded after the page was drawn.

import { verifyCosignatures } from '../../core/checkpoint/cosignature.ts';
import { type NoteSignature, type SignedNote, parseSignedNote, verifySignedNote } from '../../core/note/signed-note.ts';
import { type VerifierKey, parseVerifierKey } from '../../core/note/verifier-key.ts';
import type { CheckpointData, CheckpointKeyData } from '../page/page-data.ts';

/** `unknown`: no key of the policy claims the line, so nothing can be said of it. */
export type LineResult = 'pass' | 'fail' | 'unknown';

export type NoteCheck = {
  readonly lines: readonly LineResult[];
  readonly isLogSigned: boolean;
  /** For each policy: courts whose lines hold, against what it needs. */
  readonly quorums: readonly {
    readonly witnesses: number;
    readonly required: number;
    readonly total: number;
    readonly keepers: number;
    readonly requiredKeepers: number;
  }[];
};

type KnownKey = CheckpointKeyData & { readonly key: VerifierKey };

const readKeys = (keys: readonly CheckpointKeyData[]): readonly KnownKey[] =>
  keys.flatMap((data) => {
    const key = parseVerifierKey(data.vkey);
    return key.ok ? [{ ...data, key: key.value }] : [];
  });

const checkLine = async (note: SignedNote, line: NoteSignature, known: KnownKey): Promise<boolean> => {
  const alone = { text: note.text, signatures: [line] };
  if (known.role === 'log') return (await verifySignedNote(alone, [known.key])).ok;
  const verified = await verifyCosignatures(alone, [known.key]);
  return verified.ok && verified.value.length > 0;
};

/** Checks every line of the note; null when it is no note. */
export const checkNote = async (data: CheckpointData): Promise<NoteCheck | null> => {
  const note = parseSignedNote(data.note);
  if (!note.ok) return null;
  const keys = readKeys(data.keys);
  const checked = await Promise.all(
    note.value.signatures.map(async (line) => {
      const known = keys.find(({ key }) => key.name === line.name && key.keyId === line.keyId) ?? null;
      if (known === null) return { known, result: 'unknown' as const };
      return { known, result: (await checkLine(note.value, line, known)) ? ('pass' as const) : ('fail' as const) };
    }),
  );
  const sound = checked.flatMap(({ known, result }) => (known !== null && result === 'pass' ? [known] : []));
  const courtsIn = (role: CheckpointKeyData['role'], courts: readonly string[]): number =>
    courts.filter((court) => sound.some((key) => key.role === role && key.courtId === court)).length;
  return {
    lines: checked.map(({ result }) => result),
    isLogSigned: sound.some(({ role }) => role === 'log'),
    quorums: data.policies.map(({ witnesses, keepers, courts }) => ({
      witnesses: courtsIn('witness', courts),
      required: witnesses,
      total: courts.length,
      keepers: courtsIn('keeper', courts),
      requiredKeepers: keepers,
    })),
  };
};
