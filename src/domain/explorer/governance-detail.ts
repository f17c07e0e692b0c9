// The dated history of the policy: genesis, then each approved change with what it changed, who approved it, from which
// size it is in force, and at which checkpoint it was handed over.

import type { Epoch } from '../../core/ledger/epochs.ts';
import { type Court, type Genesis } from '../../core/ledger/genesis.ts';
import { type Governance, parseGovernance } from '../../core/ledger/governance.ts';
import { verifyApprovals } from '../../core/ledger/replay-governance.ts';
import { type FaultTolerance, computeFaultTolerance } from '../../core/verify/fault-tolerance.ts';
import type { ExplorerPorts } from './explorer-ports.ts';
import type { PolicyHistory } from './policy-history.ts';
import { type StateChange, compareStates } from './state-changes.ts';

/** The policy of a state in numbers. */
export type PolicyNumbers = FaultTolerance & { readonly keepers: number };

export type GovernanceStep = {
  readonly epoch: Epoch;
  readonly policy: PolicyNumbers;
  readonly enteredAtUnixMs: number | null;
  /** Null for genesis. */
  readonly change: {
    readonly governance: Governance;
    readonly former: PolicyNumbers;
    readonly differences: readonly StateChange[];
    /** Courts of the former state whose approvals verify. */
    readonly approvedBy: readonly Court[];
    /** First published checkpoint at or beyond the effective size; null while there is none. */
    readonly handoverSize: number | null;
    readonly handoverAtUnixMs: number | null;
    /** Exact text of the entry. */
    readonly text: string;
    readonly approvals: readonly string[];
  } | null;
};

export type GovernanceDetail = {
  readonly genesis: Genesis;
  readonly genesisText: string;
  /** Newest first; genesis last. */
  readonly steps: readonly GovernanceStep[];
  /** Sequence of the step in force at the newest published checkpoint. */
  readonly inForce: number;
};

/** Reads the policy of a state. */
export const readPolicyNumbers = (state: Epoch['state']): PolicyNumbers => ({
  ...computeFaultTolerance(state),
  keepers: state.policy.keepers,
});

const readStep = async (
  ports: Pick<ExplorerPorts, 'origin' | 'ledger'>,
  history: PolicyHistory,
  position: number,
  epoch: Epoch,
): Promise<GovernanceStep> => {
  const [enteredAtUnixMs = null] = await ports.ledger.entryTimes(epoch.index, 1);
  const policy = readPolicyNumbers(epoch.state);
  const former = history.epochs[position - 1];
  const link = history.changes[position - 1];
  if (former === undefined || link === undefined) return { epoch, policy, enteredAtUnixMs, change: null };
  const governance = parseGovernance(link.entry, ports.origin);
  if (!governance.ok) throw new TypeError('a replayed change does not read');
  const { sequence, leafHash, effectiveSize } = epoch;
  const [approved, [handoverSize = null]] = await Promise.all([
    verifyApprovals(former.state, { ledger: ports.origin, sequence, leafHash }, link.approvals),
    ports.ledger.publishedSizes(effectiveSize - 1, 1),
  ]);
  const [handover] = handoverSize === null ? [] : await ports.ledger.publishedBefore(handoverSize + 1, 1);
  const ids = approved.ok ? approved.value : [];
  return {
    epoch,
    policy,
    enteredAtUnixMs,
    change: {
      governance: governance.value,
      former: readPolicyNumbers(former.state),
      differences: compareStates(former.state, epoch.state),
      approvedBy: former.state.courts.filter(({ id }) => ids.includes(id)),
      handoverSize,
      handoverAtUnixMs: handover?.publishedAtUnixMs ?? null,
      text: link.entry,
      approvals: link.approvals,
    },
  };
};

/** Reads the whole history, newest first. */
export const readGovernanceDetail = async (
  ports: Pick<ExplorerPorts, 'origin' | 'ledger'>,
  history: PolicyHistory,
  publishedSize: number,
): Promise<GovernanceDetail> => {
  const steps = await Promise.all(history.epochs.map((epoch, position) => readStep(ports, history, position, epoch)));
  const inForce = history.epochs.findLast(({ effectiveSize }) => effectiveSize <= publishedSize)?.sequence ?? 0;
  return { genesis: history.genesis, genesisText: history.genesisText, steps: steps.toReversed(), inForce };
};
