// What stands on every page: mark, evidence id, the simulated band, and at the foot what the paper is not, the digest
// and the fingerprint of the core, so that loose pages can be matched.

import type { CertificateView } from '../../domain/certificates/certificate-view.ts';
import { shortenDigest } from './digest-block.ts';
import { DISPOSITION_WORDS, findDeciding } from './disposition-notice.ts';
import type { FontSet } from './font-set.ts';
import { boxed, en, gap, INK, INK_2, INK_3, LINE_2, mono, type Paragraph, zh } from './inline.ts';
import type { PageCanvas } from './page-canvas.ts';
import { FOOT_RULE_Y, LEFT, RIGHT } from './page-layout.ts';
import { drawSealMark } from './seal-mark.ts';
import { setLine } from './typesetter.ts';

const HEAD_BASELINE = 42;
const SMALL = 7.3;

const dispositionMark = (disposition: keyof typeof DISPOSITION_WORDS): Paragraph => [
  boxed(DISPOSITION_WORDS[disposition].zh),
  en(` ${DISPOSITION_WORDS[disposition].en}`, { colour: INK }),
  gap(8),
];

/** Draws head, band and foot. */
export const drawPageFrame = (
  canvas: PageCanvas,
  fonts: FontSet,
  view: CertificateView,
  page: { readonly number: number; readonly count: number },
): void => {
  drawSealMark(canvas, LEFT, 30.2, 16.5);
  const name = [
    zh('司法存证', { face: 'serif-strong', size: 10.4, tracking: 0.08 }),
    en('  Assize', { face: 'serif', size: 9.8, colour: INK }),
  ];
  canvas.line(setLine(fonts, name), LEFT + 23.6, HEAD_BASELINE);
  const deciding = findDeciding(view);
  const identifier = setLine(fonts, [
    ...(deciding === null ? [] : dispositionMark(deciding.disposition)),
    mono(view.evidenceId, { size: 7.95, colour: INK_2 }),
  ]);
  canvas.line(identifier, RIGHT - identifier.width, HEAD_BASELINE - 0.8);
  canvas.rule(LEFT, RIGHT, 54, 2.1, INK);
  canvas.rule(LEFT, RIGHT, 57.2, 0.7, INK);
  if (view.simulated) {
    const band = [
      zh('模拟证书，不具法律效力。', { face: 'sans-strong', size: 7.9 }),
      zh(' 所涉法院、时间戳机构与电子认证机构均为模拟。', { size: 7.9, colour: INK_2 }),
    ];
    canvas.line(setLine(fonts, band), LEFT, 68.3);
    const english = setLine(fonts, [en('Simulated certificate without legal effect.', { size: 7.9, colour: INK })]);
    canvas.line(english, RIGHT - english.width, 68.3);
    canvas.rule(LEFT, RIGHT, 76.8, 0.75, LINE_2, [2.6, 1.6]);
  }

  canvas.rule(LEFT, RIGHT, FOOT_RULE_Y, 0.75, INK);
  const first = FOOT_RULE_Y + 12;
  const second = first + 10.6;
  const not = [
    zh('本证书不是公证书。', { size: SMALL }),
    en(' This certificate is not a notarial deed.', { size: 6.9 }),
  ];
  canvas.line(setLine(fonts, not), LEFT, first);
  const count = setLine(fonts, [
    zh(`第 ${page.number} 页，共 ${page.count} 页`, { size: SMALL }),
    en(`  ${page.number} / ${page.count}`, { size: 6.9 }),
  ]);
  canvas.line(count, RIGHT - count.width, first);
  canvas.line(
    setLine(fonts, [
      zh('摘要', { size: SMALL, colour: INK_3 }),
      en(' SHA-256  ', { size: 6.9, colour: INK_3 }),
      mono(shortenDigest(view.evidence.sha256), { size: SMALL, colour: INK_2 }),
    ]),
    LEFT,
    second,
  );
  const fingerprint = setLine(fonts, [
    zh('证书核心指纹', { size: SMALL, colour: INK_3 }),
    en(' Core  ', { size: 6.9, colour: INK_3 }),
    mono(view.coreFingerprint, { size: SMALL, colour: INK_2 }),
  ]);
  canvas.line(fingerprint, RIGHT - fingerprint.width, second);
};
