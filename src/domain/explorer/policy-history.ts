// The history of the ledger's policy, replayed from the trust bundle that this service publishes: the same bytes that any
// verifier replays, so that the pages cannot tell another history than the one that is handed out.

import { type Epoch } from '../../core/ledger/epochs.ts';
import { type Genesis, parseGenesis } from '../../core/ledger/genesis.ts';
import { replayGovernance } from '../../core/ledger/replay-governance.ts';
import { type GovernanceLink, parseTrustBundle } from '../../core/ledger/trust-bundle.ts';
import type { ExplorerPorts } from './explorer-ports.ts';

export type PolicyHistory = {
  readonly genesis: Genesis;
  /** Exact text of entry 0. */
  readonly genesisText: string;
  /** Genesis first. */
  readonly epochs: readonly [Epoch, ...Epoch[]];
  /** Change n led to epoch n + 1. */
  readonly changes: readonly GovernanceLink[];
  /** Notes of the first published checkpoints of changes, as far as the bundle has them. */
  readonly handovers: readonly string[];
};

const isFilled = <T>(list: readonly T[]): list is readonly [T, ...T[]] => list.length > 0;

/**
 * Makes the reader of the history; null before a checkpoint is published. Approved changes are never changed or taken
 * back, so a history is replayed once for each number of changes.
 */
export const createHistoryReader = (
  ports: Pick<ExplorerPorts, 'origin' | 'trust'>,
): (() => Promise<PolicyHistory | null>) => {
  let known: { readonly sequence: number; readonly handovers: number; readonly history: PolicyHistory } | null = null;
  return async () => {
    const trust = await ports.trust();
    if (trust === null) return null;
    const bundle = parseTrustBundle(trust.bundle, ports.origin);
    if (!bundle.ok) throw new TypeError(`the published trust bundle does not read: ${bundle.failure.code}`);
    const { sequence, genesis: genesisText, governance, handovers } = bundle.value;
    if (known?.sequence === sequence && known.handovers === handovers.length) return known.history;
    const genesis = parseGenesis(genesisText, ports.origin);
    const changes = governance.map(({ index, entry, approvals }) => ({ index, text: entry, approvals }));
    const epochs = await replayGovernance(genesisText, changes, ports.origin);
    if (!genesis.ok || !epochs.ok || !isFilled(epochs.value)) {
      throw new TypeError('the published trust bundle does not replay');
    }
    const history = { genesis: genesis.value, genesisText, epochs: epochs.value, changes: governance, handovers };
    known = { sequence, handovers: handovers.length, history };
    return history;
  };
};
