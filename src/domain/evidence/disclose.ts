// What the owner lets others see: disclosures one by one, withheld by default and withheld again at will; whether the
// digest alone finds the evidence; and the hash link's k. Nothing of it is hashed or signed: the statement's claims bind a
// disclosure whenever it is shown.

import type { ClaimName } from '../../core/statement/disclosure.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import type { Evidence } from './evidence.ts';
import type { EvidenceRelease, EvidenceRepository } from './evidence-repository.ts';
import { deriveLinkKey, hashLinkKey } from './hash-link.ts';

export type DisclosureChange = {
  /** All that is released from now on; null: as it is. */
  readonly released: readonly ClaimName[] | null;
  /** Null: as it is. */
  readonly listed: boolean | null;
};

export type ReleaseFailure =
  /** Nothing was deposited under the name. */
  | { readonly code: 'nothing-to-release'; readonly index: number }
  /** It is about evidence that is unlisted, and its core names that: the earlier one is listed first. */
  | { readonly code: 'relates-to-unlisted' }
  /** The database does not have the row yet: the deposit is moments old. */
  | { readonly code: 'not-indexed' };

/** The claims that a deposit of this service makes, of which there is something to release. */
const isStated = (evidence: Evidence, name: ClaimName): boolean => {
  switch (name) {
    case 'file.name':
      return evidence.name !== null;
    case 'title':
      return evidence.title !== null;
    case 'caseNumber':
      return evidence.caseNumber !== null;
    case 'description':
      return evidence.description !== null;
    case 'depositor.organization':
      return true;
    case 'depositor.name':
    case 'depositor.level':
      break;
  }
  return false;
};

/**
 * Changes what others may see. Repeating it changes nothing more. What is taken off the list takes the statements about it
 * along.
 */
export const changeDisclosure = async (
  ports: {
    readonly evidence: Pick<EvidenceRepository, 'find'>;
    readonly evidenceRelease: Pick<EvidenceRelease, 'setDisclosure'>;
  },
  evidence: Evidence,
  change: DisclosureChange,
): Promise<Result<Evidence, ReleaseFailure>> => {
  const unstated = (change.released ?? []).findIndex((name) => !isStated(evidence, name));
  if (unstated >= 0) return fail({ code: 'nothing-to-release', index: unstated });
  const changed = await ports.evidenceRelease.setDisclosure(evidence.id, change);
  if (changed !== null) return succeed(changed);
  const isRefused =
    change.listed === true && evidence.relatesToId !== null && (await ports.evidence.find(evidence.id)) !== null;
  return fail({ code: isRefused ? 'relates-to-unlisted' : 'not-indexed' });
};

/**
 * Gives the hash link another k: from this moment the former one opens nothing. Two rotations at once make one new link,
 * which both answer with.
 */
export const rotateLink = async (
  ports: {
    readonly evidence: { readonly find: (id: string) => Promise<{ readonly evidence: Evidence } | null> };
    readonly evidenceRelease: Pick<EvidenceRelease, 'setLink'>;
    readonly linkSecret: Uint8Array;
  },
  { id, linkVersion }: Evidence,
): Promise<Result<Evidence, ReleaseFailure>> => {
  const version = linkVersion + 1;
  const sha256 = hashLinkKey(deriveLinkKey(ports.linkSecret, id, version));
  const rotated = await ports.evidenceRelease.setLink(id, { from: linkVersion, version, sha256 });
  if (rotated !== null) return succeed(rotated);
  const standing = (await ports.evidence.find(id))?.evidence ?? null;
  return standing === null || standing.linkVersion === linkVersion ? fail({ code: 'not-indexed' }) : succeed(standing);
};
