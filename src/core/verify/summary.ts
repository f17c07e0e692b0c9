// From steps to one word, by the rules of docs/spec/certificate.md and nothing else.

import type { Step, StepName, Summary } from './verdict.ts';

/** Without these nothing is said of the evidence. */
export const REQUIRED_STEPS: readonly StepName[] = [
  'object',
  'statement',
  'batch-inclusion',
  'timestamps',
  'time',
  'ledger-inclusion',
  'log-signature',
  'quorum',
  'policy',
];

/** They are shown and weighed by the reader; they do not contradict the proofs. */
const NEVER_DECIDING: readonly StepName[] = ['findings', 'status'];

/** A correction or withdrawal decides nothing; one that was forged or altered does. */
export const isDeciding = ({ name, code }: Step): boolean => !NEVER_DECIDING.includes(name) || code === 'INVALID';

/** A text that cannot be read says neither that the evidence was altered nor that it was not. */
const UNREADABLE: readonly string[] = ['UNPARSABLE', 'INTERNAL'];

const isUnreadable = ({ name, code }: Step): boolean => name === 'document' && UNREADABLE.includes(code);

/** Computes the summary of a complete vector. */
export const summarize = (steps: readonly Step[]): Summary => {
  if (steps.some(({ name, result }) => name === 'consistency' && result === 'fail')) return 'fork';
  const deciding = steps.filter((step) => isDeciding(step) && !isUnreadable(step));
  if (deciding.some(({ result }) => result === 'fail')) return 'inconsistent';
  const lacking = steps.some(({ name, result }) => REQUIRED_STEPS.includes(name) && result !== 'pass');
  return lacking || steps.some(isUnreadable) ? 'unverifiable' : 'consistent';
};
