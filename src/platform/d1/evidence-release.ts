// The few columns of an evidence row that its owner changes (migrations/0005_release.sql).

import { and, eq, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { EvidenceRelease } from '../../domain/evidence/evidence-repository.ts';
import { evidence } from './schema.ts';

/** Makes the store over D1. */
export const createEvidenceRelease = (db: DrizzleD1Database): EvidenceRelease => ({
  setDisclosure: async (id, { released, listed }) => {
    const [row] = await db
      .update(evidence)
      .set({
        // A statement that sets nothing still gives the row.
        released: released ?? sql`${evidence.released}`,
        listed: listed ?? sql`${evidence.listed}`,
      })
      .where(eq(evidence.id, id))
      .returning();
    return row ?? null;
  },
  setLink: async (id, { from, version, sha256 }) => {
    const [row] = await db
      .update(evidence)
      .set({ linkVersion: version, linkSha256: sha256 })
      .where(and(eq(evidence.id, id), eq(evidence.linkVersion, from)))
      .returning();
    return row ?? null;
  },
});
