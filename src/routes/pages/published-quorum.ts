// The published checkpoint in words: how many courts stand behind it, and what a printed page rests on.

import type { LedgerStatus } from '../../domain/ledger/ledger.ts';
import type { Language } from '../../web/copy/language.ts';
import { formatInteger } from '../../web/format/numbers.ts';
import { formatBothZones } from '../../web/format/times.ts';

/** Counts the courts that have cosigned the published size or a later one. */
export const countCosigned = ({ published, courts }: LedgerStatus): number =>
  published === null ? 0 : courts.filter((court) => court.treeSize >= published.treeSize).length;

/** The line in the foot of a printed page; null before the first checkpoint. */
export const formatFootNote = ({ origin, published }: LedgerStatus, language: Language): string | null => {
  if (published === null) return null;
  const size = formatInteger(published.treeSize, language);
  const time = formatBothZones(published.publishedAtUnixMs, language);
  return language === 'zh'
    ? `账本 ${origin}，检查点规模 ${size}，${time}`
    : `Ledger ${origin}, checkpoint of size ${size}, ${time}`;
};
