// The margin column of a section: its number, its Chinese title and the English below.

import type { Section } from './block.ts';
import type { FontSet } from './font-set.ts';
import { en, INK, INK_2, zh } from './inline.ts';
import type { PageCanvas } from './page-canvas.ts';
import { LEFT, TITLE_WIDTH, TITLE_X } from './page-layout.ts';
import { type Line, setLine, setParagraph } from './typesetter.ts';

export const TITLE_PITCH = 12.4;
export const TITLE_ENGLISH_PITCH = 11.4;

/** Sets the title's lines; a title without Chinese takes its place. */
export const setTitle = (
  fonts: FontSet,
  section: Section,
  continued: boolean,
): { readonly chinese: readonly Line[]; readonly english: readonly Line[] } => {
  if (section.zh === '') {
    const text = `${section.en}${continued ? ' (continued)' : ''}`;
    const strong = en(text, { face: 'serif-strong', size: 9.7, colour: INK });
    return { chinese: setParagraph(fonts, [strong], TITLE_WIDTH), english: [] };
  }
  const title = zh(`${section.zh}${continued ? '（续）' : ''}`, { face: 'serif-strong', size: 9.7 });
  return {
    chinese: setParagraph(fonts, [title], TITLE_WIDTH),
    english: setParagraph(fonts, [en(section.en, { size: 7.2 })], TITLE_WIDTH),
  };
};

/** Draws number and title, the first line on `baseline`. */
export const drawTitle = (
  canvas: PageCanvas,
  fonts: FontSet,
  section: Section,
  continued: boolean,
  baseline: number,
): void => {
  canvas.line(setLine(fonts, [en(section.number, { face: 'serif', size: 10, colour: INK_2 })]), LEFT, baseline);
  const { chinese, english } = setTitle(fonts, section, continued);
  for (const [index, line] of chinese.entries()) canvas.line(line, TITLE_X, baseline + index * TITLE_PITCH);
  const last = baseline + (chinese.length - 1) * TITLE_PITCH;
  for (const [index, line] of english.entries()) canvas.line(line, TITLE_X, last + (index + 1) * TITLE_ENGLISH_PITCH);
};
