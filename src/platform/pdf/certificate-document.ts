// The certificate on paper: two A4 pages for a plain deposit, annex pages where content needs them, and the certificate's
// JSON as the only attachment. The same view and JSON always give the same bytes: the PDF is create-only.

import { AFRelationship, PDFDocument } from 'pdf-lib';
import { sha256 } from '../../core/digest/sha256.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import type { CertificateView } from '../../domain/certificates/certificate-view.ts';
import { custodySection, ledgerSection, signatureSection, verificationSection } from './back-sections.ts';
import { fieldBlocks, type Section } from './block.ts';
import { type FontSet, type FontSource, openFontSet } from './font-set.ts';
import { drawFrontHead } from './front-head.ts';
import { describeFrontSections } from './front-sections.ts';
import { LINE } from './inline.ts';
import { limitsSection } from './limits-section.ts';
import { createPageCanvas, PAGE_HEIGHT, PAGE_WIDTH, type PageCanvas } from './page-canvas.ts';
import { drawPageFrame } from './page-frame.ts';
import { BODY_BOTTOM, LEFT, RIGHT, ROW_PITCH, SECTION_ABOVE } from './page-layout.ts';
import {
  fitFront,
  flowSections,
  type PlacedPage,
  type PlacedSection,
  sectionHeight,
  stackSections,
} from './pagination.ts';
import { drawTitle } from './section-title.ts';

/** Name of the one attachment. */
export const ATTACHMENT_NAME = 'certificate.json';

const listTexts = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(listTexts);
};

const drawSection = (canvas: PageCanvas, fonts: FontSet, placed: PlacedSection): void => {
  const { section, y } = placed;
  if (placed.ruled) canvas.rule(LEFT, RIGHT, y, 0.75, LINE);
  const baseline = y + SECTION_ABOVE;
  drawTitle(canvas, fonts, section, placed.continued, baseline);
  let top = baseline - ROW_PITCH;
  for (const block of placed.blocks) {
    block.draw(canvas, top);
    top += block.height;
  }
};

/**
 * Renders the certificate.
 * @param certificateJson exact bytes of certificate.json; attached as they are.
 * @param fonts gives the files that `prepareFonts` made; a missing base font rejects.
 */
export const renderCertificatePdf = async (
  view: CertificateView,
  certificateJson: Uint8Array,
  fonts: FontSource,
): Promise<Uint8Array> => {
  const document = await PDFDocument.create({ updateMetadata: false });
  const fontSet = await openFontSet(document, fonts);
  const texts = listTexts(view).join('');
  await fontSet.load(texts);
  const undrawn = [...new Set(texts)]
    .map((character) => character.codePointAt(0) ?? 0)
    .filter((codePoint) => !fontSet.draws(codePoint))
    .sort((a, b) => a - b);

  const issuedAt = new Date(view.issuedAtUnixMs);
  document.setTitle(`电子数据存证证书 Certificate of Evidence Deposit ${view.evidenceId}`, {
    showInWindowTitleBar: true,
  });
  document.setLanguage('zh-CN');
  document.setProducer('Assize');
  document.setCreator('Assize');
  document.setCreationDate(issuedAt);
  document.setModificationDate(issuedAt);
  await document.attach(certificateJson, ATTACHMENT_NAME, {
    mimeType: 'application/json',
    description: 'Assize certificate (assize/certificate/v1)',
    creationDate: issuedAt,
    modificationDate: issuedAt,
    afRelationship: AFRelationship.Data,
  });

  const attachment = {
    sizeBytes: certificateJson.length,
    sha256: encodeHex(sha256(certificateJson)),
  };
  const addCanvas = (): PageCanvas => createPageCanvas(document.addPage([PAGE_WIDTH, PAGE_HEIGHT]));
  const canvases = [addCanvas()];
  const front = canvases[0] as PageCanvas;
  const frontTop = drawFrontHead(front, fontSet, view);
  const limits = limitsSection(fontSet, view.limits);
  const fitted = fitFront(
    fontSet,
    describeFrontSections(view),
    BODY_BOTTOM - frontTop - sectionHeight(fontSet, limits),
  );
  const annex: Section = {
    number: '',
    zh: '附页',
    en: 'Annex',
    blocks: fitted.annex.flatMap(({ sectionNumber, field: entry }) =>
      fieldBlocks(fontSet, { ...entry, label: [`第 ${sectionNumber} 项　${entry.label[0]}`, entry.label[1]] }),
    ),
  };
  const back = [
    ...fitted.displaced,
    ledgerSection(fontSet, view),
    custodySection(fontSet, view),
    verificationSection(fontSet, view),
    signatureSection(fontSet, view, attachment, undrawn),
  ];
  const pages: readonly PlacedPage[] = [
    stackSections(fontSet, [...fitted.sections, limits], frontTop),
    ...flowSections(fontSet, back),
    ...(annex.blocks.length === 0 ? [] : flowSections(fontSet, [annex])),
  ];
  for (const [index, page] of pages.entries()) {
    const canvas = canvases[index] ?? addCanvas();
    drawPageFrame(canvas, fontSet, view, { number: index + 1, count: pages.length });
    for (const placed of page.sections) drawSection(canvas, fontSet, placed);
  }
  return document.save({ useObjectStreams: true, addDefaultPage: false, updateFieldAppearances: false });
};
