// The governance command: an entry and the approvals of it, verified as every reader will verify them, and appended in
// one commit or not at all. What stands on the ledger as a governance entry is therefore always approved.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { APPROVAL_VERSION, formatApprovalEntry } from '../../core/ledger/approval.ts';
import type { Epoch } from '../../core/ledger/epochs.ts';
import { computeEntryHash } from '../../core/ledger/governance.ts';
import {
  type GovernanceChange,
  type GovernanceFailure,
  replayGovernance,
} from '../../core/ledger/replay-governance.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import { readEpochs } from './epochs.ts';
import type { EntryId, LedgerStore } from './ledger-store.ts';

/** What the operator sends: the exact text of the entry, and the exact notes of the approvals. */
export type GovernCommand = { readonly entry: string; readonly approvals: readonly string[] };

/** An approved change on the ledger. */
export type Governed = {
  readonly sequence: number;
  /** Hex. */
  readonly leafHash: string;
  readonly index: number;
  readonly effectiveSize: number;
};

export type GovernFailure =
  | { readonly code: 'ledger-halted' }
  | { readonly code: 'ledger-unavailable' }
  | { readonly code: 'governance-refused'; readonly reason: GovernanceFailure }
  /** The state names a key that the sequencer cannot sign with. */
  | { readonly code: 'log-key-unknown'; readonly vkey: string };

/** What one commit appends. */
export type GovernanceRound = {
  readonly entries: readonly { readonly id: EntryId; readonly bytes: Uint8Array }[];
  readonly change: GovernanceChange;
  readonly epoch: Epoch;
  readonly governed: Governed;
};

const toGoverned = ({ sequence, leafHash, index, effectiveSize }: Epoch): Governed => ({
  sequence,
  leafHash,
  index,
  effectiveSize,
});

/** Finds the change if this very entry was appended before. */
export const findGoverned = (
  store: Pick<LedgerStore, 'identity' | 'governance' | 'governanceCount'>,
  entry: string,
): Governed | null => {
  const leafHash = computeEntryHash(entry);
  const epoch = readEpochs(store).find((known) => known.sequence > 0 && known.leafHash === leafHash);
  return epoch === undefined ? null : toGoverned(epoch);
};

/**
 * Verifies a command and forms what is to be appended at the ledger's present end.
 * @param logKeys every verifier key that the sequencer can sign with
 */
export const prepareGovernance = async (
  store: LedgerStore,
  origin: string,
  logKeys: readonly string[],
  { entry, approvals }: GovernCommand,
): Promise<Result<GovernanceRound, GovernFailure>> => {
  const identity = store.identity();
  if (identity === null) return fail({ code: 'ledger-unavailable' });
  const change = { index: store.edge().treeSize, text: entry, approvals };
  const replayed = await replayGovernance(identity.genesis, [...store.governance(), change], origin);
  if (!replayed.ok) return fail({ code: 'governance-refused', reason: replayed.failure });
  const epoch = replayed.value.at(-1);
  if (epoch === undefined) return fail({ code: 'ledger-unavailable' });
  const unknown = epoch.state.log.find((vkey) => !logKeys.includes(vkey));
  if (unknown !== undefined) return fail({ code: 'log-key-unknown', vkey: unknown });
  const { sequence } = epoch;
  const approvalEntries = approvals.map((note, position) => ({
    id: { kind: 'other' as const, id: `approval/${sequence}/${position}` },
    bytes: encodeUtf8(formatApprovalEntry({ v: APPROVAL_VERSION, ledger: origin, sequence, note })),
  }));
  return succeed({
    entries: [
      { id: { kind: 'other' as const, id: `governance/${sequence}` }, bytes: encodeUtf8(entry) },
      ...approvalEntries,
    ],
    change,
    epoch,
    governed: toGoverned(epoch),
  });
};
