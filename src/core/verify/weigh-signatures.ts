// What the lines of a checkpoint note are worth by the keys and the policy of one epoch, once keys may have been reported:
// a line counts by its own date, or because something else shows that what it signs existed before the report.

import type { Cosignature } from '../checkpoint/cosignature.ts';
import { type VerifierKey, nameAlgorithm } from '../note/verifier-key.ts';
import type { SignatureVerifier } from '../signature/verify-signature.ts';
import {
  type CosignatureFilter,
  type LogSignature,
  type QuorumCount,
  type ReadCheckpoint,
  countQuorum,
  tallyQuorum,
  verifyLogSignature,
} from './endorsement.ts';
import { type ReportedKeys, isKeyCounted } from './reported-keys.ts';
import type { TrustedEpoch } from './trust.ts';

export type WeighedSignatures = {
  readonly log: LogSignature;
  /** Set where the log's lines verify and all of them are by keys that do not count. */
  readonly isLogCompromised: boolean;
  readonly count: QuorumCount;
  /** When the policy was met by the lines that count, in Unix milliseconds; null when it was not. */
  readonly metAtUnixMs: number | null;
  /** The log signed by a key that counts, no known line is false, and the policy is met by lines that count. */
  readonly holds: boolean;
};

const isKey = (
  used: { readonly keyId: string; readonly algorithm: string },
  key: Pick<VerifierKey, 'keyId' | 'type'>,
): boolean => used.keyId === key.keyId && used.algorithm === nameAlgorithm(key.type);

/** The lines of known keys on a note, verified; whether they count is another question. */
export type VerifiedSignatures = {
  readonly log: LogSignature;
  /** Of the courts; null where one of their lines is false, and then why. */
  readonly cosignatures: readonly Cosignature[] | null;
  readonly reason: string | null;
};

const verifyLines = async (
  { note }: ReadCheckpoint,
  { keys, state }: Pick<TrustedEpoch, 'keys' | 'state'>,
  verify: SignatureVerifier,
): Promise<VerifiedSignatures> => {
  const [log, { sound, reason, witnesses, keepers }] = await Promise.all([
    verifyLogSignature(note, keys, verify),
    countQuorum(note, keys, state, verify),
  ]);
  return { log, cosignatures: sound ? [...witnesses, ...keepers].flatMap(({ all }) => all) : null, reason };
};

type ByEpoch = WeakMap<Pick<TrustedEpoch, 'keys' | 'state'>, Promise<VerifiedSignatures>>;

const known = new WeakMap<ReadCheckpoint, WeakMap<SignatureVerifier, ByEpoch>>();

/**
 * Verifies the lines of a note by the keys of an epoch. A note that was read is never changed: however many things it may
 * vouch for, each epoch's keys verify it once.
 */
export const verifySignatures = (
  read: ReadCheckpoint,
  epoch: Pick<TrustedEpoch, 'keys' | 'state'>,
  verify: SignatureVerifier,
): Promise<VerifiedSignatures> => {
  const byVerifier = known.get(read) ?? new WeakMap<SignatureVerifier, ByEpoch>();
  known.set(read, byVerifier);
  const byEpoch: ByEpoch = byVerifier.get(verify) ?? new WeakMap();
  byVerifier.set(verify, byEpoch);
  const verifying = byEpoch.get(epoch) ?? verifyLines(read, epoch, verify);
  byEpoch.set(epoch, verifying);
  return verifying;
};

/** Tells which cosignatures count, where something else shows that what they sign existed by these times. */
export const unlessReported =
  (reported: ReportedKeys, existedByUnixMs: readonly number[]): CosignatureFilter =>
  ({ key, unixSeconds }) =>
    isKeyCounted(reported, key, unixSeconds * 1000, existedByUnixMs);

const UNSOUND = {
  sound: false,
  witnesses: [],
  keepers: [],
  leftOut: [],
  metAtUnixSeconds: null,
  metWithLeftOut: false,
} as const;

/**
 * Weighs the verified lines of a note.
 * @param existedByUnixMs times by which something other than its own lines shows that it existed
 */
export const weighVerified = (
  { log, cosignatures, reason }: VerifiedSignatures,
  { keys, state }: Pick<TrustedEpoch, 'keys' | 'state'>,
  reported: ReportedKeys,
  existedByUnixMs: readonly number[],
): WeighedSignatures => {
  const count =
    cosignatures === null
      ? { ...UNSOUND, reason }
      : tallyQuorum(cosignatures, keys, state, unlessReported(reported, existedByUnixMs));
  const metAtUnixMs = count.metAtUnixSeconds === null ? null : count.metAtUnixSeconds * 1000;
  // The courts' word, by keys that count, dates the log's line.
  const logDates = metAtUnixMs === null ? existedByUnixMs : [metAtUnixMs, ...existedByUnixMs];
  const isGood = (key: VerifierKey): boolean => isKeyCounted(reported, key, metAtUnixMs, logDates);
  const isLogCompromised =
    log.valid && !keys.log.some((key) => log.keys.some((used) => isKey(used, key)) && isGood(key));
  const holds = log.valid && !isLogCompromised && count.sound && metAtUnixMs !== null;
  return { log, isLogCompromised, count, metAtUnixMs, holds };
};

/** Verifies the lines of a note and weighs them. */
export const weighSignatures = async (
  read: ReadCheckpoint,
  epoch: Pick<TrustedEpoch, 'keys' | 'state'>,
  reported: ReportedKeys,
  existedByUnixMs: readonly number[],
  verify: SignatureVerifier,
): Promise<WeighedSignatures> =>
  weighVerified(await verifySignatures(read, epoch, verify), epoch, reported, existedByUnixMs);
