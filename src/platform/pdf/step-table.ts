// Section 9's steps of the verdict in two columns, and their count.

import { RESULT_WORDS, STEP_WORDS, type Words } from '../../core/verify/verdict-words.ts';
import type { CertificateStep } from '../../domain/certificates/certificate-view.ts';
import type { Block } from './block.ts';
import type { FontSet } from './font-set.ts';
import { en, gap, INK, INK_2, INK_3, LINE, mono, type Paragraph, SEAL, type Sign, zh } from './inline.ts';
import { LABEL_X, RIGHT } from './page-layout.ts';
import { setLine } from './typesetter.ts';

const COLUMN_GAP = 17;
const COLUMN_WIDTH = (RIGHT - LABEL_X - COLUMN_GAP) / 2;
const NAME_INDENT = 13.5;
const PITCH = 12.5;

const namesOf = (name: string): Words | undefined => Object.entries(STEP_WORDS).find(([known]) => known === name)?.[1];

const resultParagraph = (step: CertificateStep): Paragraph => {
  const { zh: chinese, en: english } = RESULT_WORDS[step.result];
  const colour = step.result === 'fail' ? SEAL : step.result === 'pass' ? INK : INK_2;
  return [
    { kind: 'sign', sign: step.result },
    zh(chinese, { colour }),
    gap(2.6),
    step.code === null ? en(english, { colour }) : mono(step.code, { size: 6.4, colour }),
  ];
};

type Cell = { readonly ordinal: string; readonly name: Paragraph; readonly result: Paragraph };

const stepCell = (step: CertificateStep, index: number): Cell => {
  // A step of a later version is shown by its own name.
  const { zh: chinese, en: english } = namesOf(step.name) ?? { zh: step.name, en: '' };
  return {
    ordinal: String(index + 1),
    name: [zh(chinese), ...(english === '' ? [] : [en(` ${english}`)])],
    result: resultParagraph(step),
  };
};

const totalBlock = (fonts: FontSet, steps: readonly CertificateStep[]): Block => {
  const count = (sign: Sign): number => steps.filter(({ result }) => result === sign).length;
  const name = setLine(fonts, [zh('合计', { face: 'sans-strong' }), en(' total')]);
  const counts = setLine(fonts, [
    zh(`通过 ${count('pass')}`),
    en(' pass'),
    gap(12),
    zh(`未核验 ${count('not-checked')}`),
    en(' not checked'),
    gap(12),
    zh(`不通过 ${count('fail')}`),
    en(' fail'),
  ]);
  return {
    height: PITCH,
    draw: (canvas, top) => {
      canvas.line(name, LABEL_X + NAME_INDENT, top + 9.4);
      canvas.line(counts, RIGHT - counts.width, top + 9.4);
      canvas.rule(LABEL_X, RIGHT, top + PITCH, 0.6, LINE);
    },
  };
};

/** Sets the steps, two to a row in reading order, the count last. */
export const stepTableBlocks = (fonts: FontSet, steps: readonly CertificateStep[]): Block[] => {
  const cells = steps.map(stepCell);
  const rows: Cell[][] = [];
  const half = Math.ceil(cells.length / 2);
  for (let index = 0; index < half; index++)
    rows.push([cells[index * 2], cells[index * 2 + 1]].filter((cell) => cell !== undefined));
  const rowBlocks = rows.map((row): Block => {
    const set = row.map((cell) => {
      const name = setLine(fonts, cell.name);
      const result = setLine(fonts, cell.result);
      return { cell, name, result, wraps: NAME_INDENT + name.width + 4 + result.width > COLUMN_WIDTH };
    });
    const height = PITCH + (set.some(({ wraps }) => wraps) ? 9.6 : 0);
    return {
      height,
      draw: (canvas, top) => {
        for (const [column, { cell, name, result, wraps }] of set.entries()) {
          const x = LABEL_X + column * (COLUMN_WIDTH + COLUMN_GAP);
          const baseline = top + 9.4;
          canvas.line(setLine(fonts, [zh(cell.ordinal, { size: 7.6, colour: INK_3 })]), x, baseline);
          canvas.line(name, x + NAME_INDENT, baseline);
          canvas.line(result, x + COLUMN_WIDTH - result.width, baseline + (wraps ? 9.6 : 0));
          canvas.rule(x, x + COLUMN_WIDTH, top + height, 0.6, LINE);
        }
      },
    };
  });
  return [...rowBlocks, totalBlock(fonts, steps)];
};
