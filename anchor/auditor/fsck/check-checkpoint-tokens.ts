// The RFC 3161 tokens of published checkpoints: over the exact bytes of `checkpoints/<size>`, by authorities of the state
// in force at that size. They are made asynchronously: one that is missing is counted, not a fault.

import { type Epoch, findEpoch } from '../../../src/core/ledger/epochs.ts';
import type { Faults } from '../faults.ts';
import type { Source } from '../source/source.ts';
import { hashBytes } from '../tree/node-hash.ts';
import { checkToken } from './check-token.ts';

/** Path of a checkpoint's token under `/ledger`. */
export const checkpointTokenPath = (treeSize: number, authority: string): string =>
  `checkpoints/${treeSize}/tokens/${encodeURIComponent(authority)}`;

/** Checks the tokens of one checkpoint; gives how many there are. */
export const checkCheckpointTokens = async (
  source: Pick<Source, 'read'>,
  epochs: readonly Epoch[],
  treeSize: number,
  note: Uint8Array,
  faults: Faults,
): Promise<number> => {
  const { authorities } = findEpoch(epochs, treeSize).state.timestamps;
  const imprint = hashBytes(note);
  let count = 0;
  for (const { name, roots } of authorities) {
    const path = checkpointTokenPath(treeSize, name);
    const bytes = await source.read(path);
    if (bytes === null) continue;
    count += 1;
    const token = await checkToken(bytes, imprint, roots);
    if (!token.ok) faults.report(path, token.failure.code, token.failure.detail);
  }
  return count;
};
