// What anybody may learn: evidence that its owner listed, and evidence whose hash link's k the asker holds. Without k an
// unlisted digest answers exactly like an unknown one.

import { decodeBase64Url } from '../../core/bytes/base64.ts';
import { checkLinkKey, hashLinkKey, LINK_KEY_BYTES } from './hash-link.ts';
import type { DigestAlgorithm, EvidenceRepository, EvidenceWithBatch } from './evidence-repository.ts';
import { isEvidenceId } from './read-evidence.ts';

/** Most pieces of evidence that a look-up answers with. */
export const MAX_OPEN_ITEMS = 20;

const hashK = (k: string | null): string | null => {
  const linkKey = k === null ? null : decodeBase64Url(k);
  return linkKey === null || linkKey.length !== LINK_KEY_BYTES ? null : hashLinkKey(linkKey);
};

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
  ports: { readonly evidence: Pick<EvidenceRepository, 'find'> },
  id: string,
  k: string | null,
): Promise<EvidenceWithBatch | null> => {
  const found = isEvidenceId(id) ? await ports.evidence.find(id) : null;
  if (found === null) return null;
  const isOpen = found.evidence.listed || (k !== null && checkLinkKey(k, found.evidence.linkSha256));
  return isOpen ? found : null;
};
