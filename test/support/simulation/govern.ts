// The operator of a simulation changes the ledger's state: words the entry, has every court approve it with its governance
// key, and repeats the command until it stands on the ledger. A change that came too late for its size is worded anew.

import { formatApprovalText } from '../../../src/core/ledger/approval.ts';
import type { LedgerState } from '../../../src/core/ledger/genesis.ts';
import { GOVERNANCE_VERSION, computeEntryHash, formatGovernance } from '../../../src/core/ledger/governance.ts';
import { signNote } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import { parseEpochs } from '../../../src/domain/ledger/epochs.ts';
import type { GovernCommand } from '../../../src/domain/ledger/govern.ts';
import { createSeededKey } from './deterministic-crypto.ts';
import { ORIGIN, type World } from './world.ts';

const RETRY_MS = 900;

export type Change = {
  /** Gives the next state from the former one. */
  readonly edit: (former: LedgerState) => LedgerState;
  /** How many entries after its last approval it takes effect; 0: with the very commit that appends it. */
  readonly ahead: number;
};

const word = async (world: World, { edit, ahead }: Change): Promise<GovernCommand | null> => {
  const known = await world.call(
    'read-governance',
    async () => await world.sequencer.invoke(async (ledger) => ledger.governance.read()),
  );
  const former = known === null ? undefined : parseEpochs(known).at(-1);
  if (known === null || former === undefined) return null;
  const sequence = former.sequence + 1;
  const approvers = former.state.courts.map(({ id }) => createSeededKey(`${id}/governance`, KEY_TYPE.ed25519));
  const entry = formatGovernance({
    v: GOVERNANCE_VERSION,
    ledger: ORIGIN,
    sequence,
    previous: former.leafHash,
    // On a ledger at rest the size would never pass that of a former change by itself.
    effectiveSize: Math.max(known.treeSize + approvers.length + 1 + ahead, former.effectiveSize + 1),
    action: 'amend',
    state: edit(former.state),
    reason: 'simulated',
  });
  const text = formatApprovalText({ origin: ORIGIN, sequence, leafHash: computeEntryHash(entry) });
  const approvals = await Promise.all(approvers.map(async (signer) => await signNote(text, [signer])));
  return { entry, approvals };
};

/** Sends a change until it is on the ledger. `isDone` turns true then. */
export const govern = (world: World, change: Change): { readonly isDone: () => boolean } => {
  let isDone = false;
  world.isGoverned = true;
  const send = async (): Promise<void> => {
    let command: GovernCommand | null = null;
    while (!isDone) {
      command ??= await word(world, change).catch(() => null);
      const asked = command;
      const answer =
        asked === null
          ? null
          : await world
              .call(
                'govern',
                async () => await world.sequencer.invoke(async (ledger) => await ledger.governance.govern(asked)),
              )
              .catch(() => null);
      if (answer?.ok === true) {
        world.trace(`change ${answer.value.sequence} of the state stands at entry ${answer.value.index}`);
        isDone = true;
      } else {
        if (answer?.failure.code === 'ledger-halted') return;
        if (answer?.failure.code === 'governance-refused') {
          world.trace(`the change is refused: ${JSON.stringify(answer.failure.reason)}`);
          command = null;
          // The state is as it was wished already.
          if (answer.failure.reason.code === 'governance.no-change') isDone = true;
        }
        await world.scheduler.sleep(RETRY_MS);
      }
    }
  };
  void send();
  return { isDone: () => isDone };
};
