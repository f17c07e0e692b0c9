// Page 1 above the sections: title, number, time of issue, QR, and the sentence between two rules.

import type { CertificateView } from '../../domain/certificates/certificate-view.ts';
import { drawDispositionNotice } from './disposition-notice.ts';
import type { FontSet } from './font-set.ts';
import { en, FIELD_SIZE, gap, type Inline, INK, INK_2, mono, type Paragraph, zh } from './inline.ts';
import { formatChinaDate, formatChinaTime, formatUtc } from './local-time.ts';
import type { PageCanvas } from './page-canvas.ts';
import { LEFT, RIGHT } from './page-layout.ts';
import { drawQrCode } from './qr-code.ts';
import { setLine, setParagraph } from './typesetter.ts';

const QR_SIZE = 66;
const QR_TOP = 88;
const HEAD_RULE_Y = 181.5;

// Dates and citations are set solid and never broken: 2026年11月20日10:42:07（UTC+8）, （参照法释〔2021〕12号第16条）.
const SOLID_RUN = /(\d{4}年\d{1,2}月\d{1,2}日[\d:.]*(?:（UTC\+8）)?|（参照[^）]*）)/u;

const solidRuns = (sentence: string, make: (text: string, solid: boolean) => Inline): Paragraph =>
  sentence
    .split(SOLID_RUN)
    .filter((part) => part !== '')
    .map((part) => make(part, SOLID_RUN.test(part)));

/** The certificate's own opening of the sentence; a verdict resting on a simulated anchor never says the bare words. */
export const openSentence = (view: CertificateView): { readonly zh: string; readonly en: string } => ({
  zh: `经核验一致${view.simulated ? '（模拟）' : ''}，${view.sentence.zh}`,
  en: `As checked at issue${view.simulated ? ' (simulated)' : ''}, ${view.sentence.en.slice(0, 1).toLowerCase()}${view.sentence.en.slice(1)}`,
});

/** Draws the head of page 1 and returns the y of the rule under the sentence. */
export const drawFrontHead = (canvas: PageCanvas, fonts: FontSet, view: CertificateView): number => {
  const title = [zh('电子数据存证证书', { face: 'serif-strong', size: 23.25, tracking: 0.085 })];
  canvas.line(setLine(fonts, title), LEFT, 113.6);
  const english = [en('Certificate of Evidence Deposit', { face: 'serif', size: 13.6, colour: INK_2 })];
  canvas.line(setLine(fonts, english), LEFT, 135);
  const number = [
    zh('证书编号', { colour: INK_2 }),
    en(' No. ', { colour: INK_2 }),
    mono(view.evidenceId, { size: FIELD_SIZE - 0.3 }),
    gap(9),
    zh(`第 ${view.revision} 版`),
    en(` version ${view.revision}`),
    ...(view.statements.length === 0
      ? []
      : [
          zh(`，含其后陈述 ${view.statements.length} 项`),
          en(` with ${view.statements.length} later statement${view.statements.length === 1 ? '' : 's'}`),
        ]),
  ];
  canvas.line(setLine(fonts, number), LEFT, 153.4);
  const issued = [
    zh('签发时间', { colour: INK_2 }),
    en(' Issued ', { colour: INK_2 }),
    zh(`${formatChinaDate(view.issuedAtUnixMs)} ${formatChinaTime(view.issuedAtUnixMs).slice(11)}（UTC+8）`, {
      solid: true,
    }),
    en(` = ${formatUtc(view.issuedAtUnixMs)}`),
  ];
  canvas.line(setLine(fonts, issued), LEFT, 166);

  drawQrCode(canvas, view.link, RIGHT - QR_SIZE, QR_TOP, QR_SIZE);
  canvas.link(RIGHT - QR_SIZE, QR_TOP, QR_SIZE, QR_SIZE, view.link);
  for (const [index, caption] of [
    setLine(fonts, [zh('扫码核验，无须上传', { size: 6.8, colour: INK_2 })]),
    setLine(fonts, [en('Verify without upload', { size: 6.8 })]),
  ].entries())
    canvas.line(caption, RIGHT - QR_SIZE / 2 - caption.width / 2, QR_TOP + QR_SIZE + 10.4 + index * 9);

  canvas.rule(LEFT, RIGHT, HEAD_RULE_Y, 0.75, INK);
  const sentence = openSentence(view);
  const chinese = setParagraph(
    fonts,
    solidRuns(sentence.zh, (text, solid) => zh(text, { face: 'serif-strong', size: 11.25, solid })),
    RIGHT - LEFT,
  );
  let y = drawDispositionNotice(canvas, fonts, view, HEAD_RULE_Y) + 3;
  for (const line of chinese) canvas.line(line, LEFT, (y += 19.2));
  y += 4;
  for (const line of setParagraph(fonts, [en(sentence.en, { face: 'serif', size: 7.65, colour: INK })], RIGHT - LEFT))
    canvas.line(line, LEFT, (y += 12));
  y += 10;
  canvas.rule(LEFT, RIGHT, y, 0.75, INK);
  return y;
};
