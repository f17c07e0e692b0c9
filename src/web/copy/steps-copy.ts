// What each step of a verification compares. Words and names are core's, the same as on paper and on the command line.

import { STEP_MEANINGS } from '../../core/explain/step-meanings.ts';
import { STEP_NAMES, type StepName } from '../../core/verify/verdict.ts';
import type { Bilingual, Language } from './language.ts';

export type StepsCopy = {
  /** What the step compares; shown before a certificate is there. */
  readonly compares: Readonly<Record<StepName, string>>;
};

const meaningsIn = (language: Language): StepsCopy => ({
  compares: Object.fromEntries(
    STEP_NAMES.map((name) => [name, STEP_MEANINGS[name][language]]),
  ) as StepsCopy['compares'],
});

export const stepsCopy: Bilingual<StepsCopy> = { zh: meaningsIn('zh'), en: meaningsIn('en') };
