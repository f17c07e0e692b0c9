// Step `algorithms` in words: the algorithms by name, and a line for each that is no longer strong.

import type { JsonObject } from '../text/canonical-json.ts';
import { listFact, textFact, textsFact } from './fact-reader.ts';

type Language = 'zh' | 'en';

const NAMES: Readonly<Record<string, string>> = {
  'sha-256': 'SHA-256',
  sm3: 'SM3',
  ed25519: 'Ed25519',
  'ml-dsa-44': 'ML-DSA-44',
  'ecdsa-p256': 'ECDSA P-256',
  'ecdsa-p384': 'ECDSA P-384',
  'ecdsa-p521': 'ECDSA P-521',
  rfc3161: 'RFC 3161',
};

/** Writes an algorithm's name; those without a form of their own (`sha-512`, `rsa-2048`) in capitals. */
export const nameAlgorithm = (algorithm: string): string => NAMES[algorithm] ?? algorithm.toUpperCase();

const USES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: {
    'evidence-digest': '证据摘要',
    tree: '哈希树',
    token: '时间戳',
    'log-signature': '账本签名',
    cosignature: '法院联署',
    receipt: '接收回执',
    issuer: '签发方签名',
    seal: 'PDF 签章',
    'checkpoint-token': '检查点时间戳',
    'supplement-checkpoint': '补充材料所载检查点',
  },
  en: {
    'evidence-digest': 'evidence digest',
    tree: 'hash trees',
    token: 'timestamp token',
    'log-signature': 'log signature',
    cosignature: 'cosignatures',
    receipt: 'receipt',
    issuer: 'issuer signature',
    seal: 'seal of the PDF',
    'checkpoint-token': 'token over a checkpoint',
    'supplement-checkpoint': 'checkpoint of a supplement',
  },
};

const STATUS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: { WEAK: '偏弱', BROKEN: '已不可信' },
  en: { WEAK: 'weak', BROKEN: 'broken' },
};

const PROTECTED: Readonly<Record<Language, string>> = {
  zh: '（另有未失效者承担其作用）',
  en: ' (something that is not broken carries what it did)',
};

const describeUse = (use: JsonObject, language: Language): readonly string[] => {
  const status = STATUS[language][textFact(use, 'status') ?? ''];
  if (status === undefined) return [];
  const where = USES[language][textFact(use, 'use') ?? ''] ?? textFact(use, 'use') ?? '';
  const by = textFact(use, 'by');
  const [since, source] = [textFact(use, 'since'), textFact(use, 'source') ?? ''];
  const isProtected = textFact(use, 'protectedBy') !== null ? PROTECTED[language] : '';
  const name = nameAlgorithm(textFact(use, 'algorithm') ?? '');
  return language === 'zh'
    ? [
        `${name}（${where}${by === null ? '' : ` ${by}`}）：${since === null ? '' : `自 ${since} 起`}${status}，依据 ${source}${isProtected}。`,
      ]
    : [
        `${name} (${where}${by === null ? '' : ` ${by}`}): ${status}${since === null ? '' : ` since ${since}`}, by ${source}${isProtected}.`,
      ];
};

/** Describes the facts of step `algorithms`. */
export const describeAlgorithmFacts = (facts: JsonObject, language: Language): readonly string[] => {
  const uses = listFact(facts, 'uses');
  const algorithms = uses.flatMap((use) => textFact(use, 'algorithm') ?? []);
  const names = [...new Set(algorithms.length > 0 ? algorithms : textsFact(facts, 'used'))].map(nameAlgorithm);
  if (names.length === 0) return [];
  const list = `${names.join(language === 'zh' ? '、' : ', ')}${language === 'zh' ? '。' : '.'}`;
  return [list, ...new Set(uses.flatMap((use) => describeUse(use, language)))];
};
