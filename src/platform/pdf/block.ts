// A section's body as blocks that are stacked on pages; a block is never split.

import type { FontSet } from './font-set.ts';
import { en, INK_2, INK_3, type Paragraph, zh } from './inline.ts';
import type { PageCanvas } from './page-canvas.ts';
import { LABEL_WIDTH, LABEL_X, RIGHT, ROW_PITCH, VALUE_X } from './page-layout.ts';
import { setParagraph } from './typesetter.ts';

/** `height` from the baseline before to its own last baseline, in points; drawn with `top` at the baseline before. */
export type Block = {
  readonly height: number;
  readonly draw: (canvas: PageCanvas, top: number) => void;
  /** Must not be the last of its page. */
  readonly keepWithNext?: boolean;
};

/** A numbered part of the certificate. */
export type Section = {
  readonly number: string;
  readonly zh: string;
  readonly en: string;
  readonly blocks: readonly Block[];
};

/** A label and its value; the value may have several lines. */
export type Field = {
  readonly label: readonly [zh: string, en: string];
  readonly paragraphs: readonly Paragraph[];
  /** May stand in the annex as a whole when page 1 is full: one of a list of unknown length. */
  readonly movable?: boolean;
  /** A value of any length that others wrote: page 1 may show its first line and the annex the whole. */
  readonly mayContinue?: boolean;
};

/** A field with one paragraph. */
export const field = (chinese: string, english: string, ...paragraphs: readonly Paragraph[]): Field => ({
  label: [chinese, english],
  paragraphs,
});

/** A field whose value others wrote, of any length; `otherwise` when there is none. */
export const givenField = (chinese: string, english: string, value: Paragraph | null, otherwise: Paragraph): Field => ({
  ...field(chinese, english, value ?? otherwise),
  mayContinue: value !== null,
});

const labelParagraph = ([chinese, english]: Field['label']): Paragraph => [
  ...(chinese === '' ? [] : [zh(chinese, { colour: INK_2 })]),
  ...(english === '' ? [] : [en(`${chinese === '' ? '' : ' '}${english}`, { colour: INK_3 })]),
];

/** Sets a field, one block a line: label at the left, value lines at the value column. */
export const fieldBlocks = (fonts: FontSet, { label, paragraphs }: Field, right = RIGHT): Block[] => {
  const labelLines = setParagraph(fonts, labelParagraph(label), LABEL_WIDTH);
  const valueLines = paragraphs.flatMap((paragraph) => setParagraph(fonts, paragraph, right - VALUE_X));
  const count = Math.max(labelLines.length, valueLines.length);
  return Array.from({ length: count }, (_, index): Block => {
    const labelLine = labelLines[index];
    const valueLine = valueLines[index];
    return {
      height: ROW_PITCH,
      keepWithNext: index === 0 && count > 1,
      draw: (canvas, top) => {
        if (labelLine !== undefined) canvas.line(labelLine, LABEL_X, top + ROW_PITCH);
        if (valueLine !== undefined) canvas.line(valueLine, VALUE_X, top + ROW_PITCH);
      },
    };
  });
};
