// The proof file of certified evidence: from the statement's leaf to the quorum in one C2SP tlog-proof. Its `extra` leads
// from the leaf into the batch entry. Everything stands in the certificate already; this is another form of it.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { decodeHex } from '../../core/bytes/hex.ts';
import { parseCertificate } from '../../core/certificate/certificate.ts';
import { parseCertificateCore } from '../../core/certificate/certificate-core.ts';
import { formatBatchPath } from '../../core/proof/batch-path.ts';
import { formatTlogProof, parseTlogProof } from '../../core/proof/tlog-proof.ts';
import { type Result, fail, succeed } from '../../core/result.ts';

export type EvidenceProofFailure = { readonly code: 'certificate-unreadable'; readonly reason: string };

const unreadable = ({ code }: { readonly code: string }) =>
  fail({ code: 'certificate-unreadable' as const, reason: code });

/** Formats the proof of a certificate's exact text. */
export const formatEvidenceProof = (certificateText: string): Result<string, EvidenceProofFailure> => {
  const certificate = parseCertificate(certificateText);
  if (!certificate.ok) return unreadable(certificate.failure);
  const core = parseCertificateCore(certificate.value.core, certificate.value.ledger);
  if (!core.ok) return unreadable(core.failure);
  const proof = parseTlogProof(core.value.inclusion.proof);
  if (!proof.ok) return unreadable(proof.failure);
  const { leafIndex, path, entry } = core.value.batch;
  const extra = formatBatchPath({
    leafIndex,
    path: path.map((hash) => decodeHex(hash) ?? new Uint8Array()),
    entry: encodeUtf8(entry),
  });
  return succeed(formatTlogProof({ ...proof.value, extra }));
};
