// An authority that a later state leaves out has ended, whatever its certificates say: it may have been replaced because its
// key was lost, or together with the courts by whoever kept all of them. From then on its key states any time.

import { findEpoch } from '../ledger/epochs.ts';
import type { VerifiedToken } from './carried-token.ts';
import { findTakeover } from './establish-checkpoint.ts';
import type { GovernedTrust } from './governed-trust.ts';
import type { Proof } from './protection.ts';
import { formatUnixMs } from './times.ts';
import type { TrustedEpoch } from './trust.ts';

type Trust = Pick<GovernedTrust, 'base' | 'epochs'>;

const names = ({ state }: TrustedEpoch, name: string, rootSha256: string): boolean =>
  state.timestamps.authorities.some((one) => one.name === name && one.roots.includes(rootSha256));

/**
 * Finds the last state before an authority was left out, and when that ended; null while the state in force, or an approved
 * one after it, names it with this root. One that was left out and named again counts as never left out.
 */
const findReplacement = (
  name: string,
  rootSha256: string,
  { base, epochs }: Trust,
): { readonly atUnixMs: number; readonly lastSequence: number } | null => {
  const inForce = findEpoch(base.epochs, base.asOf.checkpoint.treeSize);
  if (epochs.some((epoch) => epoch.sequence >= inForce.sequence && names(epoch, name, rootSha256))) return null;
  const last = base.epochs.findLast((epoch) => names(epoch, name, rootSha256));
  const atUnixMs = last === undefined ? null : findTakeover(last, { base });
  return last === undefined || atUnixMs === null ? null : { atUnixMs, lastSequence: last.sequence };
};

/** Ends a token with its authority. */
export const endWithAuthority = (token: VerifiedToken, trust: Trust): VerifiedToken => {
  const replaced = findReplacement(token.authority, token.rootSha256, trust);
  if (replaced === null || replaced.atUnixMs >= token.endsAtUnixMs) return token;
  return {
    ...token,
    endsAtUnixMs: replaced.atUnixMs,
    lastSequence: replaced.lastSequence,
    facts: { ...token.facts, authorityReplacedAt: formatUnixMs(replaced.atUnixMs) },
  };
};

/**
 * Whether a proof shows something from before a token ended: by its time, or, of an authority that was left out, by its place
 * in the tree below the state that left it out.
 */
export const isFromBeforeEnd = (
  { atUnixMs, sequence }: Proof,
  {
    endsAtUnixMs,
    expiresAtUnixMs,
    lastSequence,
  }: Pick<VerifiedToken, 'endsAtUnixMs' | 'expiresAtUnixMs' | 'lastSequence'>,
): boolean =>
  atUnixMs <= endsAtUnixMs ||
  (lastSequence !== null && sequence !== undefined && sequence <= lastSequence && atUnixMs <= expiresAtUnixMs);
