// The certificate on paper: two A4 pages for a plain deposit, annex pages where content needs them, and the certificate's
// JSON as the only attachment. The same view and JSON always give the same bytes: the PDF is create-only.

import { createHash } from 'node:crypto';
import { AFRelationship } from 'pdf-lib';
import type { CertificateView } from '../../domain/certificates/certificate-view.ts';
import { ledgerSection, signatureSection, verificationSection } from './back-sections.ts';
import { fieldBlocks, type Section } from './block.ts';
import { custodySection } from './custody-section.ts';
import type { FontSource } from './font-set.ts';
import { drawFrontHead } from './front-head.ts';
import { describeFrontSections } from './front-sections.ts';
import { limitsSection } from './limits-section.ts';
import { drawPageFrame } from './page-frame.ts';
import { BODY_BOTTOM } from './page-layout.ts';
import { fitFront, flowSections, type PlacedPage, sectionHeight, stackSections } from './pagination.ts';
import { drawPages, openPaper, savePaper } from './paper.ts';

/** Name of the one attachment. */
export const ATTACHMENT_NAME = 'certificate.json';

/**
 * Renders the certificate.
 * @param certificateJson exact bytes of certificate.json; attached as they are.
 * @param source gives the files that `prepareFonts` made; a missing base font rejects.
 */
export const renderCertificatePdf = async (
  view: CertificateView,
  certificateJson: Uint8Array,
  source: FontSource,
): Promise<Uint8Array> => {
  const title = `电子数据存证证书 Certificate of Evidence Deposit ${view.evidenceId}`;
  const madeAtUnixMs = Math.max(view.issuedAtUnixMs, ...view.statements.map((one) => one.receivedAtUnixMs));
  const paper = await openPaper({ title, language: 'zh-CN', madeAtUnixMs }, view, source);
  const { document, fonts, undrawn } = paper;
  const issuedAt = new Date(view.issuedAtUnixMs);
  await document.attach(certificateJson, ATTACHMENT_NAME, {
    mimeType: 'application/json',
    description: 'Assize certificate (assize/certificate/v1)',
    creationDate: issuedAt,
    modificationDate: issuedAt,
    afRelationship: AFRelationship.Data,
  });
  const attachment = {
    sizeBytes: certificateJson.length,
    sha256: createHash('sha256').update(certificateJson).digest('hex'),
  };
  const front = paper.addCanvas();
  const frontTop = drawFrontHead(front, fonts, view);
  const limits = limitsSection(fonts, view.limits, { number: '6', zh: '本证书不证明', en: 'What this does not prove' });
  const fitted = fitFront(fonts, describeFrontSections(view), BODY_BOTTOM - frontTop - sectionHeight(fonts, limits));
  const annex: Section = {
    number: '',
    zh: '附页',
    en: 'Annex',
    blocks: fitted.annex.flatMap(({ sectionNumber, field: entry }) =>
      fieldBlocks(fonts, { ...entry, label: [`第 ${sectionNumber} 项　${entry.label[0]}`, entry.label[1]] }),
    ),
  };
  const back = [
    ...fitted.displaced,
    ledgerSection(fonts, view),
    custodySection(fonts, view),
    verificationSection(fonts, view),
    signatureSection(fonts, view, attachment, undrawn),
  ];
  const pages: readonly PlacedPage[] = [
    stackSections(fonts, [...fitted.sections, limits], frontTop),
    ...flowSections(fonts, back),
    ...(annex.blocks.length === 0 ? [] : flowSections(fonts, [annex])),
  ];
  drawPages(paper, front, pages, (canvas, page) => drawPageFrame(canvas, fonts, view, page));
  return await savePaper(paper);
};
