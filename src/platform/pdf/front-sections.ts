// Sections 1 to 5 of page 1 as labelled fields: issuer, depositor, evidence, source before entry, times.

import type { CertificateToken, CertificateView } from '../../domain/certificates/certificate-view.ts';
import { type Field, field, givenField } from './block.ts';
import { shortenDigest } from './digest-block.ts';
import { bilingual, boxed, en, gap, type Inline, mono, type Paragraph, SIMULATED_MARK, zh } from './inline.ts';
import {
  formatChinaBound,
  formatChinaClock,
  formatChinaSeconds,
  formatChinaTime,
  formatCount,
  formatUtcBound,
  formatUtcClock,
} from './local-time.ts';

/** A digest among the fields; set in groups with ordinals. */
export type DigestField = { readonly digest: string; readonly label: readonly [zh: string, en: string] };
export type FieldSection = {
  readonly number: string;
  readonly zh: string;
  readonly en: string;
  readonly fields: readonly (Field | DigestField)[];
};

const NONE = bilingual('无', 'none');
const NOT_DISCLOSED = bilingual('未披露', 'not disclosed');

const marked = (simulated: boolean): Paragraph => (simulated ? [gap(2.6), SIMULATED_MARK] : []);
/** A name as given, followed by its mark. */
export const partyName = (name: {
  readonly zh: string;
  readonly en: string;
  readonly simulated: boolean;
}): Paragraph => [
  zh(name.zh),
  ...(name.en === '' || name.en === name.zh ? [] : [en(` ${name.en}`)]),
  ...marked(name.simulated),
];

const given = (chinese: string, english: string, value: string | null, otherwise: Paragraph): Field =>
  givenField(chinese, english, value === null ? null : [zh(value)], otherwise);

const issuerSection = ({ issuer }: CertificateView): FieldSection => ({
  number: '1',
  zh: '签发',
  en: 'Issuer',
  fields: [
    field('签发方', 'Issuer', partyName(issuer.name)),
    given('统一社会信用代码', 'USCC', issuer.creditCode, NONE),
    field(
      '备案、等保、密评',
      'Filings',
      issuer.filings === null
        ? bilingual('未备案，未测评，不作声明', 'none filed, none assessed, none claimed')
        : bilingual(issuer.filings.zh, issuer.filings.en),
    ),
  ],
});

const depositorSection = ({ depositor }: CertificateView): FieldSection => ({
  number: '2',
  zh: '存证人',
  en: 'Depositor',
  fields: [
    given(
      '名称',
      'Name',
      depositor.organization === null && depositor.name === null
        ? null
        : [depositor.organization, depositor.name].filter((name) => name !== null).join('，'),
      NOT_DISCLOSED,
    ),
    given('证件', 'Identifier', depositor.identifier, NONE),
    field(
      '身份核验',
      'Verified',
      depositor.level === null
        ? [boxed('未核验'), en(' not verified')]
        : [zh(depositor.level), en(' as disclosed by the depositor')],
    ),
    given('与平台关系', 'Relation', depositor.relation, bilingual('未作声明', 'none declared')),
  ],
});

const evidenceSection = ({ evidence }: CertificateView): FieldSection => ({
  number: '3',
  zh: '存证对象',
  en: 'Evidence',
  fields: [
    given('名称', 'Name', evidence.name, NOT_DISCLOSED),
    ...(evidence.title === null ? [] : [given('标题', 'Title', evidence.title, [])]),
    ...(evidence.caseNumber === null ? [] : [field('案号', 'Case number', [zh(evidence.caseNumber, { solid: true })])]),
    field('大小、类型', 'Size, type', [
      zh(`${formatCount(evidence.sizeBytes)} 字节`),
      en(' bytes'),
      zh('，'),
      zh(evidence.mediaType),
    ]),
    { digest: evidence.sha256, label: ['', 'SHA-256'] },
    evidence.sm3 === null ? field('', 'SM3', NONE) : { digest: evidence.sm3, label: ['', 'SM3'] },
    field('规范化', 'Canonicalisation', bilingual('无，逐字节计算', 'none; bytes as received')),
  ],
});

const GRADES: Readonly<Record<CertificateView['source']['grade'], readonly [string, string]>> = {
  self: ['自行提供', 'self-supplied'],
  controlled: ['受控采集', 'controlled capture'],
  witnessed: ['见证', 'witnessed'],
  notarised: ['公证', 'notarised'],
};
const MODES: Readonly<Record<CertificateView['source']['mode'], readonly [string, string]>> = {
  upload: ['上传，平台收到全部字节', 'uploaded; all bytes reached the platform'],
  digest: ['仅提交摘要，平台未收到文件字节', 'digest only; the bytes never reached the platform'],
  manifest: ['摘要清单，平台未收到文件字节', 'a list of digests; the bytes never reached the platform'],
  capture: ['平台采集', 'captured by the platform'],
  device: ['设备采集', 'captured by a device'],
};
const METHODS: Readonly<Record<CertificateView['source']['method'], readonly [string, string]>> = {
  apiKey: ['接口密钥', 'by API key'],
  session: ['网页会话', 'by web session'],
  passkey: ['通行密钥', 'by passkey'],
  'http-signature': ['请求签名', 'by signed request'],
};

