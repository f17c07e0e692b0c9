// Evidence as anybody may see it who may see it at all: where it stands, what became of it, what was released, and the
// statements about it. Who may see the first may see that it was corrected or withdrawn, or the mark would be worth
// nothing; of those statements, too, only what was released on each.

import { z } from '@hono/zod-openapi';
import { parseCertificate } from '../../core/certificate/certificate.ts';
import { parseDisclosure } from '../../core/statement/disclosure.ts';
import { formatTime } from '../../core/text/time.ts';
import type { EvidenceWithBatch } from '../../domain/evidence/evidence-repository.ts';
import { readStanding } from '../../domain/evidence/read-evidence.ts';
import {
  dispositionSchema,
  quorumSchema,
  relationKindSchema,
  stateSchema,
  timestampsSchema,
} from '../evidence/evidence-schemas.ts';
import type { AppPorts } from '../ports.ts';

/** Statements about one piece of evidence that an answer names, those about them included. */
const MAX_RELATED_SHOWN = 32;

const disclosedSchema = z.record(z.string(), z.string());

const relatedSchema = z
  .strictObject({
    id: z.string(),
    kind: relationKindSchema,
    relatesTo: z.string().openapi({ description: 'The looked-up evidence, or another statement of this list.' }),
    state: stateSchema,
    disposition: dispositionSchema,
    receivedAt: z.string(),
    onLedgerBy: z.string().nullable(),
    disclosed: disclosedSchema,
  })
  .openapi('RelatedStatement');

export const openEvidenceSchema = z
  .strictObject({
    id: z.string(),
    state: stateSchema,
    disposition: dispositionSchema,
    quorum: quorumSchema,
    timestamps: timestampsSchema,
    onLedgerBy: z.string().nullable(),
    position: z
      .strictObject({ entryIndex: z.number().int(), leafIndex: z.number().int() })
      .nullable()
      .openapi({ description: 'Its batch’s entry on the ledger and its leaf in the batch, once courts vouch for it.' }),
    disclosed: disclosedSchema,
    relatesTo: z.strictObject({ id: z.string(), kind: relationKindSchema }).nullable(),
    related: z.array(relatedSchema),
    links: z.strictObject({ publicCertificate: z.string().nullable(), supplements: z.string().nullable() }),
  })
  .openapi('OpenEvidence');

export type OpenEvidenceView = z.output<typeof openEvidenceSchema>;

/** Reads what was released out of the certificate, whose statement binds it; nothing before there is one. */
const readDisclosed = async (ports: AppPorts, found: EvidenceWithBatch): Promise<Record<string, string>> => {
  if (found.batch?.state !== 'certified' || found.evidence.released.length === 0) return {};
  const certificate = parseCertificate(await ports.certificates.publicCertificate(found));
  if (!certificate.ok) return {};
  const disclosures = certificate.value.disclosures.map(parseDisclosure);
  return Object.fromEntries(disclosures.flatMap((read) => (read.ok ? [[read.value.name, read.value.value]] : [])));
};

const readOnLedgerBy = async (ports: AppPorts, found: EvidenceWithBatch): Promise<string | null> => {
  const unixMs = await ports.certificates.onLedgerByUnixMs(found);
  return unixMs === null ? null : formatTime(unixMs);
};

const presentRelated = async (ports: AppPorts, found: EvidenceWithBatch): Promise<OpenEvidenceView['related']> => {
  const { evidence, batch } = found;
  const { relatesToId, relatesToKind } = evidence;
  if (relatesToId === null || relatesToKind === null) return [];
  const [onLedgerBy, disclosed] = await Promise.all([readOnLedgerBy(ports, found), readDisclosed(ports, found)]);
  return [
    {
      id: evidence.id,
      kind: relatesToKind,
      relatesTo: relatesToId,
      state: batch?.state ?? 'received',
      disposition: evidence.disposition,
      receivedAt: formatTime(evidence.receivedAtUnixMs),
      onLedgerBy,
      disclosed,
    },
  ];
};

/**
 * Presents evidence to anybody who may see it.
 * @param baseUrl begins its links; '' for links within this site
 * @param k opened it; null where it is listed
 */
export const presentOpenEvidence = async (
  ports: AppPorts,
  baseUrl: string,
  found: EvidenceWithBatch,
  k: string | null,
): Promise<OpenEvidenceView> => {
  const { evidence } = found;
  const standing = await readStanding(ports, found);
  const isAnchored = standing.state === 'anchored' || standing.state === 'certified';
  const [onLedgerBy, disclosed, related] = await Promise.all([
    isAnchored ? readOnLedgerBy(ports, found) : null,
    readDisclosed(ports, found),
    ports.evidence.findRelated(evidence, MAX_RELATED_SHOWN),
  ]);
  const entryIndex = isAnchored ? (found.batch?.ledgerIndex ?? null) : null;
  const linkOf = (name: 'certificate' | 'supplements'): string | null =>
    standing.state === 'certified'
      ? `${baseUrl}/v1/public/evidence/${evidence.id}/${name}${k === null ? '' : `?k=${encodeURIComponent(k)}`}`
      : null;
  return {
    id: evidence.id,
    state: standing.state,
    disposition: evidence.disposition,
    quorum: standing.quorum,
    timestamps: standing.timestamps,
    onLedgerBy,
    position: entryIndex === null ? null : { entryIndex, leafIndex: evidence.leafIndex },
    disclosed,
    relatesTo:
      evidence.relatesToId === null || evidence.relatesToKind === null
        ? null
        : { id: evidence.relatesToId, kind: evidence.relatesToKind },
    related: (await Promise.all(related.map((statement) => presentRelated(ports, statement)))).flat(),
    links: { publicCertificate: linkOf('certificate'), supplements: linkOf('supplements') },
  };
};
