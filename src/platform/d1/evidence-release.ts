// The few columns of an evidence row that its owner changes (migrations/0005_release.sql).

import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { EvidenceRelease } from '../../domain/evidence/evidence-repository.ts';
import { evidence } from './schema.ts';

// What a statement is about must be listed, or its core would name to anybody what nobody is to find.
const mayBeListed = sql`(evidence.relates_to_id is null or exists (
  select 1 from evidence as earlier where earlier.id = evidence.relates_to_id and earlier.listed = 1
))`;

/** The statements about the evidence, those about them, and so on. */
const isAbout = (id: string): SQL => sql`evidence.id in (
  with recursive chain (id, organization_id) as (
    select id, organization_id from evidence where id = ${id}
    union all
    select next.id, next.organization_id
    from chain join evidence as next indexed by evidence_by_relation on next.relates_to_id = chain.id
    where next.organization_id = chain.organization_id
  ) select id from chain where id <> ${id}
)`;

/** Makes the store over D1. */
export const createEvidenceRelease = (db: DrizzleD1Database): EvidenceRelease => ({
  setDisclosure: async (id, { released, listed }) => {
    const set = db
      .update(evidence)
      .set({
        // A statement that sets nothing still gives the row.
        released: released ?? sql`${evidence.released}`,
        listed: listed ?? sql`${evidence.listed}`,
      })
      .where(and(eq(evidence.id, id), listed === true ? mayBeListed : undefined))
      .returning();
    const takeAlong = db
      .update(evidence)
      .set({ listed: false })
      .where(and(eq(evidence.listed, true), isAbout(id)));
    const [[row]] = listed === false ? await db.batch([set, takeAlong]) : [await set];
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
