// Step `status`: what became of the evidence since. A look-up says it, and so do related statements beside the
// certificate, which are verified like it: a correction or withdrawal that stands on the ledger cannot be denied.

import type { JsonObject } from '../../text/canonical-json.ts';
import { failStep, notChecked, pass } from '../step.ts';
import type { Step, StepCode } from '../verdict.ts';

export type DispositionCode = 'active' | 'corrected' | 'withdrawn' | 'held' | 'erased';

/** A related statement that was verified, in the order of the ledger. */
export type RelatedStatement = {
  readonly kind: 'correction' | 'withdrawal' | 'supplement';
  readonly facts: JsonObject;
};

const CODES: Readonly<Record<DispositionCode, StepCode>> = {
  active: 'ACTIVE',
  held: 'HELD',
  corrected: 'CORRECTED',
  withdrawn: 'WITHDRAWN',
  erased: 'ERASED',
};

/** The weightier of two says more: nothing takes a withdrawal back, and erased content is gone in any case. */
const WEIGHT: readonly DispositionCode[] = ['active', 'held', 'corrected', 'withdrawn', 'erased'];

const RELATED: Readonly<Record<RelatedStatement['kind'], DispositionCode | null>> = {
  correction: 'corrected',
  withdrawal: 'withdrawn',
  supplement: null,
};

/**
 * Shows what a look-up and the related statements say.
 * @param disposition that a look-up gave; undefined: there was none
 * @param unjudged related statements that this verifier's trust could not judge
 */
export const checkStatus = (
  disposition: DispositionCode | undefined,
  related: readonly RelatedStatement[],
  unjudged: readonly JsonObject[],
): Step => {
  const said = [disposition ?? [], ...related.map(({ kind }) => RELATED[kind] ?? [])].flat();
  const [heaviest] = said.toSorted((left, right) => WEIGHT.indexOf(right) - WEIGHT.indexOf(left));
  const facts = {
    ...(disposition === undefined ? {} : { lookup: disposition }),
    ...(related.length > 0 ? { related: related.map((one) => one.facts) } : {}),
    ...(unjudged.length > 0 ? { unjudged } : {}),
  };
  if (heaviest === undefined) return notChecked('status', 'UNCHECKED', facts);
  const step = heaviest === 'active' || heaviest === 'held' ? pass : failStep;
  return step('status', CODES[heaviest], facts);
};
