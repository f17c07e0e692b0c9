// Step `renewal`: do the tokens still mean something today. An authority's certificate ends, or a later state leaves the
// authority out, and who has its key then states any time. A token that the ledger named before that end keeps its weight, because its hash stands under the courts'
// cosignatures since then; so does a token over a checkpoint that a later one, or another authority, shows from before.

import type { Stamp } from '../supplements/supplement-pool.ts';
import type { Proof } from '../protection.ts';
import { isFromBeforeEnd } from '../replaced-authority.ts';
import { blocked, failStep, notChecked, pass } from '../step.ts';
import { formatUnixMs } from '../times.ts';
import type { Step } from '../verdict.ts';
import { type Naming, type TrustedToken, countAuthorities } from './timestamps.ts';

export type RenewalInput = {
  readonly tokens: readonly TrustedToken[];
  /** Tokens over the covering checkpoint. */
  readonly stamps: readonly Stamp[];
  /** Nothing but them could vouch for it. */
  readonly needsStamps: boolean;
  /** By when the batch entry stood on the ledger, by the word of keys in force or of authorities; none: not established. */
  readonly proven: readonly Proof[];
  readonly minimum: number;
  readonly now: number;
};

/**
 * Whether a token says anything at the verifier's own time: its authority has not ended, or the ledger named it before.
 * @param proven by when the batch entry stood on the ledger
 */
export const isStanding = (token: TrustedToken, proven: readonly Proof[], now: number): boolean =>
  token.endsAtUnixMs >= now ||
  [...(token.named ? proven : []), ...(token.naming?.proven ?? [])].some((proof) => isFromBeforeEnd(proof, token));

/** Leaves out of what the step rests on all proofs that do not count by a further rule. */
export const restrictProofs = (
  input: RenewalInput,
  counts: (proof: Proof) => boolean,
  isNamingCounted: (naming: Naming) => boolean,
): RenewalInput => ({
  ...input,
  proven: input.proven.filter(counts),
  tokens: input.tokens.map((token) => ({
    ...token,
    naming:
      token.naming !== null && isNamingCounted(token.naming)
        ? { ...token.naming, proven: token.naming.proven.filter(counts) }
        : null,
  })),
});

const tell = ({ authority, endsAtUnixMs }: Pick<Stamp, 'authority' | 'endsAtUnixMs'>) => ({
  authority,
  at: formatUnixMs(endsAtUnixMs),
});

/** Judges the trusted tokens at the verifier's own time. */
export const checkRenewal = ({ tokens, stamps, needsStamps, proven, minimum, now }: RenewalInput): Step => {
  const ended = tokens.filter(({ endsAtUnixMs }) => endsAtUnixMs < now);
  const endedStamps = stamps.filter(({ isEnded }) => isEnded);
  const isExpired = (one: { readonly expiresAtUnixMs: number }): boolean => one.expiresAtUnixMs < now;
  const facts = {
    now: formatUnixMs(now),
    required: minimum,
    expired: ended.filter(isExpired).map(tell),
    ...(ended.every(isExpired) ? {} : { replaced: ended.filter((token) => !isExpired(token)).map(tell) }),
    ...(endedStamps.length > 0
      ? {
          checkpointTokens: endedStamps.map((stamp) => ({ ...tell(stamp), kept: stamp.isKept })),
        }
      : {}),
  };
  if (needsStamps && endedStamps.some(isExpired)) return failStep('renewal', 'EXPIRED_UNRENEWED', facts);
  // An authority that was replaced says nothing against the certificate: a refreshed proof takes its token's place.
  if (needsStamps && endedStamps.length > 0) return blocked('renewal', 'quorum');
  // Nothing has ended: evidence records are not due, and none are carried.
  if (ended.length === 0 && endedStamps.length === 0) return notChecked('renewal', 'NOT_DUE', facts);
  const standing = tokens.filter((token) => isStanding(token, proven, now));
  if (countAuthorities(standing) >= minimum) return pass('renewal', 'LEDGER_PROTECTED', facts);
  return proven.length === 0 ? blocked('renewal', 'quorum') : failStep('renewal', 'EXPIRED_UNRENEWED', facts);
};
