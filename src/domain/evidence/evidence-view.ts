// Evidence as its owner sees it over HTTP: the JSON object of the API, in one place for answers, lists, events and pages.

import { encodeBase64Url } from '../../core/bytes/base64.ts';
import { formatTime } from '../../core/text/time.ts';
import type { Disposition, Evidence, EvidenceState, RelationKind } from './evidence.ts';
import { deriveLinkKey } from './hash-link.ts';
import type { Standing } from './standing.ts';

export type EvidenceView = {
  readonly id: string;
  readonly state: EvidenceState;
  readonly quorum: { readonly met: number; readonly required: number; readonly total: number };
  readonly timestamps: { readonly met: number; readonly required: number };
  readonly disposition: Disposition;
  readonly storage: 'kept' | 'digest-only';
  readonly digests: { readonly 'sha-256': string; readonly sm3?: string };
  readonly sizeBytes: number;
  readonly mediaType: string;
  readonly name: string | null;
  readonly title: string | null;
  readonly caseNumber: string | null;
  readonly description: string | null;
  /** Names of the disclosures that are released; the others are withheld. */
  readonly released: readonly string[];
  /** Whether the digest alone finds it. */
  readonly listed: boolean;
  /** The earlier evidence that this statement is about. */
  readonly relatesTo?: { readonly id: string; readonly kind: RelationKind };
  readonly receivedAt: string;
  readonly certifiedAt?: string;
  /** Present once the batch has closed. */
  readonly batch?: { readonly id: string; readonly leafIndex: number };
  readonly receipt: string;
  readonly links: {
    readonly self: string;
    readonly certificate: string;
    readonly pdf: string;
    readonly proof: string;
    readonly supplements: string;
    /** Null where the bytes were not kept. */
    readonly content: string | null;
    readonly verify: string;
  };
};

/** Formats the hash link of the evidence, with its k. */
export const formatVerifyLink = (baseUrl: string, linkSecret: Uint8Array, evidence: Evidence): string => {
  const k = encodeBase64Url(deriveLinkKey(linkSecret, evidence.id, evidence.linkVersion));
  return `${baseUrl}/v/${evidence.sha256}?k=${k}`;
};

/** Presents evidence to its owner. */
export const presentEvidence = (
  context: { readonly baseUrl: string; readonly linkSecret: Uint8Array },
  evidence: Evidence,
  standing: Standing,
): EvidenceView => {
  const self = `${context.baseUrl}/v1/evidence/${evidence.id}`;
  return {
    id: evidence.id,
    state: standing.state,
    quorum: standing.quorum,
    timestamps: standing.timestamps,
    disposition: evidence.disposition,
    storage: evidence.storage === 'keep' ? 'kept' : 'digest-only',
    digests: { 'sha-256': evidence.sha256, ...(evidence.sm3 === null ? {} : { sm3: evidence.sm3 }) },
    sizeBytes: evidence.sizeBytes,
    mediaType: evidence.mediaType,
    name: evidence.name,
    title: evidence.title,
    caseNumber: evidence.caseNumber,
    description: evidence.description,
    released: evidence.released,
    listed: evidence.listed,
    ...(evidence.relatesToId === null || evidence.relatesToKind === null
      ? {}
      : { relatesTo: { id: evidence.relatesToId, kind: evidence.relatesToKind } }),
    receivedAt: formatTime(evidence.receivedAtUnixMs),
    ...(standing.certifiedAtUnixMs === null ? {} : { certifiedAt: formatTime(standing.certifiedAtUnixMs) }),
    ...(standing.state === 'received'
      ? {}
      : { batch: { id: `${evidence.batcher}/${evidence.batchSequence}`, leafIndex: evidence.leafIndex } }),
    receipt: evidence.receipt,
    links: {
      self,
      certificate: `${self}/certificate`,
      pdf: `${self}/certificate.pdf`,
      proof: `${self}/proof`,
      supplements: `${self}/supplements`,
      content: evidence.objectKey === null ? null : `${self}/content`,
      verify: formatVerifyLink(context.baseUrl, context.linkSecret, evidence),
    },
  };
};
