// Section 7's table: every court of the policy with its keys, their algorithms and signatures, and its time, cosigned or
// not. One row per court, however many keys it signs with.

import type { CertificateCourt, CertificateView } from '../../domain/certificates/certificate-view.ts';
import type { Block } from './block.ts';
import type { FontSet } from './font-set.ts';
import { en, gap, INK, INK_2, INK_3, LINE, mono, type Paragraph, SIMULATED_MARK, zh } from './inline.ts';
import { formatChinaDate, formatChinaSeconds, formatUtcSeconds } from './local-time.ts';
import { LABEL_X, RIGHT } from './page-layout.ts';
import { type Line, setLine, setParagraph } from './typesetter.ts';

const KEY_X = LABEL_X + 136;
const ALGORITHM_X = LABEL_X + 183;
const TIME_RIGHT = LABEL_X + 322;
const SIGNATURE_X = LABEL_X + 332;
const LINE_PITCH = 10.2;
/** Lines of keys and of their names stand closer, so that a plain certificate of four courts stays on two pages. */
const KEY_PITCH = 7.8;
const ROW_TOP = 11.4;
const ROW_BOTTOM = 4.6;
const SMALL = 6.9;

const headBlock = (fonts: FontSet): Block => {
  const head = (chinese: string, english: string): Line =>
    setLine(fonts, [zh(chinese, { size: 7.3, colour: INK_2 }), en(` ${english}`, { size: SMALL, colour: INK_3 })]);
  return {
    height: 22,
    keepWithNext: true,
    draw: (canvas, top) => {
      const baseline = top + 16.4;
      canvas.line(head('法院节点', 'Court node'), LABEL_X, baseline);
      canvas.line(head('密钥', 'Key'), KEY_X, baseline);
      canvas.line(head('算法', 'Algorithm'), ALGORITHM_X, baseline);
      const time = head('联署时间', 'Cosigned (UTC+8)');
      canvas.line(time, TIME_RIGHT - time.width, baseline);
      canvas.line(head('签名', 'Signature'), SIGNATURE_X, baseline);
      canvas.rule(LABEL_X, RIGHT, top + 22, 0.75, INK);
    },
  };
};

const courtBlock = (fonts: FontSet, court: CertificateCourt, last: boolean): Block => {
  const { cosignature, name } = court;
  const nameLines = setParagraph(
    fonts,
    [zh(name.zh, { face: 'serif-strong', size: 8.3 }), ...(name.simulated ? [gap(2.6), SIMULATED_MARK] : [])],
    KEY_X - LABEL_X - 3,
  );
  const englishLines = setParagraph(
    fonts,
    [en(name.en, { size: SMALL }), gap(4), zh(`辖 ${court.jurisdiction}`, { size: SMALL, colour: INK_3, solid: true })],
    KEY_X - LABEL_X - 3,
  );
  const left = [...nameLines, ...englishLines];
  const time: readonly Line[] =
    cosignature === null
      ? [setLine(fonts, [zh('未联署'), en(' not cosigned')])]
      : [setLine(fonts, [zh(formatChinaSeconds(cosignature.unixSeconds * 1000), { solid: true })])];
  const keyName = setParagraph(fonts, [mono(court.keyName, { size: 6.4, colour: INK_3 })], TIME_RIGHT - KEY_X);
  // Beside the name: a line for each key, then the key name; at the right the signatures, then the time in UTC.
  const rightLines = court.keys.length + Math.max(keyName.length, cosignature === null ? 0 : 1);
  const height = ROW_TOP + Math.max((left.length - 1) * LINE_PITCH, (rightLines - 1) * KEY_PITCH) + ROW_BOTTOM;
  return {
    height,
    draw: (canvas, top) => {
      const baseline = top + ROW_TOP;
      for (const [row, line] of left.entries()) canvas.line(line, LABEL_X, baseline + row * LINE_PITCH);
      for (const [row, { keyId, algorithm, signature }] of court.keys.entries()) {
        const keyLine = baseline + row * KEY_PITCH;
        canvas.line(setLine(fonts, [mono(`+${keyId}`, { size: 7.3 })]), KEY_X, keyLine);
        canvas.line(setLine(fonts, [en(algorithm, { colour: INK })]), ALGORITHM_X, keyLine);
        if (signature === null) continue;
        canvas.line(setLine(fonts, [mono(`${signature.slice(0, 14)}…`, { size: 7.3 })]), SIGNATURE_X, keyLine);
      }
      const below = baseline + court.keys.length * KEY_PITCH;
      for (const [row, line] of keyName.entries()) canvas.line(line, KEY_X, below + row * KEY_PITCH);
      for (const [row, line] of time.entries()) canvas.line(line, TIME_RIGHT - line.width, baseline + row * LINE_PITCH);
      if (cosignature !== null) {
        const utc = en(formatUtcSeconds(cosignature.unixSeconds * 1000), { size: SMALL, colour: INK_2 });
        canvas.line(setLine(fonts, [utc]), SIGNATURE_X, below);
      }
      canvas.rule(LABEL_X, RIGHT, top + height, last ? 0.75 : 0.6, last ? INK : LINE);
    },
  };
};

const quorumParagraph = ({ quorum }: CertificateView): Paragraph => {
  const spare = quorum.total - quorum.required;
  const isMet = quorum.met >= quorum.required;
  return [
    zh(`联署门槛：${quorum.total} 家中 ${quorum.required} 家；实际 ${quorum.met} 家，${isMet ? '已达' : '未达'}。`, {
      face: 'sans-strong',
    }),
    zh(
      ` f = ${quorum.f}：至多 ${quorum.f} 家串通仍无法产生两个版本；N − M = ${spare}：至多 ${spare} 家停机仍可签发。` +
        `规则为账本第 ${quorum.policyEntryIndex} 条，自`,
    ),
    zh(formatChinaDate(quorum.policySinceUnixMs), { solid: true }),
    zh('起。'),
    en(
      ` Quorum ${quorum.required} of ${quorum.total}; ${quorum.met} cosigned; ${isMet ? 'met' : 'not met'}. ` +
        `f = ${quorum.f} court(s) may collude without making a second version; N − M = ${spare} may be down. ` +
        `Policy: ledger entry ${quorum.policyEntryIndex}.`,
    ),
  ];
};

/** Sets the table and the sentence on the quorum beneath it. */
export const courtTableBlocks = (fonts: FontSet, view: CertificateView): Block[] => {
  const sentence = setParagraph(fonts, quorumParagraph(view), RIGHT - LABEL_X);
  return [
    headBlock(fonts),
    ...view.courts.map((court, index) => courtBlock(fonts, court, index === view.courts.length - 1)),
    {
      height: 13.4 + (sentence.length - 1) * 11.4,
      draw: (canvas, top) => {
        for (const [row, line] of sentence.entries()) canvas.line(line, LABEL_X, top + 13.4 + row * 11.4);
      },
    },
  ];
};
