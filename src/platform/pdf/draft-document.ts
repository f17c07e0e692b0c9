// The English drafts as PDF: a declaration and a hash worksheet.

import type { DraftView } from '../../domain/certificates/draft-view.ts';
import { declarationSections } from './declaration-sections.ts';
import { drawDraftFrame } from './draft-frame.ts';
import type { FontSource } from './font-set.ts';
import { en, INK, INK_2 } from './inline.ts';
import { LEFT, RIGHT } from './page-layout.ts';
import { flowSections } from './pagination.ts';
import { drawPages, openPaper, savePaper } from './paper.ts';
import { setLine, setParagraph } from './typesetter.ts';
import { worksheetSections } from './worksheet-sections.ts';

const TITLES: Readonly<Record<DraftView['kind'], readonly [title: string, subtitle: string]>> = {
  declaration: [
    'Certification of a Qualified Person',
    'Draft under Federal Rules of Evidence 902(13) and 902(14), in the form of 28 U.S.C. §1746. Authenticity only: hearsay, relevance and the best-evidence rule stay open.',
  ],
  'hash-worksheet': [
    'Hash Worksheet',
    'Draft for the comparison of a digital copy under Federal Rule of Evidence 902(14). The examiner fills in every blank; nothing in one comes from the platform.',
  ],
};

const TITLE_BASELINE = 101;

/** Renders a draft; the same view gives the same bytes. */
export const renderDraftPdf = async (view: DraftView, source: FontSource): Promise<Uint8Array> => {
  const [title, subtitle] = TITLES[view.kind];
  const paper = await openPaper(
    { title: `DRAFT ${title} ${view.certificate.evidenceId}`, language: 'en', madeAtUnixMs: view.preparedAtUnixMs },
    view,
    source,
  );
  const { fonts } = paper;
  const front = paper.addCanvas();
  front.line(setLine(fonts, [en(title, { face: 'serif-strong', size: 19, colour: INK })]), LEFT, TITLE_BASELINE);
  let y = TITLE_BASELINE + 5;
  for (const line of setParagraph(fonts, [en(subtitle, { size: 8.6, colour: INK_2 })], RIGHT - LEFT))
    front.line(line, LEFT, (y += 12));
  const sections = view.kind === 'declaration' ? declarationSections(fonts, view) : worksheetSections(fonts, view);
  drawPages(paper, front, flowSections(fonts, sections, y + 12), (canvas, page) =>
    drawDraftFrame(canvas, fonts, view, page),
  );
  return await savePaper(paper);
};
