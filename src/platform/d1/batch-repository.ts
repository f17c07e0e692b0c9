// Reads batch rows. They are written by the batchers (evidence-insert.ts).

import { and, count, desc, eq, gte, min, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { BatchRepository } from '../../domain/evidence/evidence-repository.ts';
import { batches } from './schema.ts';

/** Makes the repository over D1. */
export const createBatchRepository = (db: DrizzleD1Database): BatchRepository => ({
  find: async (batcher, sequence) =>
    (await db
      .select()
      .from(batches)
      .where(and(eq(batches.batcher, batcher), eq(batches.sequence, sequence)))
      .get()) ?? null,
  listLatest: (limit) => db.select().from(batches).orderBy(desc(batches.ledgerIndex)).limit(limit).all(),
  countByHour: (sinceUnixMs) => {
    const hour = sql<number>`${batches.appendedAtUnixMs} / 3600000 * 3600000`;
    return db
      .select({ startsAtUnixMs: hour, batches: count() })
      .from(batches)
      .where(gte(batches.appendedAtUnixMs, sinceUnixMs))
      .groupBy(hour)
      .orderBy(hour)
      .all();
  },
  backlog: async () => {
    const row = await db
      .select({ batches: count(), oldestClosedAtUnixMs: min(batches.closedAtUnixMs) })
      .from(batches)
      .where(sql`${batches.state} <> 'certified'`) // as in the index batches_unfinished: a bound value would not use it
      .get();
    return row ?? { batches: 0, oldestClosedAtUnixMs: null };
  },
});
