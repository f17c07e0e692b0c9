// A step of a verification as the page draws it.

import type { NamedFact } from '../../core/explain/describe-step.ts';
import type { Step, StepName } from '../../core/verify/verdict.ts';

/** A step as it is drawn: `pending` is "not checked" for want of a certificate that is still to come. */
export type StepRow = {
  readonly name: StepName;
  readonly result: Step['result'] | 'pending';
  readonly texts: readonly string[];
  /** Courts or authorities that the step rests on, each marked where it is simulated. */
  readonly named: readonly NamedFact[];
};
