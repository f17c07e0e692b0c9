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
import { type CertifiedEvidence, type IssuePorts, type IssuerProfile, type PdfPorts, pdfFileName } from './ports.ts';
import { formatPublicCertificate } from './public-certificate.ts';
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
  const contextOf = ({ evidence }: EvidenceWithBatch, baseUrl: string): PaperContext => {
    const k = encodeBase64Url(deriveLinkKey(ports.linkSecret, evidence.id, evidence.linkVersion));
    return {
      link: `${baseUrl}/v/${evidence.sha256}?k=${k}`,
      revision: evidence.linkVersion,
      issuer: ports.issuer,
      verifier: { name: 'assize', version: ports.version, sha256: null },
      pdfSignature: ports.pdfSignature,
    };
  };
  return {
    certificate,
    /**
     * The printed form of the link's version, or an earlier one; its link leads to `baseUrl`. Null for a revision that was
     * never drawn: one with a dead link is not made any more.
     */
    pdf: async (found: EvidenceWithBatch, baseUrl: string, revision: number): Promise<Uint8Array | null> => {
      const { id, linkVersion } = found.evidence;
      if (revision !== linkVersion) {
        return revision > linkVersion ? null : await (await ports.issuing()).store.read(id, pdfFileName(revision));
      }
      const drawing = { ...(await ports.issuing()), renderPdf: ports.renderPdf };
      const pdf = await issuePdf(drawing, certified(found), contextOf(found, baseUrl));
      if (!pdf.ok) throw new CertificateIncident(id, pdf.failure);
      return pdf.value;
    },
    /** A draft for a US court with the certificate's facts, made anew each time; what a human must say stays blank. */
    draft: async (found: EvidenceWithBatch, baseUrl: string, kind: DraftKind): Promise<Uint8Array> => {
      const issuing = await ports.issuing();
      const viewed = await viewCertificate(issuing, certified(found), contextOf(found, baseUrl));
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
