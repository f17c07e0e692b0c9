// Opens trust bundles, the last ones only once: who verifies many certificates mostly brings the same bundle, and opening
// it verifies every change of the ledger. Nothing but time depends on that: the same text opens alike for ever.

import { type Result, succeed } from '../result.ts';
import type { SignatureVerifier } from '../signature/verify-signature.ts';
import { type OpenTrust, type Trust, type TrustFailure, openTrust } from './trust.ts';

/** The one in use, and the one before it while both are still asked for. */
const MAX_REMEMBERED = 2;

const remembered: { readonly trust: Trust; readonly opened: OpenTrust }[] = [];

/** Opens a bundle, or finds it opened. Bundles that do not open are not remembered. */
export const openTrustOnce = async (
  trust: Trust,
  verify?: SignatureVerifier,
): Promise<Result<OpenTrust, TrustFailure>> => {
  const known = remembered.find(
    ({ trust: { genesis, bundle } }) => genesis === trust.genesis && bundle === trust.bundle,
  );
  if (known !== undefined) return succeed(known.opened);
  const opened = await openTrust(trust, verify);
  if (!opened.ok) return opened;
  remembered.unshift({ trust: { genesis: trust.genesis, bundle: trust.bundle }, opened: opened.value });
  remembered.length = Math.min(remembered.length, MAX_REMEMBERED);
  return opened;
};
