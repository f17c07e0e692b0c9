// What the lines of a checkpoint note are worth by the keys and the policy of one epoch, once keys may have been reported:
// a line counts by its own date, or because something else shows that what it signs existed before the report.

import { type VerifierKey, nameAlgorithm } from '../note/verifier-key.ts';
import type { SignatureVerifier } from '../signature/verify-signature.ts';
import {
  type CosignatureFilter,
  type LogSignature,
  type QuorumCount,
  type ReadCheckpoint,
  countQuorum,
  verifyLogSignature,
} from './endorsement.ts';
import type { LedgerKeys } from './ledger-keys.ts';
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

/**
 * Weighs lines that were verified.
 * @param count of the cosignatures that count by what is shown to have existed
 */
export const weighVerified = (
  log: LogSignature,
  count: QuorumCount,
  keys: LedgerKeys,
  reported: ReportedKeys,
  existedByUnixMs: readonly number[],
): WeighedSignatures => {
  const metAtUnixMs = count.metAtUnixSeconds === null ? null : count.metAtUnixSeconds * 1000;
  // The courts' word, by keys that count, dates the log's line.
  const logDates = metAtUnixMs === null ? existedByUnixMs : [metAtUnixMs, ...existedByUnixMs];
  const isGood = (key: VerifierKey): boolean => isKeyCounted(reported, key, metAtUnixMs, logDates);
  const isLogCompromised =
    log.valid && !keys.log.some((key) => log.keys.some((used) => isKey(used, key)) && isGood(key));
  const holds = log.valid && !isLogCompromised && count.sound && metAtUnixMs !== null;
  return { log, isLogCompromised, count, metAtUnixMs, holds };
};

/** Tells which cosignatures count, where something else shows that what they sign existed by these times. */
export const unlessReported =
  (reported: ReportedKeys, existedByUnixMs: readonly number[]): CosignatureFilter =>
  ({ key, unixSeconds }) =>
    isKeyCounted(reported, key, unixSeconds * 1000, existedByUnixMs);

/**
 * Verifies and weighs the lines of a note.
 * @param existedByUnixMs times by which something other than its own lines shows that it existed
 */
export const weighSignatures = async (
  { note }: ReadCheckpoint,
  { keys, state }: Pick<TrustedEpoch, 'keys' | 'state'>,
  reported: ReportedKeys,
  existedByUnixMs: readonly number[],
  verify: SignatureVerifier,
): Promise<WeighedSignatures> => {
  const [log, count] = await Promise.all([
    verifyLogSignature(note, keys, verify),
    countQuorum(note, keys, state, verify, unlessReported(reported, existedByUnixMs)),
  ]);
  return weighVerified(log, count, keys, reported, existedByUnixMs);
};
