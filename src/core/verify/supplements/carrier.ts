// What a certificate core puts on the ledger, as supplements refer to it: its batch entry and its checkpoints. The core of
// a related statement is one too.

import { encodeUtf8 } from '../../bytes/bytes.ts';
import type { CertificateCore } from '../../certificate/certificate-core.ts';
import { hashLeaf } from '../../merkle/hash.ts';
import { parseTlogProof } from '../../proof/tlog-proof.ts';
import { type ReadCheckpoint, readCheckpointNote } from '../endorsement.ts';

/** A checkpoint with the exact text of its note. */
export type CarriedCheckpoint = { readonly text: string; readonly read: ReadCheckpoint };

export type Carrier = {
  /** Leaf hash of the batch entry. */
  readonly leafHash: Uint8Array;
  /** Where the core's own proof says that the entry stands; null when it does not read. */
  readonly index: number | null;
  readonly checkpoints: readonly CarriedCheckpoint[];
};

const carry = (text: string, ledger: string): readonly CarriedCheckpoint[] => {
  const read = readCheckpointNote(text, ledger);
  return read.ok ? [{ text, read: read.value }] : [];
};

/** Reads what a core carries. Nothing is verified. */
export const readCarrier = (core: CertificateCore): Carrier => {
  const proof = parseTlogProof(core.inclusion.proof);
  const notes = [
    ...(proof.ok ? [proof.value.checkpoint] : []),
    ...(core.inclusion.after === null ? [] : [core.inclusion.after]),
  ];
  return {
    leafHash: hashLeaf(encodeUtf8(core.batch.entry)),
    index: proof.ok ? proof.value.index : null,
    checkpoints: notes.flatMap((note) => carry(note, core.ledger)),
  };
};
