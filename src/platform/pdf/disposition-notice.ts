// What became of the evidence since, where it cannot be missed: a framed notice on page 1 before the sentence, and the list
// of later statements in section 9. Word, frame and a dark cell say it: nothing hangs on colour.

import { CAUTION_WORDS } from '../../core/explain/cautions.ts';
import type { CertificateStatement, CertificateView } from '../../domain/certificates/certificate-view.ts';
import { readDisposition } from '../../domain/certificates/related-statements.ts';
import { type Block, fieldBlocks } from './block.ts';
import type { FontSet } from './font-set.ts';
import { type Colour, en, ENGLISH_SIZE, gap, INK, type Inline, mono, type Paragraph, zh } from './inline.ts';
import { formatChinaSeconds, formatUtcSeconds } from './local-time.ts';
import type { PageCanvas } from './page-canvas.ts';
import { LEFT, RIGHT } from './page-layout.ts';
import { setLine, setParagraph } from './typesetter.ts';

const PAPER: Colour = [1, 1, 1];
const CELL_WIDTH = 66;
const FRAME = 1.2;
const PITCH = 11.6;

/** What a paper calls evidence that is no longer as it was deposited. */
export const DISPOSITION_WORDS = {
  corrected: { zh: '已补正', en: 'Corrected' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
} as const;
const DECIDING = { corrected: 'correction', withdrawn: 'withdrawal' } as const;

export const STATEMENT_WORDS: Readonly<
  Record<CertificateStatement['kind'], { readonly zh: string; readonly en: string }>
> = {
  correction: { zh: '补正', en: 'correction' },
  withdrawal: { zh: '撤回', en: 'withdrawal' },
  supplement: { zh: '补充', en: 'supplement' },
};

/** The statement that a disposition rests on, of several the latest; null: it is as it was deposited. */
export const findDeciding = (
  view: Pick<CertificateView, 'evidenceId' | 'statements'>,
): { readonly disposition: 'corrected' | 'withdrawn'; readonly statement: CertificateStatement } | null => {
  const disposition = readDisposition(view);
  if (disposition === 'active') return null;
  const statement = view.statements
    .filter(({ about, kind }) => about === view.evidenceId && kind === DECIDING[disposition])
    .toSorted((left, right) => left.receivedAtUnixMs - right.receivedAtUnixMs)
    .at(-1);
  return statement === undefined ? null : { disposition, statement };
};

const statementParagraph = ({ evidenceId, kind, receivedAtUnixMs }: CertificateStatement): Paragraph => [
  zh(STATEMENT_WORDS[kind].zh, { face: 'sans-strong' }),
  en(` ${STATEMENT_WORDS[kind].en} `, { colour: INK }),
  mono(evidenceId, { size: 7.6 }),
  gap(6),
  zh(`${formatChinaSeconds(receivedAtUnixMs)}（UTC+8）`, { solid: true }),
];

/** Draws the notice from `y` down and gives the y beneath it; nothing, and `y`, where nothing became of the evidence. */
export const drawDispositionNotice = (canvas: PageCanvas, fonts: FontSet, view: CertificateView, y: number): number => {
  const deciding = findDeciding(view);
  if (deciding === null) return y;
  const { disposition, statement } = deciding;
  const { sentence, text } = CAUTION_WORDS[disposition];
  const others = view.statements.length - 1;
  const more: readonly Inline[] =
    others === 0 ? [] : [zh(`；另有 ${others} 项，见第 9 项`), en(` and ${others} more, see 9`)];
  const width = RIGHT - LEFT - CELL_WIDTH - 20;
  const lines = [
    [zh(`${sentence.zh}${text.zh}`, { size: 8.6 })],
    [en(`${sentence.en} ${text.en}`, { size: ENGLISH_SIZE + 0.2, colour: INK })],
    [
      ...statementParagraph(statement),
      zh('接收'),
      en(` received ${formatUtcSeconds(statement.receivedAtUnixMs)}`),
      ...more,
    ],
  ].flatMap((paragraph) => setParagraph(fonts, paragraph, width));
  const top = y + 8;
  const height = lines.length * PITCH + 10;
  for (const edge of [top, top + height]) canvas.rule(LEFT, RIGHT, edge, FRAME, INK);
  canvas.fillRectangle(RIGHT - FRAME / 2, top - FRAME / 2, FRAME, height + FRAME, INK);
  canvas.fillRectangle(LEFT, top, CELL_WIDTH, height, INK);
  const word = DISPOSITION_WORDS[disposition];
  const chinese = setLine(fonts, [zh(word.zh, { face: 'sans-strong', size: 14.4, colour: PAPER })]);
  const english = setLine(fonts, [en(word.en, { face: 'serif', size: 9.4, colour: PAPER })]);
  const middle = top + height / 2;
  canvas.line(chinese, LEFT + (CELL_WIDTH - chinese.width) / 2, middle + 1);
  canvas.line(english, LEFT + (CELL_WIDTH - english.width) / 2, middle + 14);
  for (const [index, line] of lines.entries()) canvas.line(line, LEFT + CELL_WIDTH + 10, top + 13.2 + index * PITCH);
  return top + height + 4;
};

/** Section 9's rows: every later statement with id, kind and time, and what it is about where that is another one. */
export const statementBlocks = (fonts: FontSet, { statements, evidenceId }: CertificateView): Block[] =>
  statements.flatMap((statement, index) =>
    fieldBlocks(fonts, {
      label: index === 0 ? ['其后陈述', 'Later, received'] : ['', ''],
      paragraphs: [
        [
          ...statementParagraph(statement),
          ...(statement.about === evidenceId
            ? []
            : [zh('，涉及 '), en('about '), mono(statement.about, { size: 7.6 })]),
        ],
      ],
    }),
  );
