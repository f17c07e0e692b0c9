// The explorer's questions to the index: where a leaf hash stands, and how large the ledger was at given moments.

import type { ExplorerIndex } from '../../domain/explorer/explorer-ports.ts';

const FIND_LEAF = `select evidence.batcher, evidence.batch_sequence as sequence, evidence.leaf_index as leafIndex
from evidence join batches on batches.batcher = evidence.batcher and batches.sequence = evidence.batch_sequence
where evidence.leaf_hash = ?1 and batches.published_size is not null
limit 1`;

// One step down the index of entry times for each moment. A commit takes many batches at one time: the last counts.
const SIZES_AT = `select (
  select ledger_index + 1 from batches where appended_at_ms <= moment.value
  order by appended_at_ms desc, ledger_index desc limit 1
) as size from json_each(?1) as moment order by moment.key`;

/** Makes the explorer's index over D1. */
export const createExplorerRepository = (db: D1Database): ExplorerIndex => ({
  findLeaf: (leafHash) =>
    db
      .prepare(FIND_LEAF)
      .bind(leafHash)
      .first<{ readonly batcher: string; readonly sequence: number; readonly leafIndex: number }>(),
  sizesAt: async (unixMs) => {
    const { results } = await db.prepare(SIZES_AT).bind(JSON.stringify(unixMs)).all<{ readonly size: number | null }>();
    return results.map(({ size }) => size ?? 0);
  },
});
