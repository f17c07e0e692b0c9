// What a checkpoint is worth: signed by the log, cosigned by the courts of its epoch, and, where keys of that epoch were
// replaced or reported since, vouched for by something that those keys could not make. Keys that were retired may be in
// anybody's hands: without that, whoever has them writes the past anew.

import { equalBytes } from '../bytes/bytes.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { findEpoch } from '../ledger/epochs.ts';
import type { LogSignature, QuorumCount, ReadCheckpoint } from './endorsement.ts';
import type { GovernedTrust } from './governed-trust.ts';
import type { Proof, Protection } from './protection.ts';
import { listRestorers } from './restored-keys.ts';
import type { TrustedEpoch } from './trust.ts';
import { weighSignatures } from './weigh-signatures.ts';

export type EstablishedCheckpoint = {
  readonly epoch: TrustedEpoch;
  readonly log: LogSignature;
  /** Set where the log's lines verify and all of them are by keys that do not count. */
  readonly isLogCompromised: boolean;
  readonly count: QuorumCount;
  /** A later epoch has taken over. */
  readonly isClosed: boolean;
  /** What vouches for a checkpoint of a closed epoch; null: nothing does, or nothing needs to. */
  readonly protection: Protection | null;
  /** When the policy was met, in Unix milliseconds; null unless log, quorum and protection hold. */
  readonly metAtUnixMs: number | null;
  /** By when it stood on the ledger, by the word of keys that are still in force or of authorities; none unless it holds. */
  readonly proven: readonly Proof[];
  /** The earliest of those. */
  readonly provenByUnixMs: number | null;
  /** What it needs besides its own lines: one of each list. */
  readonly needed: readonly (readonly Protection[])[];
};

/** Whether two checkpoints are of one tree. */
export const isSameTree = (left: Checkpoint, right: Checkpoint): boolean =>
  left.treeSize === right.treeSize && equalBytes(left.rootHash, right.rootHash);

/** Finds by when a later epoch had taken over from this one; null while it is in force. */
export const findTakeover = (epoch: TrustedEpoch, { base }: Pick<GovernedTrust, 'base'>): number | null => {
  const inForce = findEpoch(base.epochs, base.asOf.checkpoint.treeSize);
  if (epoch.sequence >= inForce.sequence) return null;
  // Every change in force at asOf has its hand-over, which is dated; without a date nothing is from before it. The next
  // epoch's keys may be retired, too, and date theirs anew: later ones bound that.
  const later = base.epochs.slice(epoch.sequence + 1, inForce.sequence + 1);
  return Math.min(...later.map(({ tookOverByUnixMs }) => tookOverByUnixMs ?? 0));
};

/** Finds by when a later epoch is shown to have taken over from this one, by keys in force; infinite when none shows it. */
const findProvenTakeover = ({ sequence }: TrustedEpoch, { base }: Pick<GovernedTrust, 'base'>): number =>
  Math.min(
    ...base.epochs
      .slice(sequence + 1)
      .map(({ provenTakeoverUnixMs }) => provenTakeoverUnixMs ?? Number.POSITIVE_INFINITY),
  );

/**
 * Lists the bundle's own checkpoints of the same tree: whoever believes the bundle believes those that keys in force stand
 * behind. A hand-over whose both sides were replaced since is worth no more than any other note by those keys.
 */
export const findTrustedEqual = (
  checkpoint: Checkpoint,
  { base }: Pick<GovernedTrust, 'base'>,
): readonly Protection[] => {
  const epoch = findEpoch(base.epochs, checkpoint.treeSize);
  if (findTakeover(epoch, { base }) !== null) return [];
  const simulated = epoch.state.courts.some((court) => court.simulated);
  return base.checkpoints.flatMap(({ read, metAtUnixMs }): readonly Protection[] =>
    metAtUnixMs !== null && isSameTree(read.checkpoint, checkpoint)
      ? [{ by: 'trusted-checkpoint', atUnixMs: metAtUnixMs, simulated, algorithms: [], endorsement: null }]
      : [],
  );
};

// A token must be from before the takeover; the other kinds rest on keys that are in force.
const findVouching = (protections: readonly Protection[], takeoverUnixMs: number): readonly Protection[] =>
  protections.filter(({ by, atUnixMs }) => by !== 'checkpoint-token' || atUnixMs <= takeoverUnixMs);

// What is not simulated first, then tokens, which have a date.
const rank = ({ by, simulated }: Protection): number => (simulated ? 2 : 0) + (by === 'checkpoint-token' ? 0 : 1);

const choose = (vouching: readonly Protection[]): Protection | null =>
  vouching.toSorted((left, right) => rank(left) - rank(right) || left.atUnixMs - right.atUnixMs)[0] ?? null;

/**
 * Dates what vouches for a checkpoint of a closed epoch, by keys that are in force: the tree is from before they took over,
 * and from before what they cosigned. What the verifier has seen itself has no other date.
 */
const dateVouching = (
  vouching: readonly Protection[],
  epoch: TrustedEpoch,
  trust: Pick<GovernedTrust, 'base'>,
): readonly Proof[] => {
  const takeover = findProvenTakeover(epoch, trust);
  return vouching.flatMap((one): readonly Proof[] => {
    if (one.by === 'checkpoint-token') return [one];
    const atUnixMs = one.by === 'known-checkpoint' ? takeover : Math.min(one.atUnixMs, takeover);
    return Number.isFinite(atUnixMs) ? [{ ...one, atUnixMs, sequence: epoch.sequence }] : [];
  });
};

/**
 * Establishes a checkpoint by the keys and the policy in force at its size.
 * @param protections what else vouches for it
 */
export const establishCheckpoint = async (
  read: ReadCheckpoint,
  trust: Pick<GovernedTrust, 'base' | 'epochs' | 'verify'>,
  protections: readonly Protection[],
): Promise<EstablishedCheckpoint> => {
  const epoch = findEpoch(trust.epochs, read.checkpoint.treeSize);
  const all = [...findTrustedEqual(read.checkpoint, trust), ...protections];
  const existedBy = all.map(({ atUnixMs }) => atUnixMs);
  const weighed = await weighSignatures(read, epoch, trust.base.reported, existedBy, trust.verify);
  const { log, isLogCompromised, count } = weighed;
  const takeover = findTakeover(epoch, trust);
  const vouching = takeover === null ? [] : findVouching(all, takeover);
  const protection = choose(vouching);
  const holds = weighed.holds && (takeover === null || protection !== null);
  // Retired keys may have written this text anew, with any times; what was stamped before the takeover they had signed.
  const metAt = protection?.metAtUnixMs ?? weighed.metAtUnixMs;
  const dated = dateVouching(vouching, epoch, trust);
  const own = metAt === null ? [] : [{ atUnixMs: metAt, simulated: false, algorithms: [], endorsement: null }];
  const proven: readonly Proof[] = holds ? (takeover === null ? own : dated) : [];
  return {
    epoch,
    log,
    isLogCompromised,
    count,
    isClosed: takeover !== null,
    protection,
    metAtUnixMs: holds ? metAt : null,
    proven,
    provenByUnixMs: proven.length === 0 ? null : Math.min(...proven.map(({ atUnixMs }) => atUnixMs)),
    needed: [...(takeover === null ? [] : [vouching]), ...listRestorers(log, count, trust.base.reported, all)],
  };
};
