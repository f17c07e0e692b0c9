// The archived checkpoints of an own ledger: each is signed by the log, states the tree's root at its size, carries no line
// that nobody can judge, and meets the policy in force at its size (the former one too, where it is the first of an
// epoch). Since every root is of the one tree that was walked, they are consistent with each other.

import { equalBytes, decodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { verifyCosignatures } from '../../../src/core/checkpoint/cosignature.ts';
import { type Epoch, listConcernedEpochs } from '../../../src/core/ledger/epochs.ts';
import { parseSignedNote, verifySignedNote } from '../../../src/core/note/signed-note.ts';
import type { VerifierKey } from '../../../src/core/note/verifier-key.ts';
import type { Faults } from '../faults.ts';
import { verifyByNode } from '../signature/verify-by-node.ts';
import { type OwnKeys, findPolicyTime, isLogKeyOf, readOwnKeys } from './own-keys.ts';

/** A checkpoint that a quorum cosigned. */
export type QuorumCheckpoint = {
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  readonly onLedgerByUnixMs: number;
};

export type CheckpointChecker = {
  /**
   * Checks one published checkpoint; null when it is at fault, which is then reported under `file`.
   * @param formerSize size of the checkpoint published before, 0 for the first
   */
  readonly check: (
    file: string,
    bytes: Uint8Array,
    expected: {
      readonly treeSize: number;
      readonly rootHash: Uint8Array;
      readonly formerSize: number;
      /** False: any cosignatures will do. */
      readonly needsQuorum: boolean;
    },
  ) => Promise<QuorumCheckpoint | null>;
};

const isKnown = (keys: readonly VerifierKey[], line: { readonly name: string; readonly keyId: string }): boolean =>
  keys.some((key) => key.name === line.name && key.keyId === line.keyId);

/** Makes the checker of a ledger's checkpoints. */
export const createCheckpointChecker = (
  ledger: string,
  epochs: readonly Epoch[],
  faults: Faults,
): CheckpointChecker => {
  const keys: OwnKeys = readOwnKeys(epochs);
  const all = [...keys.log, ...keys.cosigners];

  const check: CheckpointChecker['check'] = async (file, bytes, { treeSize, rootHash, formerSize, needsQuorum }) => {
    const refuse = (code: string, detail = ''): null => {
      faults.report(file, code, detail);
      return null;
    };
    const text = decodeUtf8(bytes);
    if (text === null) return refuse('checkpoint.not-utf8');
    const note = parseSignedNote(text);
    if (!note.ok) return refuse(note.failure.code);
    const checkpoint = parseCheckpoint(note.value.text);
    if (!checkpoint.ok) return refuse(checkpoint.failure.code);
    if (checkpoint.value.origin !== ledger) return refuse('checkpoint.origin', checkpoint.value.origin);
    const stranger = note.value.signatures.find((line) => !isKnown(all, line));
    if (stranger !== undefined) return refuse('checkpoint.unknown-key', `${stranger.name}+${stranger.keyId}`);
    const signed = await verifySignedNote(note.value, keys.log, verifyByNode);
    if (!signed.ok) return refuse(signed.failure.code);
    const cosigned = await verifyCosignatures(note.value, keys.cosigners, verifyByNode);
    if (!cosigned.ok) return refuse(cosigned.failure.code, cosigned.failure.name);
    if (checkpoint.value.treeSize !== treeSize) return refuse('checkpoint.size', `${checkpoint.value.treeSize}`);
    if (!equalBytes(checkpoint.value.rootHash, rootHash))
      return refuse('checkpoint.root', 'not the root of the entries');
    const concerned = listConcernedEpochs(epochs, formerSize, treeSize);
    if (!concerned.every(({ state }) => isLogKeyOf(state, signed.value))) return refuse('checkpoint.log-key');
    let metAtUnixSeconds = 0;
    for (const { sequence, state } of concerned) {
      const met = findPolicyTime(state, cosigned.value);
      if (met === null && needsQuorum) return refuse('checkpoint.quorum', `policy ${sequence} is not met`);
      metAtUnixSeconds = Math.max(metAtUnixSeconds, met ?? Number.POSITIVE_INFINITY);
    }
    return { treeSize, rootHash, onLedgerByUnixMs: metAtUnixSeconds * 1000 };
  };
  return { check };
};
