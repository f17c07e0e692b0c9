// What a finding means, in whole sentences of both languages: a reader must not take the word for more than it says.

import { describeCautions } from '../../core/explain/cautions.ts';
import { REQUIRED_STEPS } from '../../core/verify/summary.ts';
import type { StepName, Verdict } from '../../core/verify/verdict.ts';
import { STEP_WORDS, type Words } from '../../core/verify/verdict-words.ts';

const SIMULATED: Words = {
  zh: '本结论所依据的法院节点或时间戳机构含模拟者，不具法律效力。',
  en: 'Courts or authorities that this finding rests on are simulated: it has no legal effect.',
};

const namesOf = (steps: Verdict['steps']): Words => ({
  zh: steps.map(({ name }) => STEP_WORDS[name].zh).join('、'),
  en: steps.map(({ name }) => STEP_WORDS[name].en).join(', '),
});

const describeInconsistent = ({ steps }: Verdict): Words => {
  const failing = namesOf(steps.filter(({ result }) => result === 'fail'));
  return {
    zh: `不通过的步骤：${failing.zh}。本结论不说明由谁、在何时、因何造成。`,
    en: `Steps that failed: ${failing.en}. This finding does not say by whom, when or why.`,
  };
};

const describeUnverifiable = ({ steps }: Verdict): Words => {
  const needed: readonly StepName[] = ['document', ...REQUIRED_STEPS];
  const lacking = namesOf(
    steps.filter(({ name, result, code }) => needed.includes(name) && result !== 'pass' && code !== 'UNSIGNED'),
  );
  return {
    zh: `未能完成的步骤：${lacking.zh}。这既不表示证书有误，也不表示无误。`,
    en: `Steps that could not be completed: ${lacking.en}. This says neither that the certificate is wrong nor that it is right.`,
  };
};

const FORK: Words = {
  zh: '同一账本存在两个互不相容的版本。请保留所核验的文件：它可能是分叉的证据。',
  en: 'Two incompatible versions of the ledger exist. Keep the file that was verified: it may be evidence of the fork.',
};

const describeFinding = (verdict: Verdict): readonly Words[] => {
  const { summary, sentence } = verdict;
  if (summary === 'consistent') return sentence === null ? [] : [sentence];
  if (summary === 'fork') return [FORK];
  return [summary === 'inconsistent' ? describeInconsistent(verdict) : describeUnverifiable(verdict)];
};

/**
 * Says what the finding means: first what speaks against relying on the evidence, then the legal sentence where there is
 * one, else what is in its way.
 */
export const describeMeaning = (verdict: Verdict): readonly Words[] => [
  ...describeCautions(verdict, true),
  ...describeFinding(verdict),
  ...describeCautions(verdict, false),
  ...(verdict.simulated ? [SIMULATED] : []),
];
