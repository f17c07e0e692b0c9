// A step in words: what was compared, with the numbers that were compared. The verifier gives facts, never sentences.

import { formatSentence } from '../../core/verify/sentence.ts';
import { ALGORITHM_WORDS, describeSummary, STEP_WORDS } from '../../core/verify/verdict-words.ts';
import type { Step, StepName } from '../../core/verify/verdict.ts';
import type { JsonObject } from '../../core/text/canonical-json.ts';
import type { Language } from '../copy/language.ts';
import { stepCodesCopy } from '../copy/step-codes-copy.ts';
import { stepName } from '../copy/steps-copy.ts';
import { shortenDigest } from '../format/digest-groups.ts';
import { formatInteger } from '../format/numbers.ts';
import { formatMoment } from '../format/times.ts';
import { readerZone } from '../page/enhance.ts';
import { listFact, numberFact, objectFact, textFact, textsFact } from './fact-reader.ts';
import type { NamedFact, StepRow } from './step-row.ts';

const NOTHING: readonly string[] = [];

type Words = {
  readonly count: (value: number | null) => string;
  readonly clock: (time: string | null) => string;
  readonly moment: (time: string | null) => string;
  readonly hash: (hash: string | null) => string;
};

const wordsOf = (language: Language): Words => {
  const format = (time: string | null, kind: 'time' | 'dateTime'): string =>
    time === null ? '—' : formatMoment(Date.parse(time), kind, language, readerZone());
  return {
    count: (value) => (value === null ? '—' : formatInteger(value, language)),
    clock: (time) => format(time, 'time'),
    moment: (time) => format(time, 'dateTime'),
    hash: (hash) => (hash === null ? '—' : shortenDigest(hash)),
  };
};

type Describe = (facts: JsonObject, words: Words, language: Language) => readonly string[];

const has = (facts: JsonObject, name: string): boolean => facts[name] !== undefined && facts[name] !== null;

const describeDocument: Describe = (facts, { count }, language) => {
  const fingerprint = textFact(facts, 'fingerprint');
  if (fingerprint === null) return NOTHING;
  const size = count(numberFact(facts, 'sizeBytes'));
  return language === 'zh'
    ? [`规范文本，${size} 字节，证书指纹 ${fingerprint}。`]
    : [`A canonical text of ${size} bytes; fingerprint ${fingerprint}.`];
};

const describeObject: Describe = (facts, { count }, language) => {
  const { expected, supplied } = objectFact(facts, 'sizeBytes');
  if (typeof expected !== 'number') return NOTHING;
  if (typeof supplied !== 'number') {
    return [language === 'zh' ? `存证对象 ${count(expected)} 字节。` : `The deposit has ${count(expected)} bytes.`];
  }
  if (expected === supplied) return [language === 'zh' ? `${count(expected)} 字节。` : `${count(expected)} bytes.`];
  return [
    language === 'zh'
      ? `您的文件 ${count(supplied)} 字节，存证对象 ${count(expected)} 字节。`
      : `Your file: ${count(supplied)} bytes; the deposit: ${count(expected)} bytes.`,
  ];
};

const MODES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: { upload: '文件字节由平台收到。', digest: '平台只收到摘要，未收到文件。', manifest: '以清单存证。' },
  en: {
    upload: 'The platform received the bytes.',
    digest: 'The platform received only a digest, never the file.',
    manifest: 'Deposited in a manifest.',
  },
};

const describeDisclosed = (count: number, language: Language): string => {
  if (count === 0) return language === 'zh' ? '没有披露任何陈述项。' : 'Nothing else of it is disclosed.';
  if (language === 'zh') return `披露 ${count} 项，逐项与陈述相符。`;
  return `${count} disclosed ${count === 1 ? 'claim matches' : 'claims match'} the statement.`;
};

