// What every paper of this service shares as a PDF: a document whose bytes depend on nothing but its content, fonts for
// its texts, and sections drawn on as many pages as they take.

import { PDFDocument, PDFName, type PDFPage } from 'pdf-lib';
import { deflateEmbedded } from './deflate-streams.ts';
import { openEmbeddedFonts } from './embedded-fonts.ts';
import { type FontSet, type FontSource, openFontSet } from './font-set.ts';
import { LINE } from './inline.ts';
import { createPageCanvas, PAGE_HEIGHT, PAGE_WIDTH, type PageCanvas } from './page-canvas.ts';
import { LEFT, RIGHT, ROW_PITCH, SECTION_ABOVE } from './page-layout.ts';
import type { PlacedPage, PlacedSection } from './pagination.ts';
import { drawTitle } from './section-title.ts';

/** What the file says of itself. */
export type PaperFacts = {
  readonly title: string;
  readonly language: 'zh-CN' | 'en';
  /** Both dates of the file. */
  readonly madeAtUnixMs: number;
};

/** A document that is being drawn. */
export type Paper = {
  readonly document: PDFDocument;
  readonly fonts: FontSet;
  /** Code points of the texts that no font draws, ascending. */
  readonly undrawn: readonly number[];
  readonly addCanvas: () => PageCanvas;
  /** Writes what was drawn; nothing may be drawn afterwards. */
  readonly finish: () => void;
};

/** Draws what stands on every page. */
export type DrawFrame = (canvas: PageCanvas, page: { readonly number: number; readonly count: number }) => void;

const listTexts = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(listTexts);
};

/** Opens a document. `content`: whatever will be drawn of it, its texts at any depth. */
export const openPaper = async (facts: PaperFacts, content: unknown, source: FontSource): Promise<Paper> => {
  const document = await PDFDocument.create({ updateMetadata: false });
  deflateEmbedded(document);
  const fonts = await openFontSet(source);
  const texts = listTexts(content).join('');
  await fonts.load(texts);
  const undrawn = [...new Set(texts)]
    .map((character) => character.codePointAt(0) ?? 0)
    .filter((codePoint) => !fonts.draws(codePoint))
    .sort((a, b) => a - b);
  const madeAt = new Date(facts.madeAtUnixMs);
  document.setTitle(facts.title, { showInWindowTitleBar: true });
  document.setLanguage(facts.language);
  document.setProducer('Assize');
  document.setCreator('Assize');
  document.setCreationDate(madeAt);
  document.setModificationDate(madeAt);
  const embedded = openEmbeddedFonts(document);
  const canvases: PageCanvas[] = [];
  // One dictionary for all pages, so that the revisions of a seal, which write a page anew, repeat no more than a reference.
  const resources = document.context.register(document.context.obj({}));
  const shareResources = (page: PDFPage): void => page.node.set(PDFName.of('Resources'), resources);
  const addCanvas = (): PageCanvas => {
    const page = document.addPage([PAGE_WIDTH, PAGE_HEIGHT]);
    shareResources(page);
    const canvas = createPageCanvas(page, embedded);
    canvases.push(canvas);
    return canvas;
  };
  const finish = (): void => {
    embedded.embed();
    for (const canvas of canvases) canvas.finish();
    // pdf-lib has put the dictionary itself where the reference was.
    document.getPages().forEach(shareResources);
  };
  return { document, fonts, undrawn, addCanvas, finish };
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

/** Draws the pages; `front` is the canvas of the first, on which its head already stands. */
export const drawPages = (
  { fonts, addCanvas }: Paper,
  front: PageCanvas,
  pages: readonly PlacedPage[],
  drawFrame: DrawFrame,
): void => {
  for (const [index, page] of pages.entries()) {
    const canvas = index === 0 ? front : addCanvas();
    drawFrame(canvas, { number: index + 1, count: pages.length });
    for (const placed of page.sections) drawSection(canvas, fonts, placed);
  }
};

/** The file's bytes. */
export const savePaper = async ({ document, finish }: Paper): Promise<Uint8Array> => {
  finish();
  return await document.save({ useObjectStreams: true, addDefaultPage: false, updateFieldAppearances: false });
};
