// The legal sentence of a consistent verdict: word for word, only the time is filled in. The English is a translation;
// where they differ the Chinese prevails.

import { formatTime } from '../text/time.ts';

const UTC_PLUS_8_MS = 8 * 3_600_000;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/**
 * Formats the sentence for the moment at which the cosignatures met the policy.
 * @param onLedgerByUnixMs Unix milliseconds; the sentence shows whole seconds in UTC+8
 */
export const formatSentence = (onLedgerByUnixMs: number): { readonly zh: string; readonly en: string } => {
  const local = formatTime(onLedgerByUnixMs + UTC_PLUS_8_MS);
  const [year, month, day] = local.slice(0, 10).split('-').map(Number) as [number, number, number];
  const clock = local.slice(11, 19);
  return {
    zh: `该电子数据自${year}年${month}月${day}日${clock}（UTC+8）上链后未发现篡改（参照法释〔2021〕12号第16条）；上链前真实性未在本次核验范围。`,
    en: `No alteration of this electronic data has been found since it was entered on the ledger on ${day} ${MONTHS[month - 1] ?? ''} ${year} at ${clock} (UTC+8) (cf. Fa Shi [2021] No. 12, Art. 16). Its authenticity before that time is outside the scope of this check.`,
  };
};
