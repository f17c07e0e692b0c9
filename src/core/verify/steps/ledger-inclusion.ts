// Step `ledger-inclusion`: the batch entry lies in the tree of the certificate's checkpoint, behind the checkpoint that
// the batch says it opened after.

import { encodeUtf8 } from '../../bytes/bytes.ts';
import { encodeHex } from '../../bytes/hex.ts';
import type { BatchEntry } from '../../batch/batch-entry.ts';
import type { CertificateCore } from '../../certificate/certificate-core.ts';
import { hashLeaf } from '../../merkle/hash.ts';
import { verifyInclusionProof } from '../../merkle/inclusion-proof.ts';
import type { JsonObject } from '../../text/canonical-json.ts';
import { readCoreCheckpoints } from '../core-checkpoints.ts';
import type { ReadCheckpoint } from '../endorsement.ts';
import { failStep, pass } from '../step.ts';
import type { Step } from '../verdict.ts';

export type LedgerReading = {
  readonly step: Step;
  /** Where the entry stands; null unless it is in the checkpoint's tree. */
  readonly index: number | null;
  /** The checkpoint of the proof, read, whether or not the entry is in it. */
  readonly checkpoint: ReadCheckpoint | null;
  /** The checkpoint before the batch opened; null when none is given or it is not the one the batch names. */
  readonly after: ReadCheckpoint | null;
};

const invalid = (facts: JsonObject): LedgerReading => ({
  step: failStep('ledger-inclusion', 'INVALID', facts),
  index: null,
  checkpoint: null,
  after: null,
});

/** Verifies the path from the batch entry to the ledger's root. `entry` is null when its text does not read. */
export const verifyLedgerInclusion = (core: CertificateCore, entry: BatchEntry | null): LedgerReading => {
  const carried = readCoreCheckpoints(core);
  if (!carried.proof.ok) return invalid({ reason: carried.proof.failure.code });
  const proof = carried.proof.value;
  // Nothing authenticates `extra`; a certificate's proof has no use for it.
  if (proof.extra !== null) return invalid({ reason: 'tlog-proof.extra' });
  const { read } = proof.note;
  if (!read.ok) return invalid({ reason: read.failure.reason });
  const { treeSize, rootHash } = read.value.checkpoint;
  const facts = { index: proof.index, treeSize, rootHash: encodeHex(rootHash), siblings: proof.path.length };
  const leafHash = hashLeaf(encodeUtf8(core.batch.entry));
  const included = verifyInclusionProof({ leafHash, leafIndex: proof.index, treeSize, path: proof.path, rootHash });
  if (!included.ok) {
    const step = failStep('ledger-inclusion', 'INVALID', {
      ...facts,
      reason: included.failure.code,
      ...included.failure,
    });
    return { step, index: null, checkpoint: read.value, after: null };
  }
  const checkpoint = read.value;
  const { index } = proof;
  const named = entry?.batch.after ?? null;
  if (named !== null && proof.index < named.treeSize) {
    const step = failStep('ledger-inclusion', 'AFTER_MISMATCH', { ...facts, after: named });
    return { step, index, checkpoint, after: null };
  }
  const after = carried.after?.read;
  if (after === undefined) {
    return { step: pass('ledger-inclusion', 'VALID', facts), index, checkpoint, after: null };
  }

  if (!after.ok) {
    const step = failStep('ledger-inclusion', 'AFTER_MISMATCH', { ...facts, reason: after.failure.reason });
    return { step, index, checkpoint, after: null };
  }
  const found = { treeSize: after.value.checkpoint.treeSize, rootHash: encodeHex(after.value.checkpoint.rootHash) };
  if (named === null || found.treeSize !== named.treeSize || found.rootHash !== named.rootHash) {
    const step = failStep('ledger-inclusion', 'AFTER_MISMATCH', { ...facts, after: named, found });
    return { step, index, checkpoint, after: null };
  }
  return { step: pass('ledger-inclusion', 'VALID', { ...facts, after: named }), index, checkpoint, after: after.value };
};
