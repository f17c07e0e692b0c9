// The trust of a page or file: opened once, replaced only by a newer bundle of the same ledger.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { parseTrustBundle } from '../../core/ledger/trust-bundle.ts';
import { hashLeaf } from '../../core/merkle/hash.ts';
import { type Result, fail } from '../../core/result.ts';
import { verifyInBrowser } from './verify-in-browser.ts';
import { replaceBundle } from '../../core/verify/replace-bundle.ts';
import { type OpenTrust, type Trust, openTrust } from '../../core/verify/trust.ts';

/** Opens the page's trust; null when there is none or it does not open. */
export const openPageTrust = async (trust: Trust | null): Promise<OpenTrust | null> => {
  if (trust === null) return null;
  const opened = await openTrust(trust, verifyInBrowser);
  return opened.ok ? opened.value : null;
};

/** The genesis that a bundle states itself, '' when it does not read. */
const statedGenesis = (bundle: string): string => {
  const parsed = parseTrustBundle(bundle, null);
  return parsed.ok ? encodeHex(hashLeaf(encodeUtf8(parsed.value.genesis))) : '';
};

export type ReplacedTrust = { readonly trust: Trust; readonly opened: OpenTrust };

/**
 * Takes a bundle in place of the former. Where there was none, the file's own genesis is taken, and shown for comparison.
 * Fails with the code of what is wrong with it.
 */
export const replaceTrust = async (
  former: OpenTrust | null,
  given: { readonly bundle: string; readonly genesis: string | null },
): Promise<Result<ReplacedTrust, { readonly code: string }>> => {
  const genesis = given.genesis ?? statedGenesis(given.bundle);
  if (former !== null && genesis !== former.genesisHash) return fail({ code: 'replacement.another-genesis' });
  const trust = { genesis, bundle: given.bundle };
  const opened = await openTrust(trust, verifyInBrowser);
  if (!opened.ok) return opened;
  const replaced = former === null ? opened : replaceBundle(former, opened.value);
  return replaced.ok ? { ok: true, value: { trust, opened: replaced.value } } : replaced;
};