const sourceSection = ({ source, evidence }: CertificateView): FieldSection => {
  const onlyDigest = source.mode === 'digest' || source.mode === 'manifest';
  const [modeZh, modeEn] = MODES[source.mode];
  const [methodZh, methodEn] = METHODS[source.method];
  const mode: readonly Inline[] = onlyDigest ? [boxed(modeZh), en(` ${modeEn}`)] : bilingual(modeZh, modeEn);
  return {
    number: '4',
    zh: '来源（上链前）',
    en: 'Source, before entry',
    fields: [
      field('提交方式', 'Submitted', [...mode, zh('；'), zh(methodZh, { solid: true }), en(` ${methodEn}`)]),
      field('来源等级', 'Grade', bilingual(...GRADES[source.grade])),
      field('清洁性检查', 'Cleanliness', [boxed('未检查'), en(' not done')]),
      givenField(
        '声明来源',
        'Declared origin',
        evidence.description === null ? null : [zh(evidence.description), en(' stated by the depositor, not checked')],
        NONE,
      ),
    ],
  };
};

const ORDINALS = '一二三四五六七八九十';

const formatAccuracy = (accuracyMs: number | null): string => {
  if (accuracyMs === null) return '± ?';
  return accuracyMs % 1000 === 0 ? `±${accuracyMs / 1000} s` : `±${accuracyMs} ms`;
};

const TOKEN_SIZE = 7.1;

const tokenField = (token: CertificateToken, index: number): Field => ({
  movable: index > 0,
  ...field(
    `时间戳${ORDINALS[index] ?? index + 1}`,
    `Token ${index + 1}`,
    [
      zh(formatChinaBound(token.genTimeUnixMs), { solid: true }),
      gap(8),
      zh(formatAccuracy(token.accuracyMs)),
      gap(8),
      ...partyName(token.authority),
      ...(token.late ? [gap(4), ...bilingual('迟到', 'late')] : []),
    ],
    [
      zh('序号'),
      en(' serial '),
      mono(token.serialNumber.toUpperCase(), { size: TOKEN_SIZE }),
      zh('，令牌'),
      en(' SHA-256 '),
      mono(shortenDigest(token.tokenSha256), { size: TOKEN_SIZE }),
    ],
  ),
});

const momentField = (chinese: string, english: string, unixMs: number, note: Paragraph): Field =>
  field(chinese, english, [
    zh(formatChinaBound(unixMs), { solid: true }),
    gap(8),
    en(formatUtcBound(unixMs)),
    gap(8),
    ...note,
  ]);

const ownClockField = (chinese: string, english: string, unixMs: number): Field =>
  field(chinese, english, [
    zh(formatChinaTime(unixMs), { solid: true }),
    gap(8),
    en(`${formatUtcClock(unixMs)}, issuer’s clock`),
  ]);

const cosignedField = ({ courts }: CertificateView): Field => {
  const times = courts.flatMap(({ cosignature }) => (cosignature === null ? [] : [cosignature.unixSeconds]));
  const clocks = times.sort((a, b) => a - b).map((unixSeconds) => formatChinaClock(unixSeconds * 1000));
  return field('法院联署', 'Cosigned', [
    zh(clocks.join('、'), { solid: clocks.length < 6 }),
    zh('，逐家见第 7 项'),
    en(' each shown in 7'),
  ]);
};

const timesSection = (view: CertificateView): FieldSection => {
  const { times } = view;
  return {
    number: '5',
    zh: '时间',
    en: 'Times (UTC+8)',
    fields: [
      ownClockField('接收', 'Received', times.receivedAtUnixMs),
      ownClockField('批次封闭', 'Batch closed', times.batchClosedAtUnixMs),
      ...(times.tokens.length === 0
        ? [field('时间戳', 'Token', bilingual('签发时无', 'none at issue'))]
        : times.tokens.map(tokenField)),
      times.existedByUnixMs === null
        ? field('不晚于', 'Existed by', bilingual('无可信时间戳，不作结论', 'no trusted token, no finding'))
        : momentField('不晚于', 'Existed by', times.existedByUnixMs, bilingual('时间戳加精度', 'token + accuracy')),
      ...(times.notBeforeUnixMs === null
        ? []
        : [
            momentField('批次不早于', 'Not before', times.notBeforeUnixMs, [
              ...bilingual('限于批次，不及内容', 'of the batch only'),
            ]),
          ]),
      cosignedField(view),
      field('上链时间', 'Entry', [
        zh(formatChinaSeconds(times.onLedgerByUnixMs), { solid: true, face: 'sans-strong' }),
        gap(8),
        zh('本证书以法院联署达到门槛的时间为上链时间'),
        en(' “entered” means: the moment the court cosignatures met the policy'),
      ]),
    ],
  };
};

/** Sections 1 to 5 in order. */
export const describeFrontSections = (view: CertificateView): readonly FieldSection[] => [
  issuerSection(view),
  depositorSection(view),
  evidenceSection(view),
  sourceSection(view),
  timesSection(view),
];
