// Which of the log's keys sign a checkpoint: those of the state in force at its size, and where it may become the first
// published one since a change (handover), those of the former states too. Every reader finds a key that it knows.

import { type Epoch, listConcernedEpochs } from '../../core/ledger/epochs.ts';
import type { NoteSigner } from '../../core/note/signed-note.ts';
import { formatVerifierKey } from '../../core/note/verifier-key.ts';

/**
 * Chooses the signers of a checkpoint, in the order of the states.
 * @param publishedSize size of the newest published checkpoint, 0 for none
 */
export const chooseLogSigners = (
  signers: readonly NoteSigner[],
  epochs: readonly Epoch[],
  publishedSize: number,
  treeSize: number,
): readonly NoteSigner[] => {
  const names = listConcernedEpochs(epochs, publishedSize, treeSize).flatMap(({ state }) => state.log);
  const wanted = new Set(names);
  const chosen = [...wanted].flatMap((vkey) => signers.find(({ key }) => formatVerifierKey(key) === vkey) ?? []);
  // A checkpoint that a known key did not sign could never be published: better to stop here.
  if (chosen.length !== wanted.size) throw new TypeError('the sequencer lacks a key of the log');
  return chosen;
};
