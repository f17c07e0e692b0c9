// Judging at a date of the reader's: a certificate under the end of its tokens and the strength of its algorithms as they
// are, were or will be then. Which keys and which policy count never depends on that date: the place on the ledger decides.

import { formatTime, parseTime } from '../text/time.ts';
import type { Verdict } from '../verify/verdict.ts';
import type { Words } from '../verify/verdict-words.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const SECONDS = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/**
 * Parses the moment to judge at: `YYYY-MM-DD` (its beginning in UTC), or `YYYY-MM-DDTHH:MM:SS[.mmm]Z`.
 * @returns Unix milliseconds; null for anything else, and for dates that are not in the calendar
 */
export const parseMoment = (text: string): number | null => {
  if (DATE.test(text)) return parseTime(`${text}T00:00:00.000Z`);
  return parseTime(SECONDS.test(text) ? `${text.slice(0, -1)}.000Z` : text);
};

const isBefore = (atUnixMs: number, time: string | null): boolean => time !== null && atUnixMs < (parseTime(time) ?? 0);

/** Says that a verdict was judged at another moment than that of the computation, and what that cannot mean. */
export const describeJudgedAt = (
  atUnixMs: number,
  { times, bundle }: Pick<Verdict, 'times' | 'bundle'>,
): readonly Words[] => {
  const at = formatTime(atUnixMs);
  const own: Words = {
    zh: `按 ${at} 判断，而非按当前时间：时间戳证书是否到期、算法强度以该时刻为准；密钥与规则以条目在账本中的位置为准，其后报告的失密与吊销照样计入。`,
    en: `Judged as of ${at}, not of now: the ends of timestamp certificates and the strength of algorithms are taken as of then. Keys and policy are those of the entry’s place on the ledger, and what was reported of them since counts all the same.`,
  };
  const known: readonly Words[] =
    bundle === null
      ? []
      : [
          {
            zh: `所用信任根只知账本前 ${bundle.asOf.treeSize} 条：其后至该时刻报告的失密与吊销不在其中。`,
            en: `The bundle in use knows the first ${bundle.asOf.treeSize} entries of the ledger: what was or will be reported after them, up to that moment, is not in it.`,
          },
        ];
  if (!isBefore(atUnixMs, times.onLedgerBy)) return [own, ...known];
  return [
    own,
    ...known,
    {
      zh: `该时刻早于上链时间 ${times.onLedgerBy ?? ''}：当时账本上还没有这份证据，本结论说的是其后上链的内容。`,
      en: `That is before the evidence was on the ledger (${times.onLedgerBy ?? ''}): there was nothing to check at that time, and the verdict is about what was entered later.`,
    },
  ];
};
