// The policy in a few numbers, for every answer that shows a quorum. Kept for seconds: it changes only by governance.

import { readEpochInForce } from '../ledger/epochs.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { PolicySummary } from './standing.ts';

const KEPT_MS = 5000;

/** Before the ledger begins there is no policy and nothing can be deposited; lists are empty then. */
const NO_POLICY: PolicySummary = { quorum: { required: 0, total: 0 }, timestampsRequired: 0, courts: [] };

/** Makes the reader of the policy in force. */
export const createPolicySummary = (ports: {
  readonly ledger: Pick<Ledger, 'governance'>;
  readonly nowUnixMs: () => number;
}): (() => Promise<PolicySummary>) => {
  let kept: { readonly policy: PolicySummary; readonly untilUnixMs: number } | null = null;
  return async () => {
    const now = ports.nowUnixMs();
    if (kept !== null && kept.untilUnixMs > now) return kept.policy;
    const epoch = await readEpochInForce(ports.ledger);
    if (epoch === null) return NO_POLICY;
    const { state } = epoch;
    const policy: PolicySummary = {
      quorum: {
        required: state.policy.witnesses,
        total: state.courts.filter(({ keys }) => keys.witness.length > 0).length,
      },
      timestampsRequired: state.timestamps.minimum,
      courts: state.courts.map(({ id, name, simulated }) => ({ id, name, simulated })),
    };
    kept = { policy, untilUnixMs: now + KEPT_MS };
    return policy;
  };
};
