// Finds two notes of one size with different roots that the log signed both: wherever they come from, they prove a fork.
// A signature is verified only where two notes contradict each other, so that notes cost nothing by their number.

import { encodeHex } from '../bytes/hex.ts';
import { findEpoch } from '../ledger/epochs.ts';
import { type ReadCheckpoint, verifyLogSignature } from './endorsement.ts';
import type { GovernedTrust } from './governed-trust.ts';

/** What is needed of the trust to know the log's keys; also where no policy was established. */
export type LogTrust = Pick<GovernedTrust, 'ledger' | 'base' | 'epochs' | 'verify'>;

export type Fork = readonly [ReadCheckpoint, ReadCheckpoint];

/** Whether the log signed a note by a key in force at its size. */
export const isSignedByLog = async (
  { note, checkpoint }: ReadCheckpoint,
  { epochs, verify }: Pick<LogTrust, 'epochs' | 'verify'>,
): Promise<boolean> => (await verifyLogSignature(note, findEpoch(epochs, checkpoint.treeSize).keys, verify)).valid;

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string | number): readonly (readonly T[])[] => {
  const groups = new Map<string | number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
};

const findSigned = async (
  notes: readonly ReadCheckpoint[],
  trusted: ReadonlySet<ReadCheckpoint>,
  trust: LogTrust,
): Promise<ReadCheckpoint | null> => {
  for (const read of notes) if (trusted.has(read) || (await isSignedByLog(read, trust))) return read;
  return null;
};

/**
 * Finds the first two, in the order given, that contradict each other.
 * @param trusted notes whose signatures were verified before
 */
export const findFork = async (
  notes: readonly ReadCheckpoint[],
  trusted: ReadonlySet<ReadCheckpoint>,
  trust: LogTrust,
): Promise<Fork | null> => {
  for (const ofSize of groupBy(notes, ({ checkpoint }) => checkpoint.treeSize)) {
    const byRoot = groupBy(ofSize, ({ checkpoint }) => encodeHex(checkpoint.rootHash));
    if (byRoot.length < 2) continue;
    const signed: ReadCheckpoint[] = [];
    for (const ofRoot of byRoot) {
      const found = await findSigned(ofRoot, trusted, trust);
      if (found !== null) signed.push(found);
      const [one, other] = signed;
      if (one !== undefined && other !== undefined) return [one, other];
    }
  }
  return null;
};
