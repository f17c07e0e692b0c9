// What a certificate core puts on the ledger, as supplements refer to it: its batch entry and its checkpoints. The core of
// a related statement is one too.

import { encodeUtf8 } from '../../bytes/bytes.ts';
import type { CertificateCore } from '../../certificate/certificate-core.ts';
import { hashLeaf } from '../../merkle/hash.ts';
import { type CoreNote, readCoreCheckpoints } from '../core-checkpoints.ts';
import type { ReadCheckpoint } from '../endorsement.ts';

/** A checkpoint with the exact text of its note. */
export type CarriedCheckpoint = { readonly text: string; readonly read: ReadCheckpoint };

export type Carrier = {
  /** Leaf hash of the batch entry. */
  readonly leafHash: Uint8Array;
  /** Where the core's own proof says that the entry stands; null when it does not read. */
  readonly index: number | null;
  readonly checkpoints: readonly CarriedCheckpoint[];
};

const carry = (note: CoreNote | null): readonly CarriedCheckpoint[] =>
  note?.read.ok === true ? [{ text: note.text, read: note.read.value }] : [];

/** Reads what a core carries. Nothing is verified. */
export const readCarrier = (core: CertificateCore): Carrier => {
  const { proof, after } = readCoreCheckpoints(core);
  return {
    leafHash: hashLeaf(encodeUtf8(core.batch.entry)),
    index: proof.ok ? proof.value.index : null,
    checkpoints: [...carry(proof.ok ? proof.value.note : null), ...carry(after)],
  };
};
