// Step `batch-inclusion`: the statement's leaf lies in the batch whose core the ledger entry carries. The tree size comes
// from the logged entry, never from the certificate's own members.

import { decodeHex } from '../../bytes/hex.ts';
import { type BatchEntry, parseBatchEntry } from '../../batch/batch-entry.ts';
import type { CertificateCore } from '../../certificate/certificate-core.ts';
import { verifyInclusionProof } from '../../merkle/inclusion-proof.ts';
import { failStep, pass } from '../step.ts';
import type { Step } from '../verdict.ts';

export type BatchReading = { readonly step: Step; readonly entry: BatchEntry | null };

/** Decodes hashes that a schema has already read as hex. */
const decodeHashes = (hashes: readonly string[]): Uint8Array[] =>
  hashes.map((hash) => decodeHex(hash) ?? new Uint8Array());

/** Reads the batch entry and verifies the path from the statement's leaf to the batch's root. */
export const verifyBatchInclusion = (core: CertificateCore, leafHash: Uint8Array): BatchReading => {
  const { leafIndex, path, entry: entryText } = core.batch;
  const parsed = parseBatchEntry(entryText, core.ledger);
  if (!parsed.ok) {
    const step = failStep('batch-inclusion', 'INVALID', { reason: parsed.failure.code, ...parsed.failure });
    return { step, entry: null };
  }
  const { batch } = parsed.value;
  const [rootHash = new Uint8Array()] = decodeHashes([batch.rootHash['sha-256']]);
  const facts = {
    batch: `${batch.batcher}/${batch.sequence}`,
    leafIndex,
    treeSize: batch.treeSize,
    rootHash: batch.rootHash['sha-256'],
    siblings: path.length,
  };
  const included = verifyInclusionProof({
    leafHash,
    leafIndex,
    treeSize: batch.treeSize,
    path: decodeHashes(path),
    rootHash,
  });
  const step = included.ok
    ? pass('batch-inclusion', 'VALID', facts)
    : failStep('batch-inclusion', 'INVALID', { ...facts, reason: included.failure.code, ...included.failure });
  return { step, entry: parsed.value };
};
