// What no verdict on a mutant may be: accepted, a defect of the programme, or words that do not follow from the steps.

import { summarize } from '../../../src/core/verify/summary.ts';
import { STEP_NAMES, type Verdict } from '../../../src/core/verify/verdict.ts';

/** Names what is wrong with the verdict on a mutant; null where it claims nothing, for reasons that its steps give. */
export const findClaim = ({ summary, sentence, steps }: Verdict): string | null => {
  if (summary === 'consistent' || sentence !== null) return 'accepted';
  if (steps.some(({ code }) => code === 'INTERNAL')) return 'an exception';
  if (STEP_NAMES.some((name, index) => steps[index]?.name !== name)) return 'steps are missing';
  return summarize(steps) === summary ? null : `${summary} does not follow from the steps`;
};
