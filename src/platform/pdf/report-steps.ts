// Sections 5 and 6 of a verification report: each step with its result in sign, word and code and what was compared, and
// the commands that repeat it.

import type { ReportStep, ReportView } from '../../domain/verification/report-view.ts';
import { type Block, field, fieldBlocks, type Section } from './block.ts';
import { commandBlocks } from './command-box.ts';
import type { FontSet } from './font-set.ts';
import { en, gap, INK, INK_2, INK_3, LINE, mono, type Paragraph, SEAL, SIMULATED_MARK, zh } from './inline.ts';
import { LABEL_X, RIGHT, ROW_PITCH } from './page-layout.ts';
import { setParagraph } from './typesetter.ts';

const RULE_HEIGHT = 4.4;
/** Lines. */
const MAX_WHOLE_STEP = 9;

const ruleBlock: Block = {
  height: RULE_HEIGHT,
  draw: (canvas, top) => canvas.rule(LABEL_X, RIGHT, top + RULE_HEIGHT - 0.4, 0.5, LINE),
};

const resultParagraph = ({ result, word, code }: ReportStep): Paragraph => {
  const colour = result === 'fail' ? SEAL : INK;
  const face = result === 'fail' ? 'sans-strong' : 'sans';
  return [
    { kind: 'sign', sign: result },
    zh(word.zh, { colour, face }),
    en(` ${word.en}`, { colour, face }),
    gap(6),
    mono(code, { size: 7, colour }),
  ];
};

const stepBlocks = (fonts: FontSet, step: ReportStep, index: number, { language }: ReportView): Block[] => {
  const say = (text: string, colour = INK_2): Paragraph =>
    language === 'zh' ? [zh(text, { size: 7.6, colour })] : [en(text, { colour })];
  const paragraphs = [
    resultParagraph(step),
    say(step.compares, INK_3),
    ...step.texts.map((text) => say(text, INK)),
    ...step.named.map(({ text, simulated }) => [...say(text), ...(simulated ? [gap(2.6), SIMULATED_MARK] : [])]),
  ];
  const blocks = fieldBlocks(fonts, field(`${index + 1}　${step.name.zh}`, step.name.en, ...paragraphs));
  // A short step stays whole; of a long one the result stays with the first lines of what was compared.
  const kept = blocks.length <= MAX_WHOLE_STEP ? blocks.length : 3;
  return blocks.map((block, row) => (row < kept - 1 ? { ...block, keepWithNext: true } : block));
};

/** Section 5. */
export const stepsSection = (fonts: FontSet, view: ReportView): Section => ({
  number: '5',
  zh: '步骤',
  en: 'Steps',
  blocks: view.steps.flatMap((step, index) => [
    ...(index === 0 ? [] : [ruleBlock]),
    ...stepBlocks(fonts, step, index, view),
  ]),
});

const textBlocks = (fonts: FontSet, paragraph: Paragraph, above: number): Block[] =>
  setParagraph(fonts, paragraph, RIGHT - LABEL_X).map((line, index): Block => {
    const height = index === 0 ? above : 11.4;
    return { height, keepWithNext: true, draw: (canvas, top) => canvas.line(line, LABEL_X, top + height) };
  });

const NOTHING_TO_REPEAT: Paragraph = [
  zh('所核验文件不能读作证书，或不是证书本身，没有可重做的命令。'),
  en(' The file does not read as a certificate, or is not one itself: there are no commands.'),
];

/** Section 6. The commands are cut to the shell's lines; each box is followed by what it prints when the step holds. */
export const repetitionSection = (fonts: FontSet, view: ReportView): Section => ({
  number: '6',
  zh: '如何重做',
  en: 'How to repeat it',
  blocks:
    view.repeat.length === 0
      ? textBlocks(fonts, NOTHING_TO_REPEAT, ROW_PITCH).map((block) => ({ ...block, keepWithNext: false }))
      : [
          ...textBlocks(
            fonts,
            [
              zh('先以第一条命令取出各部分，其后各命令不用本平台的程序；“得到”为该步成立时所输出者。'),
              en(
                ' The first command cuts the file into parts; the others use no program of this platform. “prints” is what stands in the output when the step holds.',
              ),
            ],
            ROW_PITCH,
          ),
          ...commandBlocks(fonts, [view.extract]),
          ...view.repeat.flatMap(({ step, commands, omitted }) => [
            ...textBlocks(fonts, [zh(step.zh, { face: 'sans-strong' }), en(` ${step.en}`)], 15),
            ...commandBlocks(
              fonts,
              commands.flatMap(({ command, prints }) => [...command.split('\n'), `  # 得到 prints: ${prints}`]),
            ),
            ...(omitted === 0
              ? []
              : textBlocks(fonts, [zh(`其余 ${omitted} 条同式从略`), en(` ${omitted} more of the same form`)], 12)),
          ]),
        ],
});
