// A step of a verification as the page draws it.

import type { Step, StepName } from '../../core/verify/verdict.ts';

/** A court's cosignature or an authority's token. */
export type NamedFact = {
  readonly name: string;
  readonly simulated: boolean;
  readonly detail: string;
  /** RFC 3339 UTC; null when it is not established. */
  readonly at: string | null;
};

/** A step as it is drawn: `pending` is "not checked" for want of a certificate that is still to come. */
export type StepRow = {
  readonly name: StepName;
  readonly result: Step['result'] | 'pending';
  readonly texts: readonly string[];
  /** Courts or authorities that the step rests on, each marked where it is simulated. */
  readonly named: readonly NamedFact[];
};
