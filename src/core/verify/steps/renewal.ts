// Step `renewal`: do the tokens still mean something today. An authority's certificate ends; a token that the ledger
// named before that end keeps its weight, because its hash stands under the courts' cosignatures since then.

import { blocked, failStep, notChecked, pass } from '../step.ts';
import { formatUnixMs } from '../times.ts';
import type { Step } from '../verdict.ts';
import { type TrustedToken, countAuthorities } from './timestamps.ts';

/**
 * Judges the trusted tokens at the verifier's own time.
 * @param onLedgerByUnixMs when the batch entry was on the ledger; null: not established
 */
export const checkRenewal = (
  tokens: readonly TrustedToken[],
  onLedgerByUnixMs: number | null,
  minimum: number,
  now: number,
): Step => {
  const current = tokens.filter(({ expiresAtUnixMs }) => expiresAtUnixMs >= now);
  const expired = tokens.filter(({ expiresAtUnixMs }) => expiresAtUnixMs < now);
  const facts = {
    now: formatUnixMs(now),
    required: minimum,
    expired: expired.map(({ authority, expiresAtUnixMs }) => ({ authority, at: formatUnixMs(expiresAtUnixMs) })),
  };
  // Nothing has ended: evidence records are not due, and none are carried.
  if (expired.length === 0) return notChecked('renewal', 'NOT_DUE', facts);
  if (onLedgerByUnixMs === null) return blocked('renewal', 'quorum');
  const kept = expired.filter((token) => token.named && onLedgerByUnixMs <= token.expiresAtUnixMs);
  return countAuthorities([...current, ...kept]) >= minimum
    ? pass('renewal', 'LEDGER_PROTECTED', facts)
    : failStep('renewal', 'EXPIRED_UNRENEWED', facts);
};
