// The verdict on a certificate in a terminal: a line for each step, with the facts of those that did not pass.

import type { Verdict } from '../../../src/core/verify/verdict.ts';
import { STEP_WORDS, describeSummary } from '../../../src/core/verify/verdict-words.ts';

const MARKS = { pass: '●', fail: '◆', 'not-checked': '○' } as const;
const NAME_WIDTH = 20;

/** Formats the verdict. */
export const formatVerdictSteps = (verdict: Verdict): string => {
  const words = describeSummary(verdict);
  const steps = verdict.steps.map(({ name, result, code, facts }) => {
    const why = result === 'fail' ? `  ${JSON.stringify(facts)}` : '';
    return `${MARKS[result]} ${STEP_WORDS[name].en.padEnd(NAME_WIDTH)} ${result} ${code}${why}`;
  });
  const sentence = verdict.sentence === null ? [] : [verdict.sentence.zh, verdict.sentence.en];
  const { receivedAt, existedBy, onLedgerBy, notBefore } = verdict.times;
  return [
    `${words.zh}  ${words.en}`,
    ...sentence,
    ...steps,
    `received ${receivedAt ?? '-'}, existed by ${existedBy ?? '-'}, on the ledger by ${onLedgerBy ?? '-'}, not before ${notBefore ?? '-'}`,
    '',
  ].join('\n');
};
