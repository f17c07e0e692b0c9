// A verdict for reading in a terminal, Chinese and English. Results differ by mark and by word, never by colour alone.

import type { Step, Verdict } from '../core/verify/verdict.ts';
import { RESULT_WORDS, STEP_WORDS, countSteps, describeSummary } from '../core/verify/verdict-words.ts';

const MARKS = { pass: '●', fail: '◆', 'not-checked': '○' } as const;
/** Facts of a step that did not pass, in one line; the whole stands in --json. */
const MAX_FACTS_CHARACTERS = 400;
/** East Asian characters fill two columns of a terminal. */
const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/gu;

const padColumns = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - text.length - (text.match(WIDE)?.length ?? 0)));

const formatStep = (step: Step, index: number): string => {
  const name = STEP_WORDS[step.name];
  const result = RESULT_WORDS[step.result];
  const head = `${String(index + 1).padStart(3)}  ${MARKS[step.result]} ${padColumns(result.zh, 8)}${padColumns(name.zh, 14)}`;
  const line = `${head}${padColumns(`${result.en}: ${name.en}`, 34)}${step.code}`;
  if (step.result === 'pass' || Object.keys(step.facts).length === 0) return line;
  const facts = JSON.stringify(step.facts);
  return `${line}\n         ${facts.length > MAX_FACTS_CHARACTERS ? `${facts.slice(0, MAX_FACTS_CHARACTERS)}…` : facts}`;
};

const formatTimes = ({ times }: Verdict): string =>
  [
    ['接收', 'received (platform’s word)', times.receivedAt],
    ['时间戳', 'existed by', times.existedBy],
    ['上链时间', 'on the ledger by', times.onLedgerBy],
    ['不早于', 'batch not before', times.notBefore],
  ]
    .map(([zh, en, time]) => `  ${padColumns(zh ?? '', 10)}${padColumns(en ?? '', 28)}${time ?? '—'}`)
    .join('\n');

/** Formats the verdict. `trustNote` says what the trust rests on. */
export const formatVerdict = (verdict: Verdict, trustNote: string): string => {
  const words = describeSummary(verdict);
  const counts = countSteps(verdict);
  const total = verdict.steps.length;
  return [
    `${words.zh}  ${words.en}`,
    ...(verdict.sentence === null ? [] : [verdict.sentence.zh, verdict.sentence.en]),
    '',
    ...verdict.steps.map(formatStep),
    '',
    formatTimes(verdict),
    '',
    `${total} 项核验中 ${counts.pass} 项通过，${counts['not-checked']} 项未核验，${counts.fail} 项不通过。`,
    `Of ${total} steps, ${counts.pass} passed, ${counts['not-checked']} were not checked, ${counts.fail} failed.`,
    trustNote,
    '',
  ].join('\n');
};
