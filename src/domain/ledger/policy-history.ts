// The dated history of a ledger's states, read off a trust bundle that was opened: nothing in it is the service's word.

import { computeFaultTolerance } from '../../core/verify/fault-tolerance.ts';
import { formatUnixMs } from '../../core/verify/times.ts';
import type { OpenTrust } from '../../core/verify/trust.ts';

/** One state: from when to when, and what its policy withstands. Times as in texts. */
export type PolicyPeriod = {
  readonly sequence: number;
  /** Hex. */
  readonly leafHash: string;
  readonly index: number;
  readonly effectiveSize: number;
  /** When its first checkpoint met the former policy and its own; of genesis, when that was made. Null: not yet. */
  readonly since: string | null;
  /** When the next state began; null: it has not. */
  readonly until: string | null;
  readonly policy: {
    readonly witnesses: number;
    readonly of: number;
    readonly keepers: number;
    /** Courts that may collude without a fork going unnoticed. */
    readonly f: number;
    /** Courts that may be silent without certification stopping. */
    readonly mayBeMissing: number;
  };
  readonly courts: readonly string[];
};

/** Lists the states, genesis first. */
export const listPolicyPeriods = ({ epochs }: OpenTrust): readonly PolicyPeriod[] =>
  epochs.map(({ sequence, leafHash, index, effectiveSize, sinceUnixMs, state }) => {
    const { required, total, f } = computeFaultTolerance(state);
    return {
      sequence,
      leafHash,
      index,
      effectiveSize,
      since: formatUnixMs(sinceUnixMs),
      until: formatUnixMs(epochs[sequence + 1]?.sinceUnixMs ?? null),
      policy: {
        witnesses: required,
        of: total,
        keepers: state.policy.keepers,
        f,
        mayBeMissing: total - required,
      },
      courts: state.courts.map(({ id }) => id),
    };
  });
