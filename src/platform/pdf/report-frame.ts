// What stands on every page of a verification report: what it is and is not, and which file it speaks of. No mark, no
// double rule, no code to scan: nobody may take it for the certificate.

import type { ReportView } from '../../domain/verification/report-view.ts';
import { shortenDigest } from './digest-block.ts';
import type { FontSet } from './font-set.ts';
import { en, INK, INK_2, INK_3, LINE_2, mono, zh } from './inline.ts';
import { formatUtcSeconds } from './local-time.ts';
import type { PageCanvas } from './page-canvas.ts';
import { FOOT_RULE_Y, LEFT, RIGHT } from './page-layout.ts';
import { setLine } from './typesetter.ts';

const HEAD_BASELINE = 42;
const BAND_BASELINE = 65.5;
const SMALL = 7.3;

/** Draws head, band and foot. */
export const drawReportFrame = (
  canvas: PageCanvas,
  fonts: FontSet,
  view: ReportView,
  page: { readonly number: number; readonly count: number },
): void => {
  canvas.line(setLine(fonts, [zh('核验报告', { size: 9 }), en('  Verification report')]), LEFT, HEAD_BASELINE);
  const made = setLine(fonts, [mono(formatUtcSeconds(view.madeAtUnixMs), { size: SMALL, colour: INK_2 })]);
  canvas.line(made, RIGHT - made.width, HEAD_BASELINE);
  canvas.rule(LEFT, RIGHT, 50.5, 0.75, INK);
  const nature = [
    zh('本报告记录一次计算，本身不证明任何事项，不是存证证书，也不是公证书。', { face: 'sans-strong', size: 7.9 }),
  ];
  canvas.line(setLine(fonts, nature), LEFT, BAND_BASELINE);
  const english = setLine(fonts, [
    en('A record of a computation; no proof by itself, no certificate.', { colour: INK }),
  ]);
  canvas.line(english, RIGHT - english.width, BAND_BASELINE);
  canvas.rule(LEFT, RIGHT, 74.5, 0.75, LINE_2);

  canvas.rule(LEFT, RIGHT, FOOT_RULE_Y, 0.75, INK);
  const first = FOOT_RULE_Y + 12;
  const finding = [
    zh(`结论：${view.word.zh}`, { size: SMALL }),
    en(`  Finding: ${view.word.en}`, { size: 6.9, colour: INK_2 }),
  ];
  canvas.line(setLine(fonts, finding), LEFT, first);
  const count = setLine(fonts, [
    zh(`第 ${page.number} 页，共 ${page.count} 页`, { size: SMALL }),
    en(`  ${page.number} / ${page.count}`, { size: 6.9 }),
  ]);
  canvas.line(count, RIGHT - count.width, first);
  const file = [
    zh('所核验文件', { size: SMALL, colour: INK_3 }),
    en(' file SHA-256  ', { size: 6.9, colour: INK_3 }),
    mono(shortenDigest(view.subject.sha256), { size: SMALL, colour: INK_2 }),
  ];
  canvas.line(setLine(fonts, file), LEFT, first + 10.6);
  if (view.subject.fingerprint === null) return;
  const fingerprint = setLine(fonts, [
    zh('证书核心指纹', { size: SMALL, colour: INK_3 }),
    en(' Core  ', { size: 6.9, colour: INK_3 }),
    mono(view.subject.fingerprint, { size: SMALL, colour: INK_2 }),
  ]);
  canvas.line(fingerprint, RIGHT - fingerprint.width, first + 10.6);
};
