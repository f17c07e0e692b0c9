// The checkpoints that a trust bundle rests on: each meets its policies, or the bundle does not open. What it vouches for
// besides is another question: the bundle's own reports hold for its own notes, too.

import type { Cosignature } from '../checkpoint/cosignature.ts';
import { type Result, fail, succeed } from '../result.ts';
import type { SignatureVerifier } from '../signature/verify-signature.ts';
import { type ReadCheckpoint, tallyQuorum } from './endorsement.ts';
import type { ReportedKeys } from './reported-keys.ts';
import type { TrustedEpoch } from './trust.ts';
import { unlessReported, verifySignatures, weighVerified } from './weigh-signatures.ts';

/** A checkpoint that a bundle rests on. */
export type BundleCheckpoint = {
  readonly read: ReadCheckpoint;
  /** Verified cosignatures by the courts in force at its size. */
  readonly cosignatures: readonly Cosignature[];
  /** When those of their keys that the bundle does not report met the policy; null: they did not, it vouches for nothing. */
  readonly metAtUnixMs: number | null;
};

export type JudgedNote = {
  /** When the policies of all its epochs were met, Unix milliseconds. */
  readonly metAtUnixMs: number;
  /** When the last one's was. */
  readonly ownMetAtUnixMs: number;
  readonly checkpoint: BundleCheckpoint;
};

/** Judges a note by each epoch that it concerns, in their order; the last is in force at its size. */
export const judgeNote = async (
  read: ReadCheckpoint,
  epochs: readonly TrustedEpoch[],
  reported: ReportedKeys,
  verify: SignatureVerifier,
): Promise<Result<JudgedNote, { readonly reason: string }>> => {
  let metAtUnixMs = 0;
  let judged: JudgedNote | null = null;
  for (const epoch of epochs) {
    const verified = await verifySignatures(read, epoch, verify);
    if (!verified.log.valid) return fail({ reason: verified.log.reason });
    const cosignatures = verified.cosignatures ?? [];
    const { metAtUnixSeconds } = tallyQuorum(cosignatures, epoch.keys, epoch.state);
    if (metAtUnixSeconds === null) return fail({ reason: verified.reason ?? 'quorum not met' });
    const ownMetAtUnixMs = metAtUnixSeconds * 1000;
    metAtUnixMs = Math.max(metAtUnixMs, ownMetAtUnixMs);
    // Nothing else shows it: a reported key dates neither itself nor the checkpoint that it stands on.
    const weighed = weighVerified(verified, epoch, reported, []);
    const checkpoint = { read, cosignatures, metAtUnixMs: weighed.holds ? weighed.metAtUnixMs : null };
    judged = { metAtUnixMs, ownMetAtUnixMs, checkpoint };
  }
  return judged === null ? fail({ reason: 'of no epoch' }) : succeed({ ...judged, metAtUnixMs });
};

/**
 * Tells by when a state had taken over, at the latest: what is to be from before it must be from before this. Its keys may
 * have been reported since: where the policy is not met without them, whoever has them states any time, and the first line
 * of another key bounds it. A report never makes it later.
 */
export const dateTakeover = ({ ownMetAtUnixMs, checkpoint }: JudgedNote, reported: ReportedKeys): number => {
  if (checkpoint.metAtUnixMs !== null) return ownMetAtUnixMs;
  const sound = checkpoint.cosignatures.filter(unlessReported(reported, []));
  return sound.length === 0 ? 0 : Math.min(ownMetAtUnixMs, ...sound.map(({ unixSeconds }) => unixSeconds * 1000));
};
