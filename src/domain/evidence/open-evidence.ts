// What anybody may learn: evidence that its owner listed, and evidence whose hash link's k the asker holds. Without k an
// unlisted digest answers exactly like an unknown one.

import { hashGivenKey } from './hash-link.ts';
import type { DigestAlgorithm, EvidenceRepository, EvidenceWithBatch } from './evidence-repository.ts';
import { isEvidenceId } from './read-evidence.ts';

/** Most pieces of evidence that a look-up answers with. */
export const MAX_OPEN_ITEMS = 20;

const hashK = (k: string | null): string | null => (k === null ? null : hashGivenKey(k));

/** Looks a digest up for anybody; a k of another form opens nothing and is no error. */
export const lookUpDigest = (
  ports: { readonly evidence: Pick<EvidenceRepository, 'findOpenByDigest'> },
  algorithm: DigestAlgorithm,
  digest: string,
  k: string | null,
): Promise<readonly EvidenceWithBatch[]> =>
  ports.evidence.findOpenByDigest(algorithm, digest, hashK(k), MAX_OPEN_ITEMS);

/** Finds one piece by id for anybody; null alike when unknown and when not open to the asker. */
export const findOpenEvidence = async (
  ports: { readonly evidence: Pick<EvidenceRepository, 'findOpen'> },
  id: string,
  k: string | null,
): Promise<EvidenceWithBatch | null> => (isEvidenceId(id) ? ports.evidence.findOpen(id, hashK(k)) : null);

/** Tells whether k is the one that opens the evidence, which may be open without it. */
export const isOpenedBy = ({ evidence }: EvidenceWithBatch, k: string | null): boolean =>
  hashK(k) === evidence.linkSha256;
