// A supplement that does not verify: which step says so, and why. Its step fails, so that nobody takes a certificate with
// a false supplement for one that has none.

import type { SupplementKind } from '../../certificate/supplement.ts';
import { failStep } from '../step.ts';
import type { Step, StepName } from '../verdict.ts';

export type SupplementFault = {
  readonly step: StepName;
  /** Among the certificate's supplements, from 0. */
  readonly position: number;
  readonly kind: SupplementKind;
  readonly reason: string;
};

/** Lets the steps fail that faults belong to. A step that fails by itself keeps its code. */
export const applyFaults = (steps: readonly Step[], faults: readonly SupplementFault[]): readonly Step[] =>
  steps.map((step) => {
    const own = faults.filter((fault) => fault.step === step.name);
    if (own.length === 0) return step;
    const supplements = own.map(({ position, kind, reason }) => ({ position, kind, reason }));
    const code = step.result === 'fail' ? step.code : 'INVALID';
    return failStep(step.name, code, { ...step.facts, supplements });
  });
