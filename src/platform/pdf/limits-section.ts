// What a paper does not prove: two columns, Chinese and English side by side, always on page 1.

import type { Bilingual } from '../../domain/certificates/certificate-view.ts';
import type { Block, Section } from './block.ts';
import type { FontSet } from './font-set.ts';
import { en, FIELD_SIZE, INK, INK_3, zh } from './inline.ts';
import { LABEL_X, RIGHT } from './page-layout.ts';
import { setLine, setParagraph } from './typesetter.ts';

const MIDDLE = LABEL_X + 208;
const INDENT = 10.6;
const LINE_PITCH = 10.6;
const ITEM_GAP = 2.2;

/** Sets the limits under a title; each pair is one block. */
export const limitsSection = (
  fonts: FontSet,
  limits: readonly Bilingual[],
  title: Omit<Section, 'blocks'>,
): Section => ({
  ...title,
  blocks: limits.map((limit, index): Block => {
    const ordinal = setLine(fonts, [zh(String(index + 1), { size: FIELD_SIZE - 0.4, colour: INK_3 })]);
    const left = setParagraph(fonts, [zh(limit.zh)], MIDDLE - LABEL_X - INDENT - 12);
    const right = setParagraph(fonts, [en(limit.en, { size: 7.5, colour: INK })], RIGHT - MIDDLE - INDENT);
    const above = index === 0 ? LINE_PITCH + 1.5 : LINE_PITCH + ITEM_GAP;
    return {
      height: above + (Math.max(left.length, right.length) - 1) * LINE_PITCH,
      draw: (canvas, top) => {
        const first = top + above;
        canvas.line(ordinal, LABEL_X, first);
        canvas.line(ordinal, MIDDLE, first);
        for (const [row, line] of left.entries()) canvas.line(line, LABEL_X + INDENT, first + row * LINE_PITCH);
        for (const [row, line] of right.entries()) canvas.line(line, MIDDLE + INDENT, first + row * LINE_PITCH);
      },
    };
  }),
});
