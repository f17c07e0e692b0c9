// The certificates of certified evidence as the HTTP face asks for them. What cannot be issued although it was certified
// is an incident and throws: the caller sees a failure, never a certificate that does not verify.

import { encodeBase64Url } from '../../core/bytes/base64.ts';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { formatCanonical } from '../../core/text/canonical-json.ts';
import type { EvidenceWithBatch } from '../evidence/evidence-repository.ts';
import { deriveLinkKey } from '../evidence/hash-link.ts';
import type { DraftKind, DraftView } from './draft-view.ts';
import { formatEvidenceProof } from './evidence-proof.ts';
import { issueCertificate } from './issue-certificate.ts';
import { issuePdf } from './issue-pdf.ts';
import { readOnLedgerBy } from './on-ledger-by.ts';
import {
  type CertifiedEvidence,
  type IssuePorts,
  type IssuerProfile,
  type PdfEdition,
  type PdfPorts,
  pdfFileName,
} from './ports.ts';
import { formatPublicCertificate } from './public-certificate.ts';
import { listStatements } from './related-statements.ts';
import type { SupplementPorts } from './supplement-ports.ts';
import { type SupplementOptions, gatherSupplements } from './supplements.ts';
import { type PaperContext, viewCertificate } from './view-certificate.ts';

export type CertificatePorts = {
  readonly issuing: () => Promise<IssuePorts>;
  readonly renderPdf: PdfPorts['renderPdf'];
  readonly renderDraft: (view: DraftView) => Promise<Uint8Array>;
  readonly findRelated: SupplementPorts['findRelated'];
  readonly linkSecret: Uint8Array;
  readonly issuer: IssuerProfile;
  /** Who seals what `renderPdf` gives; null: nobody does. */
  readonly pdfSignature: PaperContext['pdfSignature'];
  readonly version: string;
  /** SHA-256 of the published verifier, hex; null: not known. */
  readonly verifierSha256: string | null;
};

/** Thrown when something durable is not there or does not verify. */
export class CertificateIncident extends Error {
  readonly failure: { readonly code: string };
  constructor(evidenceId: string, failure: { readonly code: string }) {
    super(`certificate of ${evidenceId}: ${JSON.stringify(failure)}`);
    this.name = 'CertificateIncident';
    this.failure = failure;
  }
}

const certified = ({ evidence, batch }: EvidenceWithBatch): CertifiedEvidence => {
  if (batch === null) throw new CertificateIncident(evidence.id, { code: 'not-anchored' });
  return { evidence, batch };
};

/** Makes the use cases. */
export const createCertificates = (ports: CertificatePorts) => {
  const certificate = async (found: EvidenceWithBatch): Promise<string> => {
    const issued = await issueCertificate(await ports.issuing(), certified(found));
    if (!issued.ok) throw new CertificateIncident(found.evidence.id, issued.failure);
    return issued.value;
  };
  const contextOf = (
    { evidence }: EvidenceWithBatch,
    baseUrl: string,
    statements: PaperContext['statements'],
  ): PaperContext => {
    const k = encodeBase64Url(deriveLinkKey(ports.linkSecret, evidence.id, evidence.linkVersion));
    return {
      link: `${baseUrl}/v/${evidence.sha256}?k=${k}`,
      revision: evidence.linkVersion,
      issuer: ports.issuer,
      verifier: { name: 'assize', version: ports.version, sha256: ports.verifierSha256 },
      pdfSignature: ports.pdfSignature,
      statements,
    };
  };
  return {
    certificate,
    /**
     * The printed form, the newest unless another edition is asked for; its link leads to `baseUrl`. Null for an edition that
     * was never drawn: one with a dead link, or silent about a later statement, is not made any more. Where a revision is
     * given without `statements` it is the edition without any, so that an address never gives other bytes.
     */
    pdf: async (found: EvidenceWithBatch, baseUrl: string, asked: Partial<PdfEdition>): Promise<Uint8Array | null> => {
      const { id, linkVersion: revision } = found.evidence;
      const issuing = await ports.issuing();
      const read = async (edition: PdfEdition) => await issuing.store.read(id, pdfFileName(edition));
      // Most evidence has no later statement: its paper is read while they are looked up.
      const silent = { revision, statements: 0, ...asked };
      const [known, early] = await Promise.all([listStatements(ports.findRelated, found.evidence), read(silent)]);
      const statements = known.length;
      const edition = { ...silent, statements: asked.statements ?? (asked.revision === undefined ? statements : 0) };
      if (edition.revision > revision || edition.statements > statements) return null;
      const stored = edition.statements === silent.statements ? early : await read(edition);
      if (edition.revision < revision || edition.statements < statements) return stored;
      const drawing = { ...issuing, renderPdf: ports.renderPdf };
      const pdf = await issuePdf(drawing, certified(found), contextOf(found, baseUrl, known), stored);
      if (!pdf.ok) throw new CertificateIncident(id, pdf.failure);
      return pdf.value;
    },
    /** A draft for a US court with the certificate's facts, made anew each time; what a human must say stays blank. */
    draft: async (found: EvidenceWithBatch, baseUrl: string, kind: DraftKind): Promise<Uint8Array> => {
      const [issuing, known] = await Promise.all([ports.issuing(), listStatements(ports.findRelated, found.evidence)]);
      const viewed = await viewCertificate(issuing, certified(found), contextOf(found, baseUrl, known));
      if (!viewed.ok) throw new CertificateIncident(found.evidence.id, viewed.failure);
      const json = encodeUtf8(viewed.value.text);
      return await ports.renderDraft({
        kind,
        certificate: viewed.value.view,
        certificateJson: { sizeBytes: json.length, sha256: encodeHex(sha256(json)) },
        preparedAtUnixMs: issuing.now(),
      });
    },
    proof: async (found: EvidenceWithBatch): Promise<string> => {
      const proof = formatEvidenceProof(await certificate(found));
      if (!proof.ok) throw new CertificateIncident(found.evidence.id, proof.failure);
      return proof.value;
    },
    /** Carries only what its owner has released. */
    publicCertificate: async (found: EvidenceWithBatch): Promise<string> => {
      const text = formatPublicCertificate(await certificate(found), found.evidence.released);
      if (!text.ok) throw new CertificateIncident(found.evidence.id, text.failure);
      return text.value;
    },
    /** What came into being since: exact text of `{"items": [...]}`, canonical. */
    supplements: async (found: EvidenceWithBatch, options: SupplementOptions): Promise<string> => {
      const gathering = { ...(await ports.issuing()), findRelated: ports.findRelated };
      const items = await gatherSupplements(gathering, certified(found), options);
      if (!items.ok) throw new CertificateIncident(found.evidence.id, items.failure);
      return formatCanonical({ items: [...items.value] });
    },
    onLedgerByUnixMs: async (found: EvidenceWithBatch): Promise<number | null> =>
      found.batch === null ? null : await readOnLedgerBy(await ports.issuing(), found.batch),
  };
};
