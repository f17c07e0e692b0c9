// Fork evidence out of a verdict: the file that convicts the log by itself (docs/spec/fork-evidence.md), whoever carries it.

import { decodeHex } from '../bytes/hex.ts';
import { createInconsistencyEvidence, createSameSizeEvidence } from '../ledger/fork-evidence.ts';
import type { Verdict } from '../verify/verdict.ts';
import { textFact, textsFact } from './fact-reader.ts';

const sizeOf = (note: string): number => Number(note.split('\n', 2)[1]);

/** Words the evidence of a verdict that found a fork (`assize/fork-evidence/v1`); null for any other. */
export const exportFork = ({ steps }: Pick<Verdict, 'steps'>): string | null => {
  const step = steps.find(({ name, code }) => name === 'consistency' && code === 'FORK_DETECTED');
  const [first, second] = step === undefined ? [] : textsFact(step.facts, 'notes');
  if (step === undefined || first === undefined || second === undefined) return null;
  const [ledger = ''] = first.split('\n', 1);
  if (sizeOf(first) === sizeOf(second)) return createSameSizeEvidence(ledger, [first, second]);
  const prefixRootHash = decodeHex(textFact(step.facts, 'prefixRootHash') ?? '');
  const path = textsFact(step.facts, 'proof').map(decodeHex);
  if (prefixRootHash === null || path.length === 0) return null;
  const notes = sizeOf(first) < sizeOf(second) ? ([first, second] as const) : ([second, first] as const);
  return createInconsistencyEvidence(
    ledger,
    notes,
    prefixRootHash,
    path.flatMap((hash) => hash ?? []),
  );
};
