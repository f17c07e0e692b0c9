// Page 1 of a report above its sections: the title, the finding in a box with its sign and its words, what it means.

import type { ReportView } from '../../domain/verification/report-view.ts';
import type { FontSet } from './font-set.ts';
import { en, gap, INK, INK_2, type Sign, zh } from './inline.ts';
import type { PageCanvas } from './page-canvas.ts';
import { LEFT, RIGHT } from './page-layout.ts';
import { setLine, setParagraph } from './typesetter.ts';

const TITLE_BASELINE = 104;
const BOX_TOP = 118;
const BOX_PADDING = 11;
const WORD_SIZE = 15;

/** The sign of a finding: what failed, what holds, and what says neither. */
export const FINDING_SIGNS: Readonly<Record<ReportView['summary'], Sign>> = {
  consistent: 'pass',
  inconsistent: 'fail',
  unverifiable: 'not-checked',
  fork: 'fail',
};

const countWords = ({ counts, steps }: ReportView) => [
  zh(`${steps.length} 项核验中 ${counts.pass} 项通过，${counts['not-checked']} 项未核验，${counts.fail} 项不通过。`, {
    colour: INK,
  }),
  en(
    ` Of ${steps.length} steps, ${counts.pass} passed, ${counts['not-checked']} were not checked, ${counts.fail} failed.`,
  ),
];

/** Draws the head and returns the y under it. */
export const drawReportHead = (canvas: PageCanvas, fonts: FontSet, view: ReportView): number => {
  const title = [
    zh('核验报告', { face: 'sans-strong', size: 17 }),
    gap(9),
    en('Verification report', { size: 13, colour: INK_2 }),
  ];
  canvas.line(setLine(fonts, title), LEFT, TITLE_BASELINE);
  const left = LEFT + BOX_PADDING;
  const word = setLine(fonts, [
    { kind: 'sign', sign: FINDING_SIGNS[view.summary], scale: 1.9 },
    zh(view.word.zh, { face: 'sans-strong', size: WORD_SIZE }),
    gap(10),
    en(view.word.en, { face: 'sans-strong', size: 12.5, colour: INK }),
  ]);
  let y = BOX_TOP + 22;
  canvas.line(word, left, y);
  const texts = [
    ...view.meaning.flatMap((words) => [[zh(words.zh, { size: 8.6 })], [en(words.en, { size: 7.9 })]]),
    countWords(view),
  ];
  y += 5;
  for (const text of texts) {
    y += 2;
    for (const line of setParagraph(fonts, text, RIGHT - LEFT - 2 * BOX_PADDING)) canvas.line(line, left, (y += 11.6));
  }
  const bottom = y + 9;
  for (const edge of [BOX_TOP, bottom]) canvas.rule(LEFT, RIGHT, edge, 1.1, INK);
  for (const edge of [LEFT, RIGHT]) canvas.fillRectangle(edge - 0.55, BOX_TOP - 0.55, 1.1, bottom - BOX_TOP + 1.1, INK);
  return bottom + 8;
};
