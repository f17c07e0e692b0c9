// The verification report as PDF: the record of one computation, whatever it found. It carries nothing but pages.

import type { ReportView } from '../../domain/verification/report-view.ts';
import { formatCodePoint } from './drawable.ts';
import type { FontSource } from './font-set.ts';
import { limitsSection } from './limits-section.ts';
import { flowSections } from './pagination.ts';
import { drawPages, openPaper, savePaper } from './paper.ts';
import { drawReportFrame } from './report-frame.ts';
import { drawReportHead } from './report-head.ts';
import { basisSection, makingSection, reportTimesSection, subjectSection } from './report-sections.ts';
import { repetitionSection, stepsSection } from './report-steps.ts';

/** Renders a report; the same view gives the same bytes. */
export const renderReportPdf = async (view: ReportView, source: FontSource): Promise<Uint8Array> => {
  const title = `核验报告 Verification report ${view.subject.evidenceId ?? view.subject.sha256}`;
  const language = view.language === 'zh' ? 'zh-CN' : 'en';
  const paper = await openPaper({ title, language, madeAtUnixMs: view.madeAtUnixMs }, view, source);
  const { fonts, undrawn } = paper;
  const front = paper.addCanvas();
  const top = drawReportHead(front, fonts, view);
  const limits = { number: '4', zh: '本报告不证明', en: 'What this does not prove' };
  const sections = [
    subjectSection(fonts, view),
    reportTimesSection(fonts, view),
    basisSection(fonts, view),
    limitsSection(fonts, view.notProved, limits),
    stepsSection(fonts, view),
    repetitionSection(fonts, view),
    makingSection(fonts, view, undrawn.map(formatCodePoint).join(' ')),
  ];
  drawPages(paper, front, flowSections(fonts, sections, top), (canvas, page) =>
    drawReportFrame(canvas, fonts, view, page),
  );
  return await savePaper(paper);
};
