// The supplements of an issued certificate: gathered on each request from what is public and from certificates of related
// statements, and verified together with the certificate before they are served. Nothing of the certificate is touched.

import { type Certificate, formatCertificate, parseCertificate } from '../../core/certificate/certificate.ts';
import { parseCertificateCore } from '../../core/certificate/certificate-core.ts';
import { mergeSupplements } from '../../core/certificate/merge-supplements.ts';
import type { Supplement } from '../../core/certificate/supplement.ts';
import type { Result } from '../../core/result.ts';
import { openTrustOnce } from '../../core/verify/remember-trust.ts';
import type { OpenTrust } from '../../core/verify/trust.ts';
import type { Verdict } from '../../core/verify/verdict.ts';
import type { Evidence, RelationKind } from '../evidence/evidence.ts';
import type { EvidenceWithBatch } from '../evidence/evidence-repository.ts';
import { issueCertificate, verifyExactly } from './issue-certificate.ts';
import type { CertifiedEvidence, IssueFailure } from './ports.ts';
import { PartFailure, asResult, unwrap } from './read-objects.ts';
import {
  type LedgerPlace,
  gatherCheckpointTokens,
  gatherInclusion,
  gatherLateTokens,
  isEpochClosed,
  readPlace,
} from './supplement-proofs.ts';
import type { SupplementPorts } from './supplement-ports.ts';

/** Who asks: the owner or a holder of the evidence's k, or anybody, who may ask about listed evidence. */
export type Audience = 'link-holder' | 'anybody';

export type SupplementOptions = {
  /** Also a proof under the newest published checkpoint, whatever the epoch. */
  readonly refreshed: boolean;
  /** Anybody is given no core of a statement that says digests of its own and is unlisted. */
  readonly audience: Audience;
};

/** Statements that are looked at: sixteen corrections of one piece and its withdrawal, with what is about those. */
const MAX_CHAIN = 64;

/** What must not be missing when there is no room for all: a withdrawal says the most. */
const ORDER: readonly RelationKind[] = ['withdrawal', 'correction', 'supplement'];

const issue = async (ports: SupplementPorts, certified: CertifiedEvidence): Promise<Certificate> => {
  const issued = await issueCertificate(ports, certified);
  if (!issued.ok) throw new PartFailure(issued.failure);
  return unwrap(parseCertificate(issued.value), `certificates/${certified.evidence.id}/certificate.json`);
};

const placeOf = ({ core, ledger }: Certificate): LedgerPlace =>
  readPlace(unwrap(parseCertificateCore(core, ledger), 'core'));

const isDirect =
  (id: string) =>
  ({ evidence, batch }: EvidenceWithBatch): boolean =>
    evidence.relatesToId === id && batch?.state === 'certified';

/**
 * Tells whether a statement's core, which holds its digests, may be given to somebody who has no k: it is listed itself, or
 * it says no digest that the evidence does not say. Decided by the row alone, so that what is left out is never read.
 */
const isOpenToStrangers =
  (about: Evidence) =>
  ({ evidence: { listed, sha256, sm3 } }: EvidenceWithBatch): boolean =>
    listed || (sha256 === about.sha256 && (sm3 === null || sm3 === about.sm3));

const gatherStatements = async (
  ports: SupplementPorts,
  trust: OpenTrust,
  { evidence }: CertifiedEvidence,
  audience: Audience,
): Promise<readonly Supplement[]> => {
  const direct = (await ports.findRelated(evidence, MAX_CHAIN)).filter(isDirect(evidence.id));
  const related = audience === 'anybody' ? direct.filter(isOpenToStrangers(evidence)) : direct;
  const ranked = related.toSorted(
    (left, right) =>
      ORDER.indexOf(left.evidence.relatesToKind ?? 'supplement') -
      ORDER.indexOf(right.evidence.relatesToKind ?? 'supplement'),
  );
  const items = await Promise.all(
    ranked.map(async ({ evidence: statement, batch }): Promise<readonly Supplement[]> => {
      if (batch === null) return [];
      const certificate = await issue(ports, { evidence: statement, batch });
      const { core, signature } = certificate;
      return [
        { kind: 'statement', core, signature },
        // Its own keys may have been replaced as well.
        ...(await gatherInclusion(ports, trust, placeOf(certificate), false)),
      ];
    }),
  );
  return items.flat();
};

const gatherAll = async (
  ports: SupplementPorts,
  trust: OpenTrust,
  certified: CertifiedEvidence,
  certificate: Certificate,
  { refreshed: isRequested, audience }: SupplementOptions,
): Promise<readonly Supplement[]> => {
  const place = placeOf(certificate);
  const { after } = place.core.inclusion;
  const afterSize = Number(after?.split('\n', 2)[1] ?? '0');
  const [statements, inclusion, tokens, afterTokens, late] = await Promise.all([
    gatherStatements(ports, trust, certified, audience),
    gatherInclusion(ports, trust, place, isRequested),
    gatherCheckpointTokens(ports, trust, place.treeSize, place.note),
    // Of use only once the keys behind that checkpoint have been replaced: they keep `notBefore`.
    after !== null && isEpochClosed(trust, afterSize) && afterSize !== place.treeSize
      ? gatherCheckpointTokens(ports, trust, afterSize, after)
      : [],
    gatherLateTokens(ports, trust, place),
  ]);
  return [...inclusion, ...statements, ...tokens, ...afterTokens, ...late];
};

/** Takes as many as a certificate has room for, the first ones first. */
const takeWithinBounds = (certificate: Certificate, items: readonly Supplement[]): Certificate => {
  let taken = certificate;
  for (const item of items) {
    const merged = mergeSupplements(taken, [item]);
    if (merged.ok) taken = merged.value;
  }
  return taken;
};

const faultyPositions = ({ steps }: Verdict): ReadonlySet<unknown> =>
  new Set(
    steps.flatMap(({ facts }) => {
      const { supplements } = facts;
      return Array.isArray(supplements)
        ? supplements.map((fault: unknown) => (fault as { readonly position?: number }).position)
        : [];
    }),
  );

/**
 * Gathers the supplements of a certificate, sorted as they are merged. One that does not verify is an incident: it is
 * logged, and left out.
 */
export const gatherSupplements = async (
  ports: SupplementPorts,
  certified: CertifiedEvidence,
  options: SupplementOptions,
): Promise<Result<readonly Supplement[], IssueFailure>> =>
  await asResult(async () => {
    const { id } = certified.evidence;
    const trust = unwrap(await openTrustOnce(await ports.trust()), 'trust bundle');
    const certificate = await issue(ports, certified);
    const merged = takeWithinBounds(certificate, await gatherAll(ports, trust, certified, certificate, options));
    const verdict = await verifyExactly(ports, certified, formatCertificate(merged), trust);
    const faulty = faultyPositions(verdict);
    if (faulty.size > 0) console.error({ operation: 'gather-supplements', evidenceId: id, positions: [...faulty] });
    return merged.supplements.filter((_, position) => !faulty.has(position));
  });
