// Tokens that count towards a policy's minimum: one for each key. Two tokens of one key are one witness to the time, whatever
// names the state gives it; verifiers count so, and a certificate below the minimum does not verify.

import { findTokenSigner } from '../../core/timestamp/token-signer.ts';
import type { StoredToken } from './batch-store.ts';

/** Lists one token for each signing key, the first that arrived, in order of arrival. `tokens`: at most one an authority. */
export const listIndependentTokens = (tokens: readonly StoredToken[]): readonly StoredToken[] => {
  if (tokens.length < 2) return tokens;
  const seen = new Set<string>();
  return tokens
    .toSorted((left, right) => left.arrivedAtUnixMs - right.arrivedAtUnixMs)
    .filter(({ authority, token }) => {
      // One that leaves its certificate out counts by its authority's name.
      const signer = findTokenSigner(token) ?? `name ${authority}`;
      if (seen.has(signer)) return false;
      seen.add(signer);
      return true;
    });
};
