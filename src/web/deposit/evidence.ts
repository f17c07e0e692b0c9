// A piece of evidence as the interface describes it to its owner, and the reading of what the server sends. Only what
// the page shows is read; anything missing or of another type makes the text unusable rather than half shown.

export type EvidenceState = 'received' | 'batched' | 'appended' | 'anchored' | 'certified';

/** A court's cosignature over a checkpoint that covers the evidence. */
export type CourtCosignature = {
  readonly id: string;
  /** RFC 3339 UTC. */
  readonly cosignedAt: string;
};

export type DepositedEvidence = {
  readonly id: string;
  readonly state: EvidenceState;
  readonly quorum: { readonly met: number; readonly required: number; readonly total: number };
  readonly timestamps: { readonly met: number; readonly required: number };
  readonly sha256: string;
  /** Null for a digest that was deposited without one. */
  readonly sm3: string | null;
  readonly storage: string;
  /** RFC 3339 UTC, as are the other times; null until reached or where the server does not say. */
  readonly receivedAt: string;
  readonly sealedAt: string | null;
  readonly timestampedAt: string | null;
  readonly certifiedAt: string | null;
  readonly courts: readonly CourtCosignature[];
  /** What was deposited in words, by the name of its disclosure. */
  readonly stated: Readonly<Partial<Record<ReleasableName, string>>>;
  readonly released: readonly string[];
  readonly listed: boolean;
  readonly links: { readonly certificate: string; readonly pdf: string; readonly verify: string };
};

/** Disclosures that a depositor of this page can release. */
export const RELEASABLE_NAMES = ['file.name', 'title', 'caseNumber', 'description'] as const;
export type ReleasableName = (typeof RELEASABLE_NAMES)[number];

const MEMBER_OF: Readonly<Record<ReleasableName, string>> = {
  'file.name': 'name',
  title: 'title',
  caseNumber: 'caseNumber',
  description: 'description',
};

export const EVIDENCE_STATES: readonly EvidenceState[] = ['received', 'batched', 'appended', 'anchored', 'certified'];

type Members = Readonly<Record<string, unknown>>;

const asMembers = (value: unknown): Members | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : null;
const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const asCount = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) ? value : 0);

const readCourt = (value: unknown): readonly CourtCosignature[] => {
  const court = asMembers(value);
  const id = asText(court?.['id']);
  const cosignedAt = asText(court?.['cosignedAt']);
  return id === null || cosignedAt === null ? [] : [{ id, cosignedAt }];
};

const readStated = (evidence: Members): DepositedEvidence['stated'] =>
  Object.fromEntries(
    RELEASABLE_NAMES.flatMap((name) => {
      const value = asText(evidence[MEMBER_OF[name]]);
      return value === null ? [] : [[name, value]];
    }),
  );

/** Reads an evidence object; null when it is not one. */
export const readEvidence = (value: unknown): DepositedEvidence | null => {
  const evidence = asMembers(value);
  const quorum = asMembers(evidence?.['quorum']);
  const links = asMembers(evidence?.['links']);
  if (evidence === null || quorum === null || links === null) return null;
  const id = asText(evidence['id']);
  const sha256 = asText(asMembers(evidence['digests'])?.['sha-256']);
  const state = EVIDENCE_STATES.find((known) => known === evidence['state']);
  const receivedAt = asText(evidence['receivedAt']);
  const certificate = asText(links['certificate']);
  const pdf = asText(links['pdf']);
  const verify = asText(links['verify']);
  if (id === null || sha256 === null || state === undefined || receivedAt === null) return null;
  if (certificate === null || pdf === null || verify === null) return null;
  const timestamps = asMembers(evidence['timestamps']);
  const batch = asMembers(evidence['batch']);
  const courts = evidence['courts'];
  return {
    id,
    state,
    quorum: { met: asCount(quorum['met']), required: asCount(quorum['required']), total: asCount(quorum['total']) },
    timestamps: { met: asCount(timestamps?.['met']), required: asCount(timestamps?.['required']) },
    sha256,
    sm3: asText(asMembers(evidence['digests'])?.['sm3']),
    storage: asText(evidence['storage']) ?? '',
    receivedAt,
    sealedAt: asText(batch?.['closedAt']) ?? asText(evidence['sealedAt']),
    timestampedAt: asText(timestamps?.['metAt']) ?? asText(evidence['timestampedAt']),
    certifiedAt: asText(evidence['certifiedAt']),
    courts: Array.isArray(courts) ? courts.flatMap(readCourt) : [],
    stated: readStated(evidence),
    released: Array.isArray(evidence['released'])
      ? evidence['released'].filter((name) => typeof name === 'string')
      : [],
    listed: evidence['listed'] === true,
    links: { certificate, pdf, verify },
  };
};
