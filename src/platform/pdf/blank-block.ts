// Blanks of a draft: a ruled space under a label that says who completes it. Nothing of ours ever stands in one.

import type { Block } from './block.ts';
import type { FontSet } from './font-set.ts';
import { en, INK, INK_2, INK_3, type Paragraph } from './inline.ts';
import type { PageCanvas } from './page-canvas.ts';
import { LABEL_X, RIGHT } from './page-layout.ts';
import { setLine, setParagraph } from './typesetter.ts';

const LINE_PITCH = 12.6;
const BLANK_HEIGHT = 27;
export const DRAFT_SIZE = 8.8;

/** Text of a draft in ink. */
export const say = (text: string): Paragraph => [en(text, { size: DRAFT_SIZE, colour: INK })];

/** A paragraph over the whole width of the body. */
export const bodyBlocks = (fonts: FontSet, paragraph: Paragraph, above = LINE_PITCH + 2.4): Block[] =>
  setParagraph(fonts, paragraph, RIGHT - LABEL_X).map((line, index, all): Block => {
    const height = index === 0 ? above : LINE_PITCH;
    return {
      height,
      // No line stands alone at the foot or the head of a page.
      keepWithNext: all.length > 1 && (index === 0 || index === all.length - 2),
      draw: (canvas, top) => canvas.line(line, LABEL_X, top + height),
    };
  });

// What stands under a blank: what belongs there, and whose it is.
const blankFoot = (fonts: FontSet, label: string, by: string) => {
  const name = setLine(fonts, [en(label, { size: 7.2, colour: INK_2 })]);
  const who = setLine(fonts, [en(`[blank: ${by}]`, { size: 6.9, colour: INK_3 })]);
  return (canvas: PageCanvas, y: number): void => {
    canvas.line(name, LABEL_X, y + 8.4);
    canvas.line(who, RIGHT - who.width, y + 8.4);
  };
};

/** A ruled blank with its label beneath, `[to be completed by …]` at the right. */
export const blankBlock = (fonts: FontSet, label: string, by: string, height = BLANK_HEIGHT): Block => {
  const foot = blankFoot(fonts, label, by);
  return {
    height: height + 9,
    draw: (canvas, top) => {
      canvas.rule(LABEL_X, RIGHT, top + height, 0.6, INK);
      foot(canvas, top + height);
    },
  };
};

const BOX_SIZE = 7.4;

/** A box to tick and what ticking it says. */
export const choiceBlocks = (fonts: FontSet, text: string): Block[] => {
  const lines = setParagraph(fonts, say(text), RIGHT - LABEL_X - 16);
  return lines.map((line, index): Block => {
    const height = index === 0 ? LINE_PITCH + 5 : LINE_PITCH;
    return {
      height,
      keepWithNext: index < lines.length - 1,
      draw: (canvas, top) => {
        canvas.line(line, LABEL_X + 16, top + height);
        if (index > 0) return;
        const y = top + height - BOX_SIZE + 0.8;
        for (const edge of [y, y + BOX_SIZE]) canvas.rule(LABEL_X, LABEL_X + BOX_SIZE, edge, 0.7, INK);
        for (const edge of [LABEL_X, LABEL_X + BOX_SIZE])
          canvas.fillRectangle(edge - 0.35, y - 0.35, 0.7, BOX_SIZE + 0.7, INK);
      },
    };
  });
};

/** Sixteen ruled cells in two rows for a digest that somebody computes and writes down. */
export const digestBlankBlock = (fonts: FontSet, label: string, by: string): Block => {
  const cell = (RIGHT - LABEL_X - 14) / 8;
  const rowHeight = 21;
  const foot = blankFoot(fonts, label, by);
  return {
    height: rowHeight * 2 + 13,
    draw: (canvas, top) => {
      for (let group = 0; group < 16; group++) {
        const x = LABEL_X + 14 + (group % 8) * cell;
        const y = top + rowHeight * (group < 8 ? 1 : 2);
        canvas.rule(x, x + cell - 6, y, 0.6, INK);
        if (group % 8 !== 0) continue;
        canvas.line(setLine(fonts, [en(String(group + 1), { size: 5.8, colour: INK_3 })]), LABEL_X + 3, y - 1);
      }
      foot(canvas, top + rowHeight * 2);
    },
  };
};
