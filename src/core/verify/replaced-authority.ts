// An authority that a later state leaves out has ended, whatever its certificates say: it may have been replaced because its
// key was lost, or together with the courts by whoever kept all of them. From then on its key states any time.

import { findEpoch } from '../ledger/epochs.ts';
import type { VerifiedToken } from './carried-token.ts';
import { findTakeover } from './establish-checkpoint.ts';
import type { GovernedTrust } from './governed-trust.ts';
import { formatUnixMs } from './times.ts';
import type { TrustedEpoch } from './trust.ts';

type Trust = Pick<GovernedTrust, 'base' | 'epochs'>;

const names = ({ state }: TrustedEpoch, name: string, rootSha256: string): boolean =>
  state.timestamps.authorities.some((one) => one.name === name && one.roots.includes(rootSha256));

/**
 * Finds when an authority was left out; null while the state in force, or an approved one after it, names it with this root.
 * One that was left out and named again counts as never left out.
 */
export const findReplacement = (name: string, rootSha256: string, { base, epochs }: Trust): number | null => {
  const inForce = findEpoch(base.epochs, base.asOf.checkpoint.treeSize);
  if (epochs.some((epoch) => epoch.sequence >= inForce.sequence && names(epoch, name, rootSha256))) return null;
  const last = base.epochs.findLast((epoch) => names(epoch, name, rootSha256));
  return last === undefined ? null : findTakeover(last, { base });
};

/** Ends a token with its authority. */
export const endWithAuthority = (token: VerifiedToken, trust: Trust): VerifiedToken => {
  const replacedAt = findReplacement(token.authority, token.rootSha256, trust);
  if (replacedAt === null || replacedAt >= token.endsAtUnixMs) return token;
  return {
    ...token,
    endsAtUnixMs: replacedAt,
    facts: { ...token.facts, authorityReplacedAt: formatUnixMs(replacedAt) },
  };
};
