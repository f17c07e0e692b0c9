// Opens the service's own trust, which changes with a change of governance or a later checkpoint. What was opened from the
// same genesis and bundle, byte for byte, is given again: opening is a function of these texts alone, without a clock.

import type { Result } from '../../core/result.ts';
import { type OpenTrust, openTrust, type Trust, type TrustFailure } from '../../core/verify/trust.ts';

// A result and never a promise: another request of a Worker may not wait for this request's work.
let last: { readonly trust: Trust; readonly opened: Result<OpenTrust, TrustFailure> } | null = null;

/** Opens a trust, or gives what the last call made of the same texts. */
export const reopenTrust = async (trust: Trust): Promise<Result<OpenTrust, TrustFailure>> => {
  if (last !== null && last.trust.genesis === trust.genesis && last.trust.bundle === trust.bundle) return last.opened;
  const opened = await openTrust(trust);
  last = { trust: { genesis: trust.genesis, bundle: trust.bundle }, opened };
  return opened;
};
