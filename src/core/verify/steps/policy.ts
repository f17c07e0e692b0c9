// Step `policy`: the batch names the governance entry that it was made under; the verifier's bundle must lead to it from
// the pinned genesis. A bundle older than the certificate may not know a change: that is not a failure.

import type { BatchEntry } from '../../batch/batch-entry.ts';
import type { Result } from '../../result.ts';
import { computeFaultTolerance } from '../fault-tolerance.ts';
import { failStep, notChecked, pass } from '../step.ts';
import type { OpenTrust, TrustFailure } from '../trust.ts';
import type { Step } from '../verdict.ts';

/** The step, and the trust under which the certificate's signatures are judged; null when there is none. */
export type PolicyReading = { readonly step: Step; readonly trust: OpenTrust | null };

/** Checks the policy that the batch names. `trust` is null when the verifier brought none. */
export const checkPolicy = (
  entry: BatchEntry | null,
  ledger: string,
  opened: Result<OpenTrust, TrustFailure> | null,
): PolicyReading => {
  if (opened === null) return { step: notChecked('policy', 'NO_TRUST'), trust: null };
  if (!opened.ok) {
    return {
      step: notChecked('policy', 'TRUST_INVALID', { reason: opened.failure.code, ...opened.failure }),
      trust: null,
    };
  }
  const trust = opened.value;
  if (trust.ledger !== ledger) {
    const step = notChecked('policy', 'FOREIGN_LEDGER', { expected: trust.ledger, found: ledger });
    return { step, trust: null };
  }
  if (entry === null) return { step: notChecked('policy', 'BLOCKED', { by: 'batch-inclusion' }), trust };
  const { policy, after } = entry.batch;
  const asOfTreeSize = trust.asOf.checkpoint.treeSize;
  const { required, total, f } = computeFaultTolerance(trust.state);
  const facts = {
    genesis: trust.policyHash,
    policy,
    bundleSequence: trust.bundle.sequence,
    asOfTreeSize,
    afterTreeSize: after.treeSize,
    required,
    total,
    f,
    mayBeMissing: total - required,
  };
  if (policy === trust.policyHash) return { step: pass('policy', 'VALID', facts), trust };
  // Up to asOf the bundle knows every governance entry: a batch that names another was not made under this ledger's.
  if (after.treeSize <= asOfTreeSize) return { step: failStep('policy', 'POLICY_UNKNOWN', facts), trust };
  return { step: notChecked('policy', 'BUNDLE_OLD', facts), trust: null };
};
