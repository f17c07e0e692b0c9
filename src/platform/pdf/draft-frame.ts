// What stands on every page of a draft: that it is one, who completes it, and which certificate its facts come from. No
// mark of ours and no code to scan: it becomes the declarant's paper, not the issuer's.

import type { DraftView } from '../../domain/certificates/draft-view.ts';
import { DISPOSITION_WORDS, findDeciding } from './disposition-notice.ts';
import type { FontSet } from './font-set.ts';
import { boxed, en, gap, INK, INK_2, INK_3, LINE_2, mono } from './inline.ts';
import { formatUtcSeconds } from './local-time.ts';
import type { PageCanvas } from './page-canvas.ts';
import { FOOT_RULE_Y, LEFT, RIGHT } from './page-layout.ts';
import { setLine } from './typesetter.ts';

export const DRAFT_BAND = 'DRAFT: to be completed by the declarant; not legal advice';
export const WORKSHEET_BAND = 'DRAFT: to be completed by the examiner; not legal advice';

/** Draws head, band and foot. */
export const drawDraftFrame = (
  canvas: PageCanvas,
  fonts: FontSet,
  view: DraftView,
  page: { readonly number: number; readonly count: number },
): void => {
  const { certificate } = view;
  const band = view.kind === 'declaration' ? DRAFT_BAND : WORKSHEET_BAND;
  canvas.line(setLine(fonts, [en(band, { face: 'sans-strong', size: 9, colour: INK })]), LEFT, 42);
  const deciding = findDeciding(certificate);
  const id = setLine(fonts, [
    ...(deciding === null ? [] : [boxed(DISPOSITION_WORDS[deciding.disposition].en), gap(6)]),
    mono(certificate.evidenceId, { size: 7.6, colour: INK_2 }),
  ]);
  canvas.line(id, RIGHT - id.width, 42);
  canvas.rule(LEFT, RIGHT, 50.5, 0.75, INK, [4, 2]);
  if (certificate.simulated) {
    const simulated =
      'Simulated: courts, authorities or issuer behind this certificate are simulated. No legal effect.';
    canvas.line(setLine(fonts, [en(simulated, { size: 7.9, colour: INK })]), LEFT, 64);
    canvas.rule(LEFT, RIGHT, 72, 0.75, LINE_2, [2.6, 1.6]);
  }
  canvas.rule(LEFT, RIGHT, FOOT_RULE_Y, 0.75, INK);
  const first = FOOT_RULE_Y + 12;
  const made = `Facts filled in by Assize from the certificate at ${formatUtcSeconds(view.preparedAtUnixMs)}; blanks by nobody yet.`;
  canvas.line(setLine(fonts, [en(made, { size: 6.9 })]), LEFT, first);
  const count = setLine(fonts, [en(`Page ${page.number} of ${page.count}`, { size: 6.9 })]);
  canvas.line(count, RIGHT - count.width, first);
  const fingerprint = [
    en('Certificate fingerprint  ', { size: 6.9, colour: INK_3 }),
    mono(certificate.coreFingerprint, { size: 7.3, colour: INK_2 }),
  ];
  canvas.line(setLine(fonts, fingerprint), LEFT, first + 10.6);
};
