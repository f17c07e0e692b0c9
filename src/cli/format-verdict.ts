// A verdict for reading in a terminal, Chinese and English. Results differ by mark and by word, never by colour alone.

import { NOT_PROVED } from '../core/explain/limits.ts';
import { describeBundle } from '../core/explain/describe-bundle.ts';
import { describeCautions } from '../core/explain/cautions.ts';
import { describeAge } from '../core/explain/notices.ts';
import type { Step, Verdict } from '../core/verify/verdict.ts';
import { RESULT_WORDS, STEP_WORDS, type Words, countSteps, describeSummary } from '../core/verify/verdict-words.ts';
import type { OutputLanguage } from './arguments.ts';

const MARKS = { pass: '●', fail: '◆', 'not-checked': '○' } as const;
/** Facts of a step that did not pass, in one line; the whole stands in --json. */
const MAX_FACTS_CHARACTERS = 400;
/** East Asian characters fill two columns of a terminal. */
const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/gu;

/** Pads a text to a number of terminal columns. */
export const padColumns = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - text.length - (text.match(WIDE)?.length ?? 0)));

/** The lines of a text in the languages that were asked for. */
export const inLanguage = ({ zh, en }: Words, language: OutputLanguage): readonly string[] =>
  language === 'both' ? [zh, en] : [language === 'zh' ? zh : en];

const join = (words: Words, language: OutputLanguage, between: string): string =>
  inLanguage(words, language).join(between);

const sayValue = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? '—' : value.map(sayValue).join(', ');
  if (typeof value === 'object' && value !== null) return `(${sayFacts(value)})`;
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '—';
};

/** What a step compared, as `name: value; name: value`, in its own order. */
const sayFacts = (facts: object): string =>
  Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${sayValue(value)}`)
    .join('; ');

const formatStep = (step: Step, index: number, language: OutputLanguage): string => {
  const name = STEP_WORDS[step.name];
  const result = RESULT_WORDS[step.result];
  const zh = `${padColumns(result.zh, 8)}${padColumns(name.zh, 14)}`;
  const en = padColumns(`${result.en}: ${name.en}`, 34);
  const named = language === 'both' ? zh + en : language === 'zh' ? zh : en;
  const line = `${String(index + 1).padStart(3)}  ${MARKS[step.result]} ${named}${step.code}`;
  if (step.result === 'pass' || Object.keys(step.facts).length === 0) return line;
  // Facts may hold what a hostile certificate says: no control character reaches the terminal.
  const facts = sayFacts(step.facts).replaceAll(/\p{Cc}/gu, '?');
  return `${line}\n         ${facts.length > MAX_FACTS_CHARACTERS ? `${facts.slice(0, MAX_FACTS_CHARACTERS)}…` : facts}`;
};

const TIME_WORDS: readonly (readonly [keyof Verdict['times'], Words])[] = [
  ['receivedAt', { zh: '接收', en: 'received (platform’s word)' }],
  ['existedBy', { zh: '时间戳', en: 'existed by' }],
  ['onLedgerBy', { zh: '上链时间', en: 'on the ledger by' }],
  ['notBefore', { zh: '不早于', en: 'batch not before' }],
];

const formatTimes = ({ times }: Verdict, language: OutputLanguage): readonly string[] =>
  TIME_WORDS.map(([name, { zh, en }]) => {
    const label = `${language === 'en' ? '' : padColumns(zh, 10)}${language === 'zh' ? '' : padColumns(en, 28)}`;
    return `  ${label}${times[name] ?? '—'}`;
  });

const describeTolerance = ({ f }: Verdict): readonly Words[] =>
  f === null
    ? []
    : [
        {
          zh: `只要串通的法院节点不超过 f = ${f} 家，账本上的结论不受影响。`,
          en: `What the ledger shows stands as long as no more than f = ${f} court ${f === 1 ? 'node colludes' : 'nodes collude'}.`,
        },
      ];

const SIMULATED: Words = {
  zh: '本结论所依据的法院节点或时间戳机构含模拟者，不具法律效力。',
  en: 'Courts or authorities that this verdict rests on are simulated: it has no legal effect.',
};
const NOT_PROVED_HEADING: Words = { zh: '本次核验不证明：', en: 'What this does not prove:' };

const orNone = (words: Words | null): readonly Words[] => (words === null ? [] : [words]);

/** Formats the verdict. `notes` say what the trust rests on, `repeat` how each step is repeated. */
export const formatVerdict = (
  verdict: Verdict,
  {
    notes,
    repeat,
    language,
  }: { readonly notes: readonly Words[]; readonly repeat: Words; readonly language: OutputLanguage },
): string => {
  const counts = countSteps(verdict);
  const total = verdict.steps.length;
  const say = (words: readonly Words[]): readonly string[] => words.flatMap((one) => inLanguage(one, language));
  return [
    join(describeSummary(verdict), language, '  '),
    ...say(describeCautions(verdict, true)),
    ...(verdict.sentence === null ? [] : inLanguage(verdict.sentence, language)),
    ...say(describeCautions(verdict, false)),
    '',
    ...verdict.steps.map((step, index) => formatStep(step, index, language)),
    '',
    ...formatTimes(verdict, language),
    '',
    ...say([
      {
        zh: `${total} 项核验中 ${counts.pass} 项通过，${counts['not-checked']} 项未核验，${counts.fail} 项不通过。`,
        en: `Of ${total} steps, ${counts.pass} passed, ${counts['not-checked']} were not checked, ${counts.fail} failed.`,
      },
      ...describeTolerance(verdict),
      ...(verdict.simulated ? [SIMULATED] : []),
      ...orNone(describeBundle(verdict)),
      ...orNone(describeAge(verdict)),
      ...notes,
    ]),
    '',
    join(NOT_PROVED_HEADING, language, ' '),
    ...NOT_PROVED.flatMap((limit) =>
      inLanguage(limit, language).map((text, index) => `${index === 0 ? '- ' : '  '}${text}`),
    ),
    '',
    ...say([repeat]),
    '',
  ].join('\n');
};
