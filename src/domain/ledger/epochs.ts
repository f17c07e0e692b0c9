// The ledger's epochs as its own store has them. Rows are written only after `govern.ts` has verified every approval, so
// they are read here without verifying signatures again, synchronously.

import { type Epoch, findEpoch, findLastApproved } from '../../core/ledger/epochs.ts';
import { parseGenesis } from '../../core/ledger/genesis.ts';
import { computeEntryHash, parseGovernance } from '../../core/ledger/governance.ts';
import type { Ledger, LedgerGovernance } from './ledger.ts';
import type { LedgerStore } from './ledger-store.ts';

type GovernedStore = Pick<LedgerStore, 'identity' | 'governance' | 'governanceCount'>;

/** Rows are never changed or removed: as many rows, the same epochs. */
const read = new WeakMap<GovernedStore, readonly Epoch[]>();

/** The genesis read last: a process serves one ledger, and its genesis never changes. */
let lastGenesis: { readonly text: string; readonly ledger: string; readonly epoch: Epoch } | null = null;

const readGenesis = (text: string): { readonly ledger: string; readonly epoch: Epoch } => {
  if (lastGenesis?.text === text) return lastGenesis;
  const genesis = parseGenesis(text, null);
  if (!genesis.ok) throw new TypeError(`the stored genesis is malformed: ${genesis.failure.code}`);
  const { ledger, state } = genesis.value;
  const epoch = { sequence: 0, leafHash: computeEntryHash(text), index: 0, effectiveSize: 0, state };
  lastGenesis = { text, ledger, epoch };
  return lastGenesis;
};

/** Reads epochs out of what the ledger itself stored. Throws a TypeError when that is malformed. */
export const parseEpochs = ({
  genesis: text,
  changes,
}: Pick<LedgerGovernance, 'genesis' | 'changes'>): readonly Epoch[] => {
  const { ledger, epoch: first } = readGenesis(text);
  const later = changes.map((change): Epoch => {
    const governance = parseGovernance(change.text, ledger);
    if (!governance.ok) throw new TypeError(`a stored governance entry is malformed: ${governance.failure.code}`);
    const { sequence, effectiveSize, state: next } = governance.value;
    return { sequence, leafHash: computeEntryHash(change.text), index: change.index, effectiveSize, state: next };
  });
  return [first, ...later];
};

/** Reads the epochs, genesis first; empty before the ledger began. */
export const readEpochs = (store: GovernedStore): readonly Epoch[] => {
  const known = read.get(store);
  if (known !== undefined && known.length === store.governanceCount() + 1) return known;
  const identity = store.identity();
  if (identity === null) return [];
  const epochs = parseEpochs({ genesis: identity.genesis, changes: store.governance() });
  read.set(store, epochs);
  return epochs;
};

/** Leaf hash (hex) of the entry that a batch names as its policy when it opens after a checkpoint of this size. */
export const readPolicyHash = (store: GovernedStore, treeSize: number): string =>
  findLastApproved(readEpochs(store), treeSize).leafHash;

/** The epoch in force at the newest published checkpoint, as a caller of the ledger sees it; null before it began. */
export const readEpochInForce = async (ledger: Pick<Ledger, 'governance'>): Promise<Epoch | null> => {
  const governance = await ledger.governance();
  return governance === null ? null : findEpoch(parseEpochs(governance), governance.publishedSize);
};
