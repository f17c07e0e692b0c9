// A step in the page's words: core's description with numbers, times and digests as the reader sees them.

import { CAUTION_WORDS } from '../../core/explain/cautions.ts';
import {
  DESCRIBE_FACTS,
  describeDisclosed,
  type FactFormat,
  MODE_WORDS,
  TIME_WORDS,
} from '../../core/explain/describe-facts.ts';
import { describeCode, describeStep as describeForAnyone } from '../../core/explain/describe-step.ts';
import { formatSentence } from '../../core/verify/sentence.ts';
import { describeSummary, STEP_WORDS } from '../../core/verify/verdict-words.ts';
import type { Step } from '../../core/verify/verdict.ts';
import type { Language } from '../copy/language.ts';
import { stepCodesCopy } from '../copy/step-codes-copy.ts';
import { shortenDigest } from '../format/digest-groups.ts';
import { formatInteger } from '../format/numbers.ts';
import { formatMoment } from '../format/times.ts';
import { readerZone } from '../page/enhance.ts';
import type { StepRow } from './step-row.ts';

const formatFor = (language: Language): FactFormat => {
  const format = (time: string | null, kind: 'time' | 'dateTime'): string =>
    time === null ? '—' : formatMoment(Date.parse(time), kind, language, readerZone());
  return {
    count: (value) => (value === null ? '—' : formatInteger(value, language)),
    clock: (time) => format(time, 'time'),
    moment: (time) => format(time, 'dateTime'),
    hash: (hash) => (hash === null ? '—' : shortenDigest(hash)),
  };
};

/** Everything that a verdict may be described with, for loading the fonts it needs. */
export const verdictTexts = (language: Language): readonly unknown[] => [
  Object.values(STEP_WORDS).map((words) => words[language]),
  stepCodesCopy[language],
  formatSentence(0)[language],
  describeSummary({ summary: 'consistent', simulated: true })[language],
  MODE_WORDS[language],
  TIME_WORDS[language],
  Object.values(DESCRIBE_FACTS),
  describeCode,
  describeDisclosed,
  CAUTION_WORDS,
];

/** Puts a step into words. */
export const describeStep = (step: Step, language: Language): StepRow =>
  describeForAnyone(step, language, formatFor(language));