const describeStatement: Describe = (facts, { hash }, language) => {
  const leaf = textFact(facts, 'leafHash');
  if (leaf === null) return textFact(facts, 'disclosure') === null ? NOTHING : [textFact(facts, 'disclosure') ?? ''];
  const id = textFact(facts, 'id') ?? '—';
  const mode = MODES[language][textFact(objectFact(facts, 'source'), 'mode') ?? ''];
  const disclosed = describeDisclosed(listFact(facts, 'disclosed').length, language);
  const source = mode === undefined ? [] : [mode];
  return language === 'zh'
    ? [`由陈述原文重新算得叶哈希 ${hash(leaf)}；编号 ${id}。`, [...source, disclosed].join('')]
    : [`Leaf hash recomputed from the statement: ${hash(leaf)}; ${id}.`, [...source, disclosed].join(' ')];
};

const describeBatch: Describe = (facts, { count }, language) => {
  if (!has(facts, 'leafIndex')) return NOTHING;
  const leaf = count(numberFact(facts, 'leafIndex'));
  const size = count(numberFact(facts, 'treeSize'));
  const siblings = numberFact(facts, 'siblings') ?? 0;
  const batch = textFact(facts, 'batch') ?? '—';
  return language === 'zh'
    ? [`批次 ${batch}：叶序号 ${leaf}，共 ${size} 叶，经 ${siblings} 个兄弟节点得批次根。`]
    : [
        `Batch ${batch}: leaf index ${leaf} of ${size}, through ${siblings} ${siblings === 1 ? 'sibling' : 'siblings'} to the batch root.`,
      ];
};

const describeTimestamps: Describe = (facts, { count }, language) => {
  if (!has(facts, 'required')) return NOTHING;
  const tokens = listFact(facts, 'tokens').filter((token) => textFact(token, 'reason') === null).length;
  const required = count(numberFact(facts, 'required'));
  return language === 'zh'
    ? [`${tokens} 枚 RFC 3161 时间戳，需 ${required} 枚。`]
    : [`${tokens} RFC 3161 ${tokens === 1 ? 'token' : 'tokens'}; ${required} needed.`];
};

const describeTime: Describe = (facts, { clock }, language) => {
  const broken = textsFact(facts, 'broken');
  const order = (['notBefore', 'openedAt', 'receivedAt', 'closedAt', 'existedBy', 'onLedgerBy'] as const).flatMap(
    (name) => {
      const time = textFact(facts, name);
      return time === null ? [] : [`${TIME_NAMES[language][name]} ${clock(time)}`];
    },
  );
  const tolerance = numberFact(facts, 'toleranceSeconds');
  const allowed =
    tolerance === null
      ? ''
      : language === 'zh'
        ? `（容许时钟误差 ${tolerance} 秒）`
        : ` (clocks may differ by ${tolerance} s)`;
  return [...(order.length === 0 ? [] : [`${order.join(language === 'zh' ? '；' : '; ')}${allowed}`]), ...broken];
};

const TIME_NAMES = {
  zh: {
    notBefore: '不早于',
    openedAt: '批次开启',
    receivedAt: '接收',
    closedAt: '封存',
    existedBy: '时间戳',
    onLedgerBy: '上链',
  },
  en: {
    notBefore: 'not before',
    openedAt: 'opened',
    receivedAt: 'received',
    closedAt: 'sealed',
    existedBy: 'timestamped',
    onLedgerBy: 'on the ledger',
  },
} as const;

const describeLedger: Describe = (facts, { count }, language) => {
  if (!has(facts, 'index')) return NOTHING;
  const index = count(numberFact(facts, 'index'));
  const size = count(numberFact(facts, 'treeSize'));
  const siblings = numberFact(facts, 'siblings') ?? 0;
  return language === 'zh'
    ? [`条目序号 ${index}，树规模 ${size}，经 ${siblings} 个兄弟节点得账本根。`]
    : [
        `Entry index ${index} in a tree of ${size}, through ${siblings} ${siblings === 1 ? 'sibling' : 'siblings'} to the ledger root.`,
      ];
};

// Each key that signed: its id and algorithm.
const describeKeys = (facts: JsonObject): readonly string[] =>
  listFact(facts, 'keys').map((key) => {
    const algorithm = textFact(key, 'algorithm');
    const known = Object.entries(ALGORITHM_WORDS).find(([name]) => name === algorithm)?.[1];
    return `+${textFact(key, 'keyId') ?? '—'} ${known ?? algorithm ?? ''}`.trimEnd();
  });

