// A published checkpoint: its exact text, whose lines stand under it, under which policy it was published, its tokens and
// its neighbours. Signatures are verified by the reader's browser, which gets the keys; nothing here is marked verified.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { parseCheckpoint } from '../../core/checkpoint/checkpoint.ts';
import { readCosignatureTime } from '../../core/checkpoint/cosignature.ts';
import { type Epoch, listConcernedEpochs } from '../../core/ledger/epochs.ts';
import { KEY_TYPE } from '../../core/note/verifier-key.ts';
import { type NoteSignature, parseSignedNote } from '../../core/note/signed-note.ts';
import type { CheckpointLine } from '../ledger/ledger.ts';
import type { ExplorerPorts } from './explorer-ports.ts';
import type { PolicyHistory } from './policy-history.ts';
import { type CheckpointKey, listCheckpointKeys } from './read-key.ts';
import { type TokenLine, readToken } from './read-token.ts';

/** A signature line. `key` null: of nobody whom the policy names. */
export type SignatureLine = {
  readonly name: string;
  readonly keyId: string;
  readonly key: CheckpointKey | null;
  /** The time that a cosignature states; null for the log's own lines. */
  readonly statedUnixSeconds: number | null;
  readonly sizeBytes: number;
};

export type CheckpointDetail = {
  readonly treeSize: number;
  /** Hex. */
  readonly rootHash: string;
  /** Exact text. */
  readonly note: string;
  readonly lines: readonly SignatureLine[];
  /** Policies that it was published under, oldest first; two or more on a handover. */
  readonly epochs: readonly Epoch[];
  readonly keys: readonly CheckpointKey[];
  readonly publishedAtUnixMs: number | null;
  readonly tokens: readonly TokenLine[];
  readonly earlier: CheckpointLine | null;
  readonly laterSize: number | null;
};

// The log's own lines state no time: Ed25519 has none, and under ML-DSA-44 it is 0.
const readStatedTime = ({ signature }: NoteSignature, key: CheckpointKey | null): number | null =>
  key === null || key.type === KEY_TYPE.ed25519 ? null : readCosignatureTime(signature);

/** Reads whose lines stand under a note; empty when the text is no note. */
export const readSignatureLines = (note: string, keys: readonly CheckpointKey[]): readonly SignatureLine[] => {
  const parsed = parseSignedNote(note);
  if (!parsed.ok) return [];
  return parsed.value.signatures.map((signature): SignatureLine => {
    const { name, keyId } = signature;
    const key = keys.find((candidate) => candidate.name === name && candidate.keyId === keyId) ?? null;
    const statedUnixSeconds = readStatedTime(signature, key);
    return { name, keyId, key, statedUnixSeconds, sizeBytes: signature.signature.length };
  });
};

const uniqueKeys = (epochs: readonly Epoch[]): readonly CheckpointKey[] => {
  const known = new Map<string, CheckpointKey>();
  for (const { state } of epochs) for (const key of listCheckpointKeys(state)) known.set(key.vkey, key);
  return [...known.values()];
};

/** Reads the published checkpoint of a size; null when none of that size was published. */
export const readCheckpointDetail = async (
  ports: Pick<ExplorerPorts, 'ledger' | 'readObject'>,
  history: PolicyHistory,
  treeSize: number,
): Promise<CheckpointDetail | null> => {
  const bytes = await ports.readObject(`checkpoints/${treeSize}`);
  const note = bytes === null ? null : decodeUtf8(bytes);
  const signed = note === null ? null : parseSignedNote(note);
  const checkpoint = signed?.ok === true ? parseCheckpoint(signed.value.text) : null;
  if (bytes === null || note === null || checkpoint?.ok !== true) return null;
  const [[own], [earlier = null], [laterSize = null]] = await Promise.all([
    ports.ledger.publishedBefore(treeSize + 1, 1),
    ports.ledger.publishedBefore(treeSize, 1),
    ports.ledger.publishedSizes(treeSize, 1),
  ]);
  const epochs = listConcernedEpochs(history.epochs, earlier?.treeSize ?? 0, treeSize);
  const keys = uniqueKeys(epochs);
  const authorities = new Map(
    epochs.flatMap(({ state }) =>
      state.timestamps.authorities.map((authority) => [authority.name, authority] as const),
    ),
  );
  const tokens = await Promise.all(
    [...authorities.values()].map((authority) =>
      readToken(ports, authority, `checkpoints/${treeSize}/tokens/${authority.name}`, bytes),
    ),
  );
  return {
    treeSize,
    rootHash: encodeHex(checkpoint.value.rootHash),
    note,
    lines: readSignatureLines(note, keys),
    epochs,
    keys,
    publishedAtUnixMs: own?.treeSize === treeSize ? own.publishedAtUnixMs : null,
    tokens: tokens.flatMap((token) => token ?? []),
    earlier,
    laterSize,
  };
};
