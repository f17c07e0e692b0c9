// A step in words, for the page, the offline file and the report: what its code says, what was compared, and the courts
// and authorities that it rests on.

import type { StepName, StepResult, Step } from '../verify/verdict.ts';
import { CODE_WORDS } from './code-words.ts';
import { DESCRIBE_FACTS, type DescriptionLanguage, describeKeys, type FactFormat } from './describe-facts.ts';
import { listFact, numberFact, objectFact, textFact } from './fact-reader.ts';
import { nameStep } from './step-meanings.ts';

/** A court's cosignature or an authority's token. */
export type NamedFact = {
  readonly name: string;
  readonly simulated: boolean;
  readonly detail: string;
  /** RFC 3339 UTC; null when it is not established. */
  readonly at: string | null;
};

/** A step in words. */
export type DescribedStep = {
  readonly name: StepName;
  readonly result: StepResult;
  readonly texts: readonly string[];
  /** Courts or authorities that the step rests on, each marked where it is simulated. */
  readonly named: readonly NamedFact[];
};

/** Codes that say no more than the facts do when a step passes. */
const SILENT_CODES: ReadonlySet<string> = new Set(['VALID', 'MET']);

/** What the code of a step says. */
export const describeCode = (step: Step, language: DescriptionLanguage): readonly string[] => {
  if (step.name === 'findings' && step.code === 'NONE')
    return [language === 'zh' ? '没有法院节点的署名结论。' : 'No court node has signed a finding.'];
  if (step.name === 'status' && step.code === 'UNCHECKED') {
    return [
      language === 'zh'
        ? '证书本身不载明其后的状态；须查询平台。'
        : 'A certificate cannot say what became of the deposit since; that takes a look-up.',
    ];
  }
  const text = CODE_WORDS[language][step.code];
  const by = step.code === 'BLOCKED' ? textFact(step.facts, 'by') : null;
  const blocker = by === null ? '' : nameStep(by as StepName, language);
  return [blocker === '' ? text : `${text.slice(0, -1)}${language === 'zh' ? `（${blocker}）。` : ` (${blocker}).`}`];
};

const nameFacts = ({ facts }: Step, language: DescriptionLanguage): readonly NamedFact[] => [
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
export const describeStep = (step: Step, language: DescriptionLanguage, format: FactFormat): DescribedStep => {
  const [first, ...more] = DESCRIBE_FACTS[step.name](step.facts, format, language);
  const silent = step.result === 'pass' && first !== undefined && SILENT_CODES.has(step.code);
  const opening = [...(silent ? [] : describeCode(step, language)), ...(first === undefined ? [] : [first])];
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
