// What a step compared, in words, with the numbers that were compared: one describer for each step. The verifier gives
// facts, never sentences; a fact that is absent leaves its sentence out.

import { describeAlgorithmFacts, nameAlgorithm } from './describe-algorithms.ts';
import type { JsonObject } from '../text/canonical-json.ts';
import { ALGORITHM_WORDS } from '../verify/verdict-words.ts';
import type { StepName } from '../verify/verdict.ts';
import { listFact, numberFact, objectFact, textFact, textsFact } from './fact-reader.ts';
import { listFindings } from './list-findings.ts';

/** The languages of the descriptions; Chinese prevails where they differ. */
export type DescriptionLanguage = 'zh' | 'en';

/** How numbers, times (RFC 3339 UTC) and digests are written where the description stands; null is `—`. */
export type FactFormat = {
  readonly count: (value: number | null) => string;
  readonly clock: (time: string | null) => string;
  readonly moment: (time: string | null) => string;
  readonly hash: (hash: string | null) => string;
};

const NOTHING: readonly string[] = [];

type Describe = (facts: JsonObject, format: FactFormat, language: DescriptionLanguage) => readonly string[];

const has = (facts: JsonObject, name: string): boolean => facts[name] !== undefined && facts[name] !== null;

const describeDocument: Describe = (facts, { count }, language) => {
  const fingerprint = textFact(facts, 'fingerprint');
  if (fingerprint === null) return NOTHING;
  const size = count(numberFact(facts, 'sizeBytes'));
  return language === 'zh'
    ? [`规范文本，${size} 字节，证书指纹 ${fingerprint}。`]
    : [`A canonical text of ${size} bytes; fingerprint ${fingerprint}.`];
};

const OBJECT_WORDS: Readonly<Record<DescriptionLanguage, Readonly<Record<'equal' | 'differs' | 'open', string>>>> = {
  zh: { equal: '与您的文件一致。', differs: '与您的文件不一致。', open: '未比对。' },
  en: { equal: 'your file has the same.', differs: 'your file has another.', open: 'not compared.' },
};

/** Each digest that the statement gives, whole, since it stands nowhere else on the page; and whether the file has it. */
const describeDigests: Describe = (facts, _format, language) =>
  listFact(facts, 'stated').map((stated) => {
    const algorithm = textFact(stated, 'algorithm') ?? '';
    const compared = listFact(facts, 'digests').find((one) => one['algorithm'] === algorithm);
    const found = compared === undefined ? 'open' : compared['equal'] === true ? 'equal' : 'differs';
    const words = OBJECT_WORDS[language][found];
    const name = nameAlgorithm(algorithm);
    const digest = textFact(stated, 'digest') ?? '—';
    return language === 'zh' ? `${name} ${digest}：${words}` : `${name} ${digest}: ${words}`;
  });

const describeObject: Describe = (facts, format, language) => [
  ...describeSize(facts, format, language),
  ...describeDigests(facts, format, language),
];

const describeSize: Describe = (facts, { count }, language) => {
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

/** How the evidence was given. */
export const MODE_WORDS: Readonly<Record<DescriptionLanguage, Readonly<Record<string, string>>>> = {
  zh: { upload: '文件字节由平台收到。', digest: '平台只收到摘要，未收到文件。', manifest: '以清单存证。' },
  en: {
    upload: 'The platform received the bytes.',
    digest: 'The platform received only a digest, never the file.',
    manifest: 'Deposited in a manifest.',
  },
};

/** Says how many claims were disclosed and found to be those of the statement. */
export const describeDisclosed = (count: number, language: DescriptionLanguage): string => {
  if (count === 0) return language === 'zh' ? '没有披露任何陈述项。' : 'Nothing else of it is disclosed.';
  if (language === 'zh') return `披露 ${count} 项，逐项与陈述相符。`;
  return `${count} disclosed ${count === 1 ? 'claim matches' : 'claims match'} the statement.`;
};

const describeStatement: Describe = (facts, { hash }, language) => {
  const leaf = textFact(facts, 'leafHash');
  if (leaf === null) return textFact(facts, 'disclosure') === null ? NOTHING : [textFact(facts, 'disclosure') ?? ''];
  const id = textFact(facts, 'id') ?? '—';
  const mode = MODE_WORDS[language][textFact(objectFact(facts, 'source'), 'mode') ?? ''];
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
      return time === null ? [] : [`${TIME_WORDS[language][name]} ${clock(time)}`];
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

/** Names of the times that step `time` puts in order. */
export const TIME_WORDS = {
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

/** Each key that signed: its id and algorithm. */
export const describeKeys = (facts: JsonObject): readonly string[] =>
  listFact(facts, 'keys').map((key) => {
    const algorithm = textFact(key, 'algorithm');
    const known = Object.entries(ALGORITHM_WORDS).find(([name]) => name === algorithm)?.[1];
    return `+${textFact(key, 'keyId') ?? '—'} ${known ?? algorithm ?? ''}`.trimEnd();
  });

const describeLogSignature: Describe = (facts, _format, language) => {
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
        `批次所引规则 ${hash(policy)}，信任根（治理序号 ${count(numberFact(facts, 'bundleSequence'))}）所载规则 ${hash(textFact(facts, 'genesis'))}：${total} 家中 ${required} 家。`,
      ]
    : [
        `Policy named by the batch ${hash(policy)}; the trust roots (governance sequence ${count(numberFact(facts, 'bundleSequence'))}) give ${hash(textFact(facts, 'genesis'))}: ${required} of ${total}.`,
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

const describeReceipt: Describe = (facts, { moment }, language) => {
  const acceptedAt = textFact(facts, 'acceptedAt');
  if (acceptedAt === null) return NOTHING;
  const includeBy = moment(textFact(facts, 'includeBy'));
  return language === 'zh'
    ? [`${moment(acceptedAt)} 接收，约定不迟于 ${includeBy} 上链。`]
    : [`Accepted ${moment(acceptedAt)}, promised on the ledger by ${includeBy}.`];
};

const describeAlgorithms: Describe = (facts, _format, language) => describeAlgorithmFacts(facts, language);

const describeIssuer: Describe = (facts, { moment }, language) => {
  const kid = textFact(facts, 'kid');
  if (kid === null) return NOTHING;
  const issuedAt = textFact(facts, 'issuedAt');
  const at = issuedAt === null ? '' : language === 'zh' ? `，${moment(issuedAt)} 签发` : `, issued ${moment(issuedAt)}`;
  return [`${kid}, Ed25519${at}${language === 'zh' ? '。' : '.'}`];
};

const describeNothing: Describe = () => NOTHING;

/** What each step compared. */
export const DESCRIBE_FACTS: Readonly<Record<StepName, Describe>> = {
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
  findings: listFindings,
  receipt: describeReceipt,
  'chain-anchors': describeNothing,
  renewal: describeNothing,
  algorithms: describeAlgorithms,
  status: describeNothing,
  issuer: describeIssuer,
};
