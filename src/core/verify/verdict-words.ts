// The words for a verdict, Chinese and English: one place, so that page, paper and command line never differ.
// A verdict that rests on anything simulated always says so, right after its word.

import type { StepName, StepResult, Summary, Verdict } from './verdict.ts';

export type Words = { readonly zh: string; readonly en: string };

/** How the signature algorithms are written, in both languages; facts carry the keys of this table. */
export const ALGORITHM_WORDS: Readonly<Record<'ed25519' | 'ml-dsa-44', string>> = {
  ed25519: 'Ed25519',
  'ml-dsa-44': 'ML-DSA-44',
};

const SUMMARY_WORDS: Readonly<Record<Summary, Words>> = {
  consistent: { zh: '核验一致', en: 'Consistent' },
  inconsistent: { zh: '核验不一致', en: 'Not consistent' },
  unverifiable: { zh: '无法核验', en: 'Cannot be verified' },
  fork: { zh: '链分叉告警', en: 'Fork alarm' },
};

export const STEP_WORDS: Readonly<Record<StepName, Words>> = {
  document: { zh: '证书文件', en: 'document' },
  object: { zh: '对象一致', en: 'object match' },
  statement: { zh: '存证陈述', en: 'statement' },
  'batch-inclusion': { zh: '批次包含', en: 'batch inclusion' },
  timestamps: { zh: '时间戳', en: 'timestamp tokens' },
  time: { zh: '时间次序', en: 'order of times' },
  'ledger-inclusion': { zh: '账本包含', en: 'ledger inclusion' },
  'log-signature': { zh: '账本签名', en: 'log signature' },
  quorum: { zh: '联署门槛', en: 'quorum' },
  policy: { zh: '联署规则', en: 'policy' },
  consistency: { zh: '账本前后一致', en: 'ledger consistency' },
  findings: { zh: '法院节点结论', en: 'findings' },
  receipt: { zh: '接收回执', en: 'receipt' },
  'chain-anchors': { zh: '外部链锚定', en: 'chain anchors' },
  renewal: { zh: '证据续期', en: 'renewal' },
  algorithms: { zh: '算法强度', en: 'algorithm strength' },
  status: { zh: '存证状态', en: 'status' },
  issuer: { zh: '签发方签名', en: 'issuer signature' },
};

export const RESULT_WORDS: Readonly<Record<StepResult, Words>> = {
  pass: { zh: '通过', en: 'pass' },
  fail: { zh: '不通过', en: 'fail' },
  'not-checked': { zh: '未核验', en: 'not checked' },
};

/** Gives the verdict's word: never the bare 核验一致 when an anchor is simulated. */
export const describeSummary = (verdict: Pick<Verdict, 'summary' | 'simulated'>): Words => {
  const { zh, en } = SUMMARY_WORDS[verdict.summary];
  return verdict.simulated ? { zh: `${zh}（模拟）`, en: `${en} (simulated)` } : { zh, en };
};

/** Counts the steps by result. */
export const countSteps = (verdict: Pick<Verdict, 'steps'>): Readonly<Record<StepResult, number>> => ({
  pass: verdict.steps.filter(({ result }) => result === 'pass').length,
  fail: verdict.steps.filter(({ result }) => result === 'fail').length,
  'not-checked': verdict.steps.filter(({ result }) => result === 'not-checked').length,
});
