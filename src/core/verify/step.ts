// Makers of steps: the only places where a result is written.

import type { JsonObject } from '../text/canonical-json.ts';
import type { Step, StepCode, StepName } from './verdict.ts';

/** The step was carried out and holds. */
export const pass = (name: StepName, code: StepCode, facts: JsonObject = {}): Step => ({
  name,
  result: 'pass',
  code,
  facts,
});

/** The step was carried out and does not hold. */
export const failStep = (name: StepName, code: StepCode, facts: JsonObject = {}): Step => ({
  name,
  result: 'fail',
  code,
  facts,
});

/** The step could not be carried out; this says neither that it holds nor that it does not. */
export const notChecked = (name: StepName, code: StepCode, facts: JsonObject = {}): Step => ({
  name,
  result: 'not-checked',
  code,
  facts,
});

/** The step needs what another step could not establish. */
export const blocked = (name: StepName, by: StepName): Step => notChecked(name, 'BLOCKED', { by });
