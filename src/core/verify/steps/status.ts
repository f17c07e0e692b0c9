// Step `status`: what became of the evidence since. Only a look-up knows; the certificate's own word is never taken.

import { failStep, notChecked, pass } from '../step.ts';
import type { Step } from '../verdict.ts';

export type DispositionCode = 'active' | 'corrected' | 'withdrawn' | 'held' | 'erased';

const STEPS: Readonly<Record<DispositionCode, Step>> = {
  active: pass('status', 'ACTIVE'),
  held: pass('status', 'HELD'),
  corrected: failStep('status', 'CORRECTED'),
  withdrawn: failStep('status', 'WITHDRAWN'),
  erased: failStep('status', 'ERASED'),
};

/** Shows the disposition that a look-up gave, if there was one. */
export const checkStatus = (disposition: DispositionCode | undefined): Step =>
  disposition === undefined ? notChecked('status', 'UNCHECKED') : STEPS[disposition];
