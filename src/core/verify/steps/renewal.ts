// Step `renewal`: do the tokens still mean something today. An authority's certificate ends, and who has its key then states
// any time. A token that the ledger named before that end keeps its weight, because its hash stands under the courts'
// cosignatures since then; so does a token over a checkpoint that a later one, or another authority, shows from before.

import type { Stamp } from '../supplements/supplement-pool.ts';
import { blocked, failStep, notChecked, pass } from '../step.ts';
import { formatUnixMs } from '../times.ts';
import type { Step } from '../verdict.ts';
import { type TrustedToken, countAuthorities } from './timestamps.ts';

export type RenewalInput = {
  readonly tokens: readonly TrustedToken[];
  /** Tokens over the covering checkpoint. */
  readonly stamps: readonly Stamp[];
  /** Nothing but them could vouch for it. */
  readonly needsStamps: boolean;
  /** By when the batch entry stood on the ledger, by the word of keys in force or of an authority; null: not established. */
  readonly provenByUnixMs: number | null;
  readonly minimum: number;
  readonly now: number;
};

/** Judges the trusted tokens at the verifier's own time. */
export const checkRenewal = ({ tokens, stamps, needsStamps, provenByUnixMs, minimum, now }: RenewalInput): Step => {
  const current = tokens.filter(({ expiresAtUnixMs }) => expiresAtUnixMs >= now);
  const expired = tokens.filter(({ expiresAtUnixMs }) => expiresAtUnixMs < now);
  const expiredStamps = stamps.filter(({ isExpired }) => isExpired);
  const facts = {
    now: formatUnixMs(now),
    required: minimum,
    expired: expired.map(({ authority, expiresAtUnixMs }) => ({ authority, at: formatUnixMs(expiresAtUnixMs) })),
    ...(expiredStamps.length > 0
      ? {
          checkpointTokens: expiredStamps.map(({ authority, expiresAtUnixMs, isKept }) => ({
            authority,
            at: formatUnixMs(expiresAtUnixMs),
            kept: isKept,
          })),
        }
      : {}),
  };
  if (needsStamps && expiredStamps.length > 0) return failStep('renewal', 'EXPIRED_UNRENEWED', facts);
  // Nothing has ended: evidence records are not due, and none are carried.
  if (expired.length === 0 && expiredStamps.length === 0) return notChecked('renewal', 'NOT_DUE', facts);
  const isNamedBefore = (token: TrustedToken): boolean =>
    [token.named ? provenByUnixMs : null, token.namedLaterAtUnixMs].some(
      (at) => at !== null && at <= token.expiresAtUnixMs,
    );
  const kept = expired.filter(isNamedBefore);
  if (countAuthorities([...current, ...kept]) >= minimum) return pass('renewal', 'LEDGER_PROTECTED', facts);
  return provenByUnixMs === null ? blocked('renewal', 'quorum') : failStep('renewal', 'EXPIRED_UNRENEWED', facts);
};
