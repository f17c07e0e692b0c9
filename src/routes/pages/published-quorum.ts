// How many courts stand behind the published checkpoint.

import type { LedgerStatus } from '../../domain/ledger/ledger.ts';

/** Counts the courts that have cosigned the published size or a later one. */
export const countCosigned = ({ published, courts }: LedgerStatus): number =>
  published === null ? 0 : courts.filter((court) => court.treeSize >= published.treeSize).length;
