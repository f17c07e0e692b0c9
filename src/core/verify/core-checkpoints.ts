// The checkpoints that a certificate core carries: of its proof, and of the one that its batch opened after. Several steps
// look at them, and their notes are long: read once for each core. Nothing is verified.

import type { CertificateCore } from '../certificate/certificate-core.ts';
import { type TlogProof, type TlogProofFailure, parseTlogProof } from '../proof/tlog-proof.ts';
import { type Result, succeed } from '../result.ts';
import { type ReadCheckpoint, type ReadCheckpointFailure, readCheckpointNote } from './endorsement.ts';

/** A checkpoint note with its exact text. */
export type CoreNote = { readonly text: string; readonly read: Result<ReadCheckpoint, ReadCheckpointFailure> };

export type CoreCheckpoints = {
  readonly proof: Result<TlogProof & { readonly note: CoreNote }, TlogProofFailure>;
  /** The one before the batch opened; null where the core carries none. */
  readonly after: CoreNote | null;
};

const known = new WeakMap<CertificateCore, CoreCheckpoints>();

const readNote = (text: string, ledger: string): CoreNote => ({ text, read: readCheckpointNote(text, ledger) });

/** Reads them; a core is never changed, so that what was read of it stays. */
export const readCoreCheckpoints = (core: CertificateCore): CoreCheckpoints => {
  const former = known.get(core);
  if (former !== undefined) return former;
  const { ledger, inclusion } = core;
  const proof = parseTlogProof(inclusion.proof);
  const read: CoreCheckpoints = {
    proof: proof.ok ? succeed({ ...proof.value, note: readNote(proof.value.checkpoint, ledger) }) : proof,
    after: inclusion.after === null ? null : readNote(inclusion.after, ledger),
  };
  known.set(core, read);
  return read;
};