const describeLogSignature: Describe = (facts, _words, language) => {
  const key = textFact(facts, 'keyName');
  if (key === null) return NOTHING;
  const keys = describeKeys(facts);
  return [language === 'zh' ? `账本密钥 ${key}，${keys.join('、')}。` : `Log key ${key}, ${keys.join(' and ')}.`];
};

const describeQuorum: Describe = (facts, { count }, language) => {
  if (!has(facts, 'total')) return NOTHING;
  const [met, total, required] = (['met', 'total', 'required'] as const).map((name) => count(numberFact(facts, name)));
  const f = numberFact(facts, 'f');
  const spare = numberFact(facts, 'mayBeMissing');
  const tolerance =
    f === null || spare === null
      ? NOTHING
      : [language === 'zh' ? `容许 ${f} 家串通，${spare} 家不应答。` : `${f} may collude, ${spare} may be silent.`];
  return language === 'zh'
    ? [`${met}/${total}，需 ${required}。`, ...tolerance]
    : [`${met} of ${total}; ${required} needed.`, ...tolerance];
};

const describePolicy: Describe = (facts, { count, hash }, language) => {
  const policy = textFact(facts, 'policy');
  if (policy === null) return NOTHING;
  const required = count(numberFact(facts, 'required'));
  const total = count(numberFact(facts, 'total'));
  return language === 'zh'
    ? [
        `批次所引规则 ${hash(policy)}，信任根第 ${count(numberFact(facts, 'bundleSequence'))} 版所载规则 ${hash(textFact(facts, 'genesis'))}：${total} 家中 ${required} 家。`,
      ]
    : [
        `Policy named by the batch ${hash(policy)}; trust roots version ${count(numberFact(facts, 'bundleSequence'))} give ${hash(textFact(facts, 'genesis'))}: ${required} of ${total}.`,
      ];
};

const describeConsistency: Describe = (facts, { count }, language) => {
  const compared = numberFact(facts, 'compared');
  if (compared === null || compared === 0) return NOTHING;
  const agreeing = count(numberFact(facts, 'agreeing'));
  if (numberFact(facts, 'agreeing') === 0) return NOTHING;
  return language === 'zh'
    ? [`与 ${count(compared)} 份其他检查点比对，其中 ${agreeing} 份已核对一致。`]
    : [
        `Compared with ${count(compared)} other ${compared === 1 ? 'checkpoint' : 'checkpoints'}; ${agreeing} shown consistent.`,
      ];
};

const describeFindings: Describe = (facts) =>
  listFact(facts, 'findings').map(
    (finding) => `${textFact(finding, 'code') ?? '—'}: ${textsFact(finding, 'by').join(', ')}`,
  );

const describeReceipt: Describe = (facts, { moment }, language) => {
  const acceptedAt = textFact(facts, 'acceptedAt');
  if (acceptedAt === null) return NOTHING;
  const includeBy = moment(textFact(facts, 'includeBy'));
  return language === 'zh'
    ? [`${moment(acceptedAt)} 接收，约定不迟于 ${includeBy} 上链。`]
    : [`Accepted ${moment(acceptedAt)}, promised on the ledger by ${includeBy}.`];
};

const ALGORITHM_NAMES: Readonly<Record<string, string>> = {
  'sha-256': 'SHA-256',
  sm3: 'SM3',
  ed25519: 'Ed25519',
  rfc3161: 'RFC 3161',
};

const describeAlgorithms: Describe = (facts, _words, language) => {
  const used = textsFact(facts, 'used');
  const names = used.map((name) => ALGORITHM_NAMES[name] ?? name).join(language === 'zh' ? '、' : ', ');
  return used.length === 0 ? NOTHING : [`${names}${language === 'zh' ? '。' : '.'}`];
};

