// The states of a ledger as the keeper's own copy tells them: genesis, and those changes that replay. What does not
// replay changes nothing here; that it stands on the ledger is no fault of the batches after it.

import { parseApprovalEntry } from '../../../src/core/ledger/approval.ts';
import type { Epoch } from '../../../src/core/ledger/epochs.ts';
import { parseGovernance } from '../../../src/core/ledger/governance.ts';
import { replayGovernance, type GovernanceChange } from '../../../src/core/ledger/replay-governance.ts';
import type { GovernanceText } from './keeper-store.ts';

const groupChanges = (texts: readonly GovernanceText[], origin: string): readonly GovernanceChange[] => {
  const changes: (GovernanceChange & { readonly approvals: string[] })[] = [];
  for (const { index, text } of texts) {
    const approval = parseApprovalEntry(text, origin);
    if (approval.ok) {
      const change = changes.at(-1);
      // Approvals follow their entry without a gap: they are appended in one commit.
      if (change !== undefined && change.index + change.approvals.length + 1 === index) {
        change.approvals.push(approval.value.note);
      }
    } else if (parseGovernance(text, origin).ok) {
      changes.push({ index, text, approvals: [] });
    }
  }
  return changes;
};

/** Replays the texts in their order, genesis first; null when there is no genesis that reads. */
export const replayCopy = async (
  texts: readonly GovernanceText[],
  origin: string,
): Promise<readonly Epoch[] | null> => {
  const [genesis, ...rest] = texts;
  if (genesis === undefined || genesis.index !== 0) return null;
  const begun = await replayGovernance(genesis.text, [], origin);
  if (!begun.ok) return null;
  let epochs = begun.value;
  const accepted: GovernanceChange[] = [];
  for (const change of groupChanges(rest, origin)) {
    const next = await replayGovernance(genesis.text, [...accepted, change], origin);
    if (!next.ok) continue;
    accepted.push(change);
    epochs = next.value;
  }
  return epochs;
};
