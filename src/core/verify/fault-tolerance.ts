// What a policy tolerates. M of N witnesses: any two quorums share at least 2M-N courts, so a fork needs that many to
// collude and f = 2M-N-1 may collude without one; N-M may be silent without certification stopping.

import type { LedgerState } from '../ledger/genesis.ts';

export type FaultTolerance = { readonly required: number; readonly total: number; readonly f: number };

/** Computes M, N and f of a state's witness policy. A court counts once, whatever the number of its keys. */
export const computeFaultTolerance = (state: LedgerState): FaultTolerance => {
  const total = state.courts.filter(({ keys }) => keys.witness.length > 0).length;
  const required = state.policy.witnesses;
  return { required, total, f: 2 * required - total - 1 };
};
