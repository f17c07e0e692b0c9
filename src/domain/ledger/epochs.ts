// The ledger's epochs as its own store has them. Rows are written only after `govern.ts` has verified every approval, so
// they are read here without verifying signatures again, synchronously.

import { type Epoch, findLastApproved } from '../../core/ledger/epochs.ts';
import { parseGenesis } from '../../core/ledger/genesis.ts';
import { computeEntryHash, parseGovernance } from '../../core/ledger/governance.ts';
import type { LedgerStore } from './ledger-store.ts';

type GovernedStore = Pick<LedgerStore, 'identity' | 'governance' | 'governanceCount'>;

/** Rows are never changed or removed: as many rows, the same epochs. */
const read = new WeakMap<GovernedStore, readonly Epoch[]>();

const readFresh = (store: GovernedStore): readonly Epoch[] => {
  const identity = store.identity();
  if (identity === null) return [];
  const genesis = parseGenesis(identity.genesis, null);
  if (!genesis.ok) throw new TypeError(`the stored genesis is malformed: ${genesis.failure.code}`);
  const { ledger, state } = genesis.value;
  const first = { sequence: 0, leafHash: identity.leafHash, index: 0, effectiveSize: 0, state };
  const changes = store.governance().map(({ index, text }): Epoch => {
    const governance = parseGovernance(text, ledger);
    if (!governance.ok) throw new TypeError(`a stored governance entry is malformed: ${governance.failure.code}`);
    const { sequence, effectiveSize, state: next } = governance.value;
    return { sequence, leafHash: computeEntryHash(text), index, effectiveSize, state: next };
  });
  return [first, ...changes];
};

/** Reads the epochs, genesis first; empty before the ledger began. */
export const readEpochs = (store: GovernedStore): readonly Epoch[] => {
  const known = read.get(store);
  if (known !== undefined && known.length === store.governanceCount() + 1) return known;
  const epochs = readFresh(store);
  if (epochs.length > 0) read.set(store, epochs);
  return epochs;
};

/** Leaf hash (hex) of the entry that a batch names as its policy when it opens after a checkpoint of this size. */
export const readPolicyHash = (store: GovernedStore, treeSize: number): string =>
  findLastApproved(readEpochs(store), treeSize).leafHash;
