// What this court itself holds of a log, as gossip compares it. A locked witness holds nothing: its database does not know
// what it signed.

import type { Result } from '../../../src/core/result.ts';
import type { SignedCheckpoint, WitnessStore } from '../witness/witness-store.ts';
import type { Witness } from '../witness/witness.ts';
import type { SignedTree } from './compare-trees.ts';
import type { OwnView } from './gossip.ts';

const toTree = (signed: SignedCheckpoint | null): SignedTree | null =>
  signed === null
    ? null
    : {
        note: signed.note,
        checkpoint: { origin: signed.origin, treeSize: signed.treeSize, rootHash: signed.rootHash },
      };

/** Makes the view of a witness; `findTiles` reads the mirror's copy, where there is one. */
export const createOwnView = (
  witness: Result<Witness, string>,
  store: WitnessStore,
  findTiles: OwnView['findTiles'],
): OwnView => ({
  findLatest: (origin) => (witness.ok ? toTree(witness.value.findLatest(origin)) : null),
  // Only below the latest released size: the store itself may be one group ahead.
  findBySize: (origin, treeSize) => (witness.ok ? toTree(store.findBySize(origin, treeSize)) : null),
  listForks: (origin) => (witness.ok ? store.listForks(origin) : []),
  findTiles,
});
