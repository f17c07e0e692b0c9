// The sections of a verification report: which file, the times apart from each other, what the finding rests on, and
// when and by what it was made.

import type { ReportView } from '../../domain/verification/report-view.ts';
import { field, fieldBlocks, type Section } from './block.ts';
import { digestBlocks } from './digest-block.ts';
import type { FontSet } from './font-set.ts';
import { bilingual, boxed, DIGEST_SIZE, en, gap, mono, type Paragraph, SIMULATED_MARK, zh } from './inline.ts';
import { formatChinaTime, formatCount, formatUtc } from './local-time.ts';

const KINDS: Readonly<Record<ReportView['subject']['kind'], readonly [zh: string, en: string]>> = {
  json: ['证书文本（certificate.json）', 'certificate text'],
  pdf: ['证书 PDF，核验的是其附件', 'certificate PDF; its attachment was verified'],
  proof: ['证明文件（.tlog-proof）', 'proof file'],
};
const smallMono = (text: string) => mono(text, { size: DIGEST_SIZE - 0.4, breakAnywhere: true });
const bytes = (count: number): Paragraph => [zh(`${formatCount(count)} 字节`), en(' bytes')];
const UNREADABLE: Paragraph = [boxed('无法读取'), en(' does not read')];

/** Section 1: what was verified, by its own digest. */
export const subjectSection = (fonts: FontSet, { subject, evidence, ledger }: ReportView): Section => ({
  number: '1',
  zh: '核验对象',
  en: 'What was verified',
  blocks: [
    ...fieldBlocks(
      fonts,
      field('文件', 'File', [...bilingual(...KINDS[subject.kind]), zh('，'), ...bytes(subject.sizeBytes)]),
    ),
    ...digestBlocks(fonts, ['文件', 'SHA-256'], subject.sha256),
    ...fieldBlocks(
      fonts,
      field('核心指纹', 'Fingerprint', subject.fingerprint === null ? UNREADABLE : [smallMono(subject.fingerprint)]),
    ),
    ...fieldBlocks(
      fonts,
      field(
        '证书编号',
        'Certificate no.',
        subject.evidenceId === null
          ? UNREADABLE
          : [smallMono(subject.evidenceId), zh('（据所核验文件）'), en(' as the file says')],
      ),
    ),
    ...fieldBlocks(fonts, field('账本', 'Ledger', [smallMono(ledger)])),
    ...(evidence === null
      ? fieldBlocks(
          fonts,
          field('原文件', 'Evidence', [boxed('未提供'), en(' none supplied: step “object match” was not checked')]),
        )
      : [
          ...fieldBlocks(
            fonts,
            field('原文件', 'Evidence', [
              ...bilingual('所提供文件或摘要', 'file or digests as supplied'),
              ...(evidence.sizeBytes === null ? [] : [zh('，'), ...bytes(evidence.sizeBytes)]),
            ]),
          ),
          ...(evidence.sha256 === null ? [] : digestBlocks(fonts, ['', 'SHA-256'], evidence.sha256)),
          ...(evidence.sm3 === null ? [] : digestBlocks(fonts, ['', 'SM3'], evidence.sm3)),
        ]),
  ],
});

const moment = (unixMs: number | null, note: Paragraph): Paragraph =>
  unixMs === null
    ? [boxed('未能确定'), en(' not established')]
    : [zh(formatChinaTime(unixMs), { solid: true }), gap(6), en(formatUtc(unixMs)), gap(6), ...note];

/** Section 2: times, each with whose word it is; they are never merged. */
export const reportTimesSection = (fonts: FontSet, { times }: ReportView): Section => ({
  number: '2',
  zh: '时间',
  en: 'Times (UTC+8)',
  blocks: [
    field('接收', 'Received', moment(times.receivedAtUnixMs, bilingual('平台自称', 'the platform’s word'))),
    field('不晚于', 'Existed by', moment(times.existedByUnixMs, bilingual('时间戳加精度', 'token + accuracy'))),
    field('上链时间', 'On the ledger by', moment(times.onLedgerByUnixMs, bilingual('联署达到门槛', 'quorum met'))),
    field('批次不早于', 'Batch not before', moment(times.notBeforeUnixMs, bilingual('限于批次', 'of the batch only'))),
  ].flatMap((entry) => fieldBlocks(fonts, entry)),
});

/** Section 3: the trust that the finding rests on. */
export const basisSection = (fonts: FontSet, view: ReportView): Section => {
  const { bundle, f } = view;
  return {
    number: '3',
    zh: '依据',
    en: 'What it rests on',
    blocks: [
      ...fieldBlocks(
        fonts,
        field(
          '串通容限',
          'Tolerance',
          f === null
            ? [boxed('未能确定'), en(' not established')]
            : [
                zh(`f = ${f}：至多 ${f} 家法院节点串通仍无法产生两个版本`),
                en(` up to ${f} court nodes may collude without making a second version`),
              ],
        ),
      ),
      ...fieldBlocks(
        fonts,
        field(
          '模拟',
          'Simulated',
          view.simulated
            ? [
                SIMULATED_MARK,
                gap(3),
                ...bilingual('所依据者含模拟机构，不具法律效力', 'simulated parties: no legal effect'),
              ]
            : bilingual('所依据者均非模拟', 'none of those relied on'),
        ),
      ),
      ...(bundle === null
        ? fieldBlocks(fonts, field('信任包', 'Trust bundle', bilingual('无', 'none')))
        : [
            ...fieldBlocks(
              fonts,
              field('信任包', 'Trust bundle', [
                zh(`治理序号 ${bundle.sequence}，截至账本规模 ${formatCount(bundle.treeSize)}`),
                en(` sequence ${bundle.sequence}, as of ledger size ${formatCount(bundle.treeSize)}`),
              ]),
            ),
            ...digestBlocks(fonts, ['截至根', 'As-of root'], bundle.rootHash),
          ]),
      ...(view.genesisHash === null
        ? fieldBlocks(fonts, field('创世条目', 'Genesis', bilingual('无', 'none')))
        : digestBlocks(fonts, ['所认创世条目', 'Genesis'], view.genesisHash)),
      ...view.advice.flatMap((words) => fieldBlocks(fonts, field('提示', 'Note', [zh(words.zh), en(` ${words.en}`)]))),
    ],
  };
};

/** Section 7: when and by what the report was made, and who may be relied on instead. */
export const makingSection = (fonts: FontSet, view: ReportView, undrawn: string): Section => ({
  number: '7',
  zh: '本报告',
  en: 'This report',
  blocks: [
    field('作出时间', 'Made', moment(view.madeAtUnixMs, bilingual('本服务时钟', 'this service’s clock'))),
    field('核验程序', 'Program', [zh(`${view.program.name} ${view.program.version}`)]),
    field('性质', 'Nature', [
      zh('一次计算的记录，未签名，不随证书保存；任何人可用第 6 项各命令独立重做，以其重做结果为准。'),
      en(
        ' The record of a computation: not signed, not kept. Anyone can repeat it by the commands of 6, and what they find counts, not this paper.',
      ),
    ]),
    ...(undrawn === ''
      ? []
      : [
          field('无法绘制的字符', 'Not drawn', [
            mono(undrawn, { size: 7.3 }),
            zh('；以原文件为准'),
            en(' see the file itself'),
          ]),
        ]),
  ].flatMap((entry) => fieldBlocks(fonts, entry)),
});
