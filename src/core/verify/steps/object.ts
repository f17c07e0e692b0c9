// Step `object`: is the evidence at hand the one that the statement is about. Every digest that the verifier brings and
// the statement gives is compared, and both are shown; one that differs is enough to fail.

import type { Statement } from '../../statement/statement.ts';
import type { EvidenceDigests } from '../options.ts';
import { failStep, notChecked, pass } from '../step.ts';
import type { Step } from '../verdict.ts';

const ALGORITHMS = ['sha-256', 'sm3'] as const;

/** Compares the digests and the size that the verifier computed itself with the statement's. */
export const checkObject = (
  statement: Statement,
  digests: EvidenceDigests | undefined,
  sizeBytes: number | undefined,
): Step => {
  const compared = ALGORITHMS.flatMap((algorithm) => {
    const expected = statement.digests[algorithm];
    const supplied = digests?.[algorithm]?.toLowerCase();
    if (expected === undefined || supplied === undefined) return [];
    return [{ algorithm, expected, supplied, equal: expected === supplied }];
  });
  const { mediaType, source } = statement;
  const stated = ALGORITHMS.flatMap((algorithm) => {
    const digest = statement.digests[algorithm];
    return digest === undefined ? [] : [{ algorithm, digest }];
  });
  const facts = {
    digests: compared,
    stated,
    sizeBytes: { expected: statement.sizeBytes, supplied: sizeBytes ?? null },
    mediaType,
    mode: source.mode,
  };
  if (compared.length === 0) return notChecked('object', 'NOT_SUPPLIED', facts);
  const sizeDiffers = sizeBytes !== undefined && sizeBytes !== statement.sizeBytes;
  if (sizeDiffers || compared.some(({ equal }) => !equal)) return failStep('object', 'MISMATCH', facts);
  return pass('object', 'MATCH', facts);
};
