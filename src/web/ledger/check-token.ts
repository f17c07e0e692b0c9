// Verifies timestamp tokens in the browser: each must be over the given bytes and lead to a root that the ledger's state
// names for its authority.

import { sha256 } from '../../core/digest/sha256.ts';
import { verifyTimestampToken } from '../../core/timestamp/verify-timestamp-token.ts';
import type { TokenData } from '../page/page-data.ts';

/** `unread`: the token could not be fetched, which says nothing about it. */
export type TokenResult = 'pass' | 'fail' | 'unread';

const checkToken = async ({ path, roots }: TokenData, imprint: Uint8Array): Promise<TokenResult> => {
  let token: Uint8Array;
  try {
    const response = await fetch(path);
    if (!response.ok) return 'unread';
    token = new Uint8Array(await response.arrayBuffer());
  } catch {
    return 'unread';
  }
  return (await verifyTimestampToken({ token, imprint, trustedRoots: roots })).ok ? 'pass' : 'fail';
};

/** Checks the tokens over some bytes, in their order. */
export const checkTokens = (tokens: readonly TokenData[], stamped: Uint8Array): Promise<readonly TokenResult[]> => {
  const imprint = sha256(stamped);
  return Promise.all(tokens.map((token) => checkToken(token, imprint)));
};
