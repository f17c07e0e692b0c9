// Later statements about the record as the drafts tell them, in English: nobody is to swear to a withdrawn record unawares.

import { CAUTION_WORDS } from '../../core/explain/cautions.ts';
import type { DraftView } from '../../domain/certificates/draft-view.ts';
import { bodyBlocks, choiceBlocks, say } from './blank-block.ts';
import { type Block, field, fieldBlocks, type Section } from './block.ts';
import { DISPOSITION_WORDS, findDeciding, STATEMENT_WORDS } from './disposition-notice.ts';
import type { FontSet } from './font-set.ts';
import { boxed, en, ENGLISH_SIZE, INK, mono, type Paragraph } from './inline.ts';
import { formatUtcSeconds } from './local-time.ts';

const ink = (text: string) => en(text, { size: ENGLISH_SIZE + 0.8, colour: INK });

const statementRows = (fonts: FontSet, { certificate: { statements, evidenceId } }: DraftView): Block[] =>
  statements.flatMap(({ evidenceId: id, kind, about, receivedAtUnixMs }) => {
    const words: Paragraph = [
      mono(id),
      ink(` received ${formatUtcSeconds(receivedAtUnixMs)}`),
      ...(about === evidenceId ? [] : [ink(' about '), mono(about)]),
    ];
    return fieldBlocks(fonts, field('', `Later ${STATEMENT_WORDS[kind].en}`, words));
  });

/** A section that stands before all others; none where the evidence is as it was deposited. */
export const statementSections = (fonts: FontSet, view: DraftView, by: string): readonly Section[] => {
  const deciding = findDeciding(view.certificate);
  if (deciding === null) return [];
  const { sentence, text } = CAUTION_WORDS[deciding.disposition];
  return [
    {
      number: '',
      zh: '',
      en: DISPOSITION_WORDS[deciding.disposition].en,
      blocks: [
        ...bodyBlocks(fonts, [boxed(DISPOSITION_WORDS[deciding.disposition].en), ...say(` ${sentence.en} ${text.en}`)]),
        ...statementRows(fonts, view),
        ...choiceBlocks(fonts, `I, the ${by}, have read each of these statements, which are evidence of their own.`),
      ],
    },
  ];
};

/** The fact that stands with the record: the statements, or that none was known when the draft was made. */
export const statementFacts = (fonts: FontSet, view: DraftView): Block[] =>
  view.certificate.statements.length > 0
    ? statementRows(fonts, view)
    : fieldBlocks(
        fonts,
        field('', 'Later statements', [
          ink(`no correction or withdrawal known to the issuer at ${formatUtcSeconds(view.preparedAtUnixMs)}`),
        ]),
      );
