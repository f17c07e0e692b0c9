// Sections 7 to 10: ledger and courts, custody, verification, signature and attachment.

import type { CertificateView } from '../../domain/certificates/certificate-view.ts';
import { type Block, field, fieldBlocks, type Section } from './block.ts';
import { commandBlocks, describeCommands } from './command-box.ts';
import { courtTableBlocks } from './court-table.ts';
import { digestBlocks, shortenDigest } from './digest-block.ts';
import { statementBlocks } from './disposition-notice.ts';
import { formatCodePoint } from './drawable.ts';
import type { FontSet } from './font-set.ts';
import { partyName } from './front-sections.ts';
import { bilingual, boxed, DIGEST_SIZE, en, gap, INK, mono, type Paragraph, zh } from './inline.ts';
import { formatChinaSeconds, formatCount } from './local-time.ts';
import { LABEL_X, RIGHT, ROW_PITCH } from './page-layout.ts';
import { drawSealMark } from './seal-mark.ts';
import { stepTableBlocks } from './step-table.ts';
import { setLine, setParagraph } from './typesetter.ts';

/** What the renderer knows of the attachment it is about to embed. */
export type Attachment = { readonly sizeBytes: number; readonly sha256: string };

const NONE = bilingual('无', 'none');
const lines = (texts: readonly string[]): readonly Paragraph[] => texts.map((text) => [zh(text)]);

/** Section 7. */
export const ledgerSection = (fonts: FontSet, view: CertificateView): Section => {
  const { ledger } = view;
  const blocks = [
    ...fieldBlocks(
      fonts,
      field('账本', 'Log', [
        mono(ledger.origin, { size: DIGEST_SIZE - 0.4 }),
        gap(8),
        en('C2SP tlog-tiles', { colour: INK }),
      ]),
    ),
    ...fieldBlocks(
      fonts,
      field('批次、叶', 'Batch, leaf', [
        mono(`${ledger.batcher}/${ledger.sequence}`, { size: DIGEST_SIZE - 0.4 }),
        zh(`，叶序号 ${formatCount(ledger.leafIndex)}，共 ${formatCount(ledger.batchTreeSize)} 叶`),
        en(` leaf index ${formatCount(ledger.leafIndex)} of ${formatCount(ledger.batchTreeSize)}`),
      ]),
    ),
    ...digestBlocks(fonts, ['批次根', 'Batch root'], ledger.batchRootHash),
    ...fieldBlocks(
      fonts,
      field('条目、规模', 'Entry, size', [
        zh(`条目序号 ${formatCount(ledger.entryIndex)}，树规模 ${formatCount(ledger.treeSize)}`),
        en(` entry index ${formatCount(ledger.entryIndex)} in a tree of ${formatCount(ledger.treeSize)}`),
      ]),
    ),
    ...digestBlocks(fonts, ['账本根', 'Ledger root'], ledger.rootHash),
    ...fieldBlocks(
      fonts,
      field('路径、检查点', 'Proofs', [
        zh(`${ledger.batchPathLength} + ${ledger.ledgerPathLength} 个兄弟节点，见附件`),
        ...(ledger.previous === null
          ? [en(' paths and checkpoint text are in the attachment')]
          : [
              zh(`；前一规模 ${formatCount(ledger.previous.treeSize)}，根`),
              en(' previous '),
              mono(shortenDigest(ledger.previous.rootHash), { size: 7.3 }),
            ]),
      ]),
    ),
    ...(ledger.chainAnchors.length === 0 && ledger.findings.length === 0
      ? fieldBlocks(
          fonts,
          field('外部链', 'Chain anchors', [...NONE, zh('；法院结论：'), en('courts’ findings: '), ...NONE]),
        )
      : [
          field('外部链', 'Chain anchors', ...(ledger.chainAnchors.length === 0 ? [NONE] : lines(ledger.chainAnchors))),
          field('法院结论', 'Findings', ...(ledger.findings.length === 0 ? [NONE] : lines(ledger.findings))),
        ].flatMap((entry) => fieldBlocks(fonts, entry))),
    ...courtTableBlocks(fonts, view),
  ];
  return { number: '7', zh: '账本', en: 'Ledger', blocks };
};

const paragraphBlock = (fonts: FontSet, paragraph: Paragraph, above: number): Block[] =>
  setParagraph(fonts, paragraph, RIGHT - LABEL_X).map((line, index): Block => {
    const height = index === 0 ? above : 11.4;
    return { height, draw: (canvas, top) => canvas.line(line, LABEL_X, top + height) };
  });

const linkBlocks = (fonts: FontSet, view: CertificateView): Block[] => {
  const paragraph = [zh('核验链接'), en(' Link '), mono(view.link, { size: 7.6, breakAnywhere: true })];
  return setParagraph(fonts, paragraph, RIGHT - LABEL_X).map((line, index, all): Block => {
    const height = index === 0 ? 13.4 : 11.4;
    return {
      height,
      keepWithNext: index < all.length - 1,
      draw: (canvas, top) => {
        canvas.line(line, LABEL_X, top + height);
        canvas.link(LABEL_X, top + height - 8, line.width, 10, view.link);
      },
    };
  });
};

