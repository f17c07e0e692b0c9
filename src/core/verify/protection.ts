// What vouches for a checkpoint besides its own lines, and what that rests on in turn: who made it, and by which
// algorithms. A verdict tells of what it relied upon, so each protection carries it along.

import type { LedgerState } from '../ledger/genesis.ts';
import { nameAlgorithm } from '../note/verifier-key.ts';
import type { RevocationSource } from '../x509/revocation.ts';
import type { CourtCosignature, LogSignature, QuorumCount } from './endorsement.ts';

/** The verified lines of a checkpoint, and the policy that they have to meet. */
export type Endorsement = {
  /** Of the log's lines. */
  readonly logAlgorithms: readonly string[];
  readonly witnesses: readonly CourtCosignature[];
  readonly keepers: readonly CourtCosignature[];
  readonly policy: LedgerState['policy'];
};

/** A time by which something stood, and what that rests on. */
export type Proof = {
  readonly atUnixMs: number;
  /** The epoch before whose end it stood, whenever that was, by its place in the tree. Absent: by its time alone. */
  readonly sequence?: number;
  /** By an authority or courts that are simulated. */
  readonly simulated: boolean;
  /** What it needs each of: the algorithms of a token. */
  readonly algorithms: readonly string[];
  /** The checkpoint that shows it; null for a token, and for the bundle's word, which opening it has judged. */
  readonly endorsement: Endorsement | null;
  /** Without one of these it counts for nothing: what keeps a token whose authority has ended. Absent: nothing has to. */
  readonly keptBy?: readonly Proof[];
};

/** Something other than a checkpoint's own signatures that shows that its tree, or the entry in it, existed. */
export type Protection = Proof & {
  readonly by: 'trusted-checkpoint' | 'known-checkpoint' | 'later-checkpoint' | 'inclusion' | 'checkpoint-token';
  /** When the policy was met by the lines of the text that a token is over; absent with any other kind. */
  readonly metAtUnixMs?: number;
  /** Of a token: whether what is carried beside it has a current word on its certificates. Whoever carries it chose that. */
  readonly revocation?: RevocationSource;
};

/** Collects who endorsed a checkpoint. */
export const formEndorsement = (
  log: LogSignature,
  { witnesses, keepers }: Pick<QuorumCount, 'witnesses' | 'keepers'>,
  policy: LedgerState['policy'],
): Endorsement => ({
  logAlgorithms: log.valid ? [...new Set(log.keys.map(({ algorithm }) => algorithm))] : [],
  witnesses,
  keepers,
  policy,
});

const algorithmsOf = ({ all }: CourtCosignature): readonly string[] => all.map(({ key }) => nameAlgorithm(key.type));

/** Names the algorithms of its lines. */
export const listEndorsing = ({ logAlgorithms, witnesses, keepers }: Endorsement): readonly string[] => [
  ...new Set([...logAlgorithms, ...[...witnesses, ...keepers].flatMap(algorithmsOf)]),
];

/** Whether a court among those that were counted is simulated. */
export const isEndorsedBySimulated = ({ witnesses, keepers }: Pick<Endorsement, 'witnesses' | 'keepers'>): boolean =>
  [...witnesses, ...keepers].some(({ courtKeys }) => courtKeys.court.simulated);

/** Most seconds between the lines of one court's keys; a node signs with all of them at once. */
const MAX_SPREAD_SECONDS = 60;

const nth = (times: readonly number[], n: number): number =>
  n === 0 ? 0 : (times.toSorted((left, right) => left - right)[n - 1] ?? Number.POSITIVE_INFINITY);

/**
 * Whether log and courts meet the policy by lines whose algorithms are not broken, and at the time that all of the lines
 * show: whoever breaks an algorithm dates its lines.
 */
export const isEndorsedSoundly = (
  { logAlgorithms, witnesses, keepers, policy }: Endorsement,
  isBroken: (algorithm: string) => boolean,
): boolean => {
  const soundTimes = (cosigners: readonly CourtCosignature[]): readonly number[] =>
    cosigners.flatMap(({ all }) => {
      const sound = all.filter(({ key }) => !isBroken(nameAlgorithm(key.type)));
      return sound.length === 0 ? [] : [Math.min(...sound.map(({ unixSeconds }) => unixSeconds))];
    });
  const allTimes = (cosigners: readonly CourtCosignature[]) =>
    cosigners.map(({ cosignature }) => cosignature.unixSeconds);
  const metBy = (timesOf: typeof soundTimes): number =>
    Math.max(nth(timesOf(witnesses), policy.witnesses), nth(timesOf(keepers), policy.keepers));
  const soundlyMetAt = metBy(soundTimes);
  return (
    logAlgorithms.some((name) => !isBroken(name)) &&
    Number.isFinite(soundlyMetAt) &&
    soundlyMetAt - metBy(allTimes) <= MAX_SPREAD_SECONDS
  );
};

/** Whether a proof holds without algorithms that are broken. */
export const isProofSound = (
  { algorithms, endorsement, keptBy }: Proof,
  isBroken: (algorithm: string) => boolean,
): boolean =>
  !algorithms.some(isBroken) &&
  (endorsement === null || isEndorsedSoundly(endorsement, isBroken)) &&
  (keptBy === undefined || keptBy.some((proof) => isProofSound(proof, isBroken)));
