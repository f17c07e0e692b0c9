// Step `policy`: the batch names the governance entry that it was made under; the verifier's bundle, continued by the
// certificate's own chain, must lead to it from the pinned genesis. A bundle older than the certificate may not know a
// change: that is not a failure.

import type { BatchEntry } from '../../batch/batch-entry.ts';
import { findLastApproved } from '../../ledger/epochs.ts';
import type { GovernanceLink } from '../../ledger/trust-bundle.ts';
import type { Result } from '../../result.ts';
import type { ReadCheckpoint } from '../endorsement.ts';
import { computeFaultTolerance } from '../fault-tolerance.ts';
import { type GovernedTrust, extendEpochs, formGovernedTrust } from '../governed-trust.ts';
import { failStep, notChecked, pass } from '../step.ts';
import type { SignatureVerifier } from '../../signature/verify-signature.ts';
import type { OpenTrust, TrustFailure } from '../trust.ts';
import type { Step } from '../verdict.ts';

/** The step, and the trust under which the certificate's signatures are judged; null when there is none. */
export type PolicyReading = { readonly step: Step; readonly trust: GovernedTrust | null };

export type PolicyInput = {
  readonly entry: BatchEntry | null;
  readonly ledger: string;
  /** Governance entries that the certificate carries. */
  readonly chain: readonly GovernanceLink[];
  /** The certificate's checkpoint, read; null when it does not read. */
  readonly checkpoint: ReadCheckpoint | null;
  /** Null when the verifier brought no trust. */
  readonly opened: Result<OpenTrust, TrustFailure> | null;
  readonly verify: SignatureVerifier;
};

/** Checks the policy that the batch names. */
export const checkPolicy = async (input: PolicyInput): Promise<PolicyReading> => {
  const { entry, ledger, chain, checkpoint, opened, verify } = input;
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
  const extended = await extendEpochs(trust, chain, checkpoint, verify);
  const epochs = extended.ok ? extended.value : trust.epochs;
  const governed = formGovernedTrust(trust, epochs, entry?.batch.after.treeSize ?? null, checkpoint, verify);
  if (entry === null) return { step: notChecked('policy', 'BLOCKED', { by: 'batch-inclusion' }), trust: governed };

  const { policy, after } = entry.batch;
  const asOfTreeSize = trust.asOf.checkpoint.treeSize;
  const { required, total, f } = computeFaultTolerance(governed.checkpoint.state);
  const facts = {
    genesis: trust.genesisHash,
    policy,
    bundleSequence: trust.bundle.sequence,
    asOfTreeSize,
    afterTreeSize: after.treeSize,
    required,
    total,
    f,
    mayBeMissing: total - required,
    // Where the state was ever changed: under which one the batch was made, which one was in force at the checkpoint.
    ...(epochs.length > 1
      ? { sequence: governed.batch.sequence, inForce: governed.checkpoint.sequence, chain: chain.length }
      : {}),
  };
  if (!extended.ok) {
    const { reason, isBehind } = extended.failure;
    return isBehind
      ? { step: notChecked('policy', 'BUNDLE_OLD', { ...facts, reason }), trust: null }
      : { step: failStep('policy', 'INVALID', { ...facts, reason }), trust: governed };
  }
  if (policy === findLastApproved(epochs, after.treeSize).leafHash) {
    return { step: pass('policy', 'VALID', facts), trust: governed };
  }
  // The batch was made under a state that had been replaced before it opened, or that did not exist yet.
  if (epochs.some(({ leafHash }) => leafHash === policy)) {
    return { step: failStep('policy', 'POLICY_STALE', facts), trust: governed };
  }
  // Up to asOf the bundle knows every governance entry: a batch that names another was not made under this ledger's.
  if (after.treeSize <= asOfTreeSize) return { step: failStep('policy', 'POLICY_UNKNOWN', facts), trust: governed };
  return { step: notChecked('policy', 'BUNDLE_OLD', facts), trust: null };
};
