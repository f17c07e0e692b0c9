// A digest as two people compare it aloud over a table: 16 groups of 4, eight to a line, each line opening with the
// ordinal of its first group.

import type { Block } from './block.ts';
import type { FontSet } from './font-set.ts';
import { DIGEST_SIZE, en, INK_2, INK_3, mono, type Paragraph, zh } from './inline.ts';
import { LABEL_X, ROW_PITCH, VALUE_X } from './page-layout.ts';
import { setLine } from './typesetter.ts';

const ORDINAL_X = VALUE_X + 3.4;
const GROUPS_X = VALUE_X + 13.6;
const DIGEST_PITCH = 11.6;
const GROUPS_PER_LINE = 8;

/** `5490 1b19 … fc82` */
export const shortenDigest = (hex: string): string => `${hex.slice(0, 4)} ${hex.slice(4, 8)} … ${hex.slice(-4)}`;

/** Sets a digest under its label. */
export const digestBlocks = (fonts: FontSet, label: readonly [zh: string, en: string], hex: string): Block[] => {
  const groups = hex.match(/.{1,4}/gu) ?? [];
  const labelParagraph: Paragraph = [
    ...(label[0] === '' ? [] : [zh(label[0], { colour: INK_2 })]),
    ...(label[1] === '' ? [] : [en(`${label[0] === '' ? '' : ' '}${label[1]}`, { colour: INK_3 })]),
  ];
  const blocks: Block[] = [];
  for (let first = 0; first < groups.length; first += GROUPS_PER_LINE) {
    const height = first === 0 ? ROW_PITCH : DIGEST_PITCH;
    const ordinal = setLine(fonts, [mono(String(first + 1), { size: 5.8, colour: INK_3 })]);
    const digits = setLine(fonts, [
      mono(groups.slice(first, first + GROUPS_PER_LINE).join(' '), { size: DIGEST_SIZE }),
    ]);
    blocks.push({
      height,
      keepWithNext: first + GROUPS_PER_LINE < groups.length,
      draw: (canvas, top) => {
        if (first === 0) canvas.line(setLine(fonts, labelParagraph), LABEL_X, top + height);
        canvas.line(ordinal, ORDINAL_X, top + height);
        canvas.line(digits, GROUPS_X, top + height);
      },
    });
  }
  return blocks;
};
