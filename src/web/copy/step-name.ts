// The names of the steps as headings: core's, the same as on paper and on the command line. Apart from what they compare,
// which no page needs before a verdict.

import { STEP_WORDS } from '../../core/verify/verdict-words.ts';
import type { StepName } from '../../core/verify/verdict.ts';
import type { Language } from './language.ts';

/** The name of a step as a heading. */
export const stepName = (name: StepName, language: Language): string => {
  const words = STEP_WORDS[name][language];
  return words.charAt(0).toUpperCase() + words.slice(1);
};
