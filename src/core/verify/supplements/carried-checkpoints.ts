// Every checkpoint in a certificate and beside it, read and not verified: a fork among them is one, whatever they are for.

import type { Supplement } from '../../certificate/supplement.ts';
import { parseTlogProof } from '../../proof/tlog-proof.ts';
import { type ReadCheckpoint, readCheckpointNote } from '../endorsement.ts';
import type { Carrier } from './carrier.ts';

const notesOf = (supplement: Supplement): readonly string[] => {
  if (supplement.kind === 'checkpoint-token') return supplement.note === undefined ? [] : [supplement.note];
  if (supplement.kind === 'statement' || supplement.proof === null) return [];
  const proof = parseTlogProof(supplement.proof);
  return proof.ok ? [proof.value.checkpoint] : [];
};

/** Lists the checkpoints of the cores and of the supplements. */
export const listCarried = (
  supplements: readonly Supplement[],
  carriers: readonly Carrier[],
  ledger: string,
): readonly ReadCheckpoint[] => [
  ...carriers.flatMap(({ checkpoints }) => checkpoints.map(({ read }) => read)),
  ...supplements.flatMap(notesOf).flatMap((note) => {
    const read = readCheckpointNote(note, ledger);
    return read.ok ? [read.value] : [];
  }),
];