/** Section 9. */
export const verificationSection = (fonts: FontSet, view: CertificateView): Section => {
  const { verification, evidence } = view;
  const verifier: Paragraph = [
    zh('核验程序'),
    en(' Verifier ', { colour: INK }),
    zh(`${verification.verifierName} ${verification.verifierVersion}`),
    gap(6),
    ...(verification.verifierSha256 === null
      ? []
      : [mono(shortenDigest(verification.verifierSha256), { size: 7.6 }), gap(6)]),
    zh('信任包'),
    en(` Bundle ${verification.bundleSequence}`, { colour: INK }),
    ...(verification.bundleAsOfUnixMs === null
      ? []
      : [zh('，'), zh(formatChinaSeconds(verification.bundleAsOfUnixMs).slice(0, 10), { solid: true })]),
    gap(6),
    zh('创世'),
    en(' genesis '),
    mono(shortenDigest(verification.genesisHash), { size: 7.6 }),
  ];
  const offline: Paragraph = [
    zh('断网复核：本文件存为 certificate.pdf，与原文件、assize.mjs 同处一目录。'),
    en(' To repeat offline, in one folder:'),
  ];
  // A name with characters that no font draws could not be typed from the page.
  const typable =
    evidence.name !== null &&
    Array.from(evidence.name).every((character) => fonts.draws(character.codePointAt(0) ?? 0));
  return {
    number: '9',
    zh: '核验',
    en: 'Verification',
    blocks: [
      { height: 3, keepWithNext: true, draw: () => undefined },
      ...stepTableBlocks(fonts, verification.steps),
      ...statementBlocks(fonts, view),
      ...paragraphBlock(fonts, verifier, 13.6),
      ...paragraphBlock(fonts, offline, 13).map((block) => ({ ...block, keepWithNext: true })),
      ...commandBlocks(fonts, describeCommands(typable ? evidence.name : null, verification.tokenCommand)),
      ...linkBlocks(fonts, view),
    ],
  };
};

const SEAL_SIZE = 56;
const SEAL_X = RIGHT - SEAL_SIZE - 6;

/** Section 10. `undrawn`: code points of the view that no font draws. */
export const signatureSection = (
  fonts: FontSet,
  view: CertificateView,
  attachment: Attachment,
  undrawn: readonly number[],
): Section => {
  const right = SEAL_X - 8;
  const { pdfSignature, issuer } = view;
  const rows = [
    ...fieldBlocks(
      fonts,
      field(
        '电子签名',
        'PDF signature',
        ...(pdfSignature === null
          ? [NONE]
          : [bilingual(pdfSignature.description.zh, pdfSignature.description.en), partyName(pdfSignature.signer)]),
      ),
      right,
    ),
    ...fieldBlocks(
      fonts,
      field('证书核心签名', 'Core', [en(`${issuer.algorithm}, `, { colour: INK }), mono(issuer.keyId, { size: 7.3 })]),
      right,
    ),
    ...fieldBlocks(
      fonts,
      field('附件', 'Attachment', [
        mono('certificate.json', { size: DIGEST_SIZE - 0.4 }),
        zh(`，${formatCount(attachment.sizeBytes)} 字节`),
        en(' bytes'),
      ]),
      right,
    ),
    ...digestBlocks(fonts, ['附件', 'SHA-256'], attachment.sha256),
    ...fieldBlocks(
      fonts,
      field('效力', 'Precedence', bilingual('文义不一致的，以附件为准', 'the attachment prevails')),
      right,
    ),
    ...(undrawn.length === 0
      ? []
      : fieldBlocks(
          fonts,
          field('无法绘制的字符', 'Not drawn', [
            boxed(String(undrawn.length)),
            zh(' 无法绘制的字符'),
            en(' characters not drawn: ', { colour: INK }),
            mono(undrawn.map(formatCodePoint).join(' '), { size: 7.3 }),
            zh('；以附件为准'),
            en(' the attachment prevails'),
          ]),
          right,
        )),
  ];
  const captions = [
    setLine(fonts, [zh('签发方标记，非公章', { size: 6.8 })]),
    setLine(fonts, [en('Issuer’s mark, not an', { size: 6.8 })]),
    setLine(fonts, [en('official seal', { size: 6.8 })]),
  ];
  const [first, ...rest] = rows;
  if (first === undefined) return { number: '10', zh: '签名', en: 'Signature', blocks: [] };
  const withSeal: Block = {
    height: first.height,
    keepWithNext: true,
    draw: (canvas, top) => {
      first.draw(canvas, top);
      drawSealMark(canvas, SEAL_X, top + ROW_PITCH - 8, SEAL_SIZE);
      for (const [index, caption] of captions.entries())
        canvas.line(
          caption,
          SEAL_X + SEAL_SIZE / 2 - caption.width / 2,
          top + ROW_PITCH - 8 + SEAL_SIZE + 9 + index * 8.4,
        );
    },
  };
  const rowsHeight = rows.reduce((sum, block) => sum + block.height, 0);
  const spacer: Block = { height: Math.max(0, SEAL_SIZE + 30 - rowsHeight), draw: () => undefined };
  return {
    number: '10',
    zh: '签名',
    en: 'Signature',
    // The mark and its caption are as tall as six rows: they stay together.
    blocks: [withSeal, ...rest.map((block, index) => (index < 5 ? { ...block, keepWithNext: true } : block)), spacer],
  };
};
