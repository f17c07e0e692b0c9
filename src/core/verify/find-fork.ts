// Finds two notes of one size with different roots that the log signed both: wherever they come from, they prove a fork.
// A signature is verified only where two notes contradict each other, so that notes cost nothing by their number.

import { encodeHex } from '../bytes/hex.ts';
import { findEpoch } from '../ledger/epochs.ts';
import type { VerifierKey } from '../note/verifier-key.ts';
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

/** Whether every key by which the log signed a note was replaced since; of a note that `isSignedByLog`. */
export const isByRetiredKey = (
  { note, checkpoint }: ReadCheckpoint,
  { base, epochs }: Pick<LogTrust, 'base' | 'epochs'>,
): boolean => {
  const inForce = findEpoch(base.epochs, base.asOf.checkpoint.treeSize);
  const lasting = epochs.filter(({ sequence }) => sequence >= inForce.sequence).flatMap(({ keys }) => keys.log);
  const has = (keys: readonly VerifierKey[], { name, keyId }: Pick<VerifierKey, 'name' | 'keyId'>): boolean =>
    keys.some((key) => key.name === name && key.keyId === keyId);
  const own = findEpoch(epochs, checkpoint.treeSize).keys.log;
  return !note.signatures.some((line) => has(own, line) && has(lasting, line));
};

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