const describeIssuer: Describe = (facts, { moment }, language) => {
  const kid = textFact(facts, 'kid');
  if (kid === null) return NOTHING;
  const issuedAt = textFact(facts, 'issuedAt');
  const at = issuedAt === null ? '' : language === 'zh' ? `，${moment(issuedAt)} 签发` : `, issued ${moment(issuedAt)}`;
  return [`${kid}, Ed25519${at}${language === 'zh' ? '。' : '.'}`];
};

const describeNothing: Describe = () => NOTHING;

const DESCRIBE: Readonly<Record<StepName, Describe>> = {
  document: describeDocument,
  object: describeObject,
  statement: describeStatement,
  'batch-inclusion': describeBatch,
  timestamps: describeTimestamps,
  time: describeTime,
  'ledger-inclusion': describeLedger,
  'log-signature': describeLogSignature,
  quorum: describeQuorum,
  policy: describePolicy,
  consistency: describeConsistency,
  findings: describeFindings,
  receipt: describeReceipt,
  'chain-anchors': describeNothing,
  renewal: describeNothing,
  algorithms: describeAlgorithms,
  status: describeNothing,
  issuer: describeIssuer,
};

/** Codes that say no more than the facts do when a step passes. */
const SILENT_CODES: ReadonlySet<string> = new Set(['VALID', 'MET']);

const codeText = (step: Step, language: Language): readonly string[] => {
  if (step.name === 'findings' && step.code === 'NONE')
    return [language === 'zh' ? '没有法院节点的署名结论。' : 'No court node has signed a finding.'];
  if (step.name === 'status' && step.code === 'UNCHECKED') {
    return [
      language === 'zh'
        ? '证书本身不载明其后的状态；须查询平台。'
        : 'A certificate cannot say what became of the deposit since; that takes a look-up.',
    ];
  }
  const text = stepCodesCopy[language][step.code];
  const by = step.code === 'BLOCKED' ? textFact(step.facts, 'by') : null;
  const blocker = by === null ? '' : stepName(by as StepName, language);
  return [blocker === '' ? text : `${text.slice(0, -1)}${language === 'zh' ? `（${blocker}）。` : ` (${blocker}).`}`];
};

/** Everything that a verdict may be described with, for loading the fonts it needs. */
export const verdictTexts = (language: Language): readonly unknown[] => [
  Object.values(STEP_WORDS).map((words) => words[language]),
  stepCodesCopy[language],
  formatSentence(0)[language],
  describeSummary({ summary: 'consistent', simulated: true })[language],
  MODES[language],
  TIME_NAMES[language],
  Object.values(DESCRIBE),
  codeText,
  describeDisclosed,
];

const nameFacts = ({ facts }: Step, language: Language): readonly NamedFact[] => [
  ...listFact(facts, 'tokens').map((token) => ({
    name: textFact(token, 'authority') ?? '—',
    simulated: token['simulated'] === true,
    detail: textFact(token, 'reason') ?? `±${(numberFact(token, 'accuracyMs') ?? 0) / 1000} s`,
    at: textFact(token, 'genTime'),
  })),
  ...listFact(facts, 'cosignatures').map((cosignature) => ({
    name: textFact(objectFact(cosignature, 'name'), language) ?? textFact(cosignature, 'court') ?? '—',
    simulated: cosignature['simulated'] === true,
    detail: describeKeys(cosignature).join(' · '),
    at: textFact(cosignature, 'at'),
  })),
];

/** Puts a step into words. */
export const describeStep = (step: Step, language: Language): StepRow => {
  const [first, ...more] = DESCRIBE[step.name](step.facts, wordsOf(language), language);
  const silent = step.result === 'pass' && first !== undefined && SILENT_CODES.has(step.code);
  const opening = [...(silent ? [] : codeText(step, language)), ...(first === undefined ? [] : [first])];
  const reason = step.result === 'fail' ? textFact(step.facts, 'reason') : null;
  return {
    name: step.name,
    result: step.result,
    texts: [
      opening.join(language === 'zh' ? '' : ' '),
      ...more,
      ...(reason === null ? [] : [`${step.code}: ${reason}`]),
    ],
    named: nameFacts(step, language),
  };
};
