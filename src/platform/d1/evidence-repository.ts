// Reads evidence rows with their batches. Another organization's rows are the caller's to refuse: by id it finds any.

import { and, asc, desc, eq, gte, inArray, isNull, lt, or, sql, type SQL } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { BatchRecord, Evidence } from '../../domain/evidence/evidence.ts';
import type {
  EvidenceFilter,
  EvidenceRepository,
  EvidenceWithBatch,
} from '../../domain/evidence/evidence-repository.ts';
import { batches, evidence } from './schema.ts';

// D1 takes 100 bound parameters a query.
const KEYS_PER_QUERY = 90;

type Row = { readonly evidence: Evidence; readonly batches: BatchRecord | null };

const toEvidenceWithBatch = (row: Row): EvidenceWithBatch => ({ evidence: row.evidence, batch: row.batches });

const ofBatch = and(eq(batches.batcher, evidence.batcher), eq(batches.sequence, evidence.batchSequence));

const isPartOf = (column: SQLiteColumn, part: string): SQL =>
  // instr, not like: no pattern characters, and D1 limits a pattern to 50 bytes.
  sql`instr(lower(coalesce(${column}, '')), lower(${part})) > 0`;

const conditionsOf = (filter: EvidenceFilter): SQL | undefined => {
  const { state, digest, caseNumber, fromUnixMs, toUnixMs, q, after } = filter;
  return and(
    eq(evidence.organizationId, filter.organizationId),
    state === null ? undefined : state === 'received' ? isNull(batches.state) : eq(batches.state, state),
    filter.disposition === null ? undefined : eq(evidence.disposition, filter.disposition),
    filter.relatesToId === null ? undefined : eq(evidence.relatesToId, filter.relatesToId),
    digest === null ? undefined : or(eq(evidence.sha256, digest), eq(evidence.sm3, digest)),
    caseNumber === null ? undefined : eq(evidence.caseNumber, caseNumber),
    fromUnixMs === null ? undefined : gte(evidence.receivedAtUnixMs, fromUnixMs),
    toUnixMs === null ? undefined : lt(evidence.receivedAtUnixMs, toUnixMs),
    q === null
      ? undefined
      : or(
          isPartOf(evidence.name, q),
          isPartOf(evidence.title, q),
          isPartOf(evidence.caseNumber, q),
          isPartOf(evidence.description, q),
        ),
    // A row value, so that the index (organization, received, id) is walked from the position on.
    after === null
      ? undefined
      : sql`(${evidence.receivedAtUnixMs}, ${evidence.id}) < (${after.receivedAtUnixMs}, ${after.id})`,
  );
};

/** Orders statements that lead to the evidence by the number of steps, keeping their order otherwise. */
const nearestFirst = (id: string, related: readonly EvidenceWithBatch[]): readonly EvidenceWithBatch[] => {
  const byTarget = Map.groupBy(related, ({ evidence: { relatesToId } }) => relatesToId);
  const ordered: EvidenceWithBatch[] = [...(byTarget.get(id) ?? [])];
  // Grows while it is walked; a statement exists before anything is said about it, so there is no circle.
  for (const { evidence: statement } of ordered) ordered.push(...(byTarget.get(statement.id) ?? []));
  return ordered;
};

/** Makes the repository over D1. */
export const createEvidenceRepository = (db: DrizzleD1Database): EvidenceRepository => {
  const select = (condition: SQL | undefined, limit: number): Promise<Row[]> =>
    db
      .select()
      .from(evidence)
      .leftJoin(batches, ofBatch)
      .where(condition)
      .orderBy(desc(evidence.receivedAtUnixMs), desc(evidence.id))
      .limit(limit)
      .all();
  const selectOne = async (condition: SQL | undefined): Promise<EvidenceWithBatch | null> => {
    const [row] = await select(condition, 1);
    return row === undefined ? null : toEvidenceWithBatch(row);
  };
  // Strangers' look-ups go through indexes that hold listed evidence, and links, alone (migrations/0005_release.sql):
  // `indexed by` fails rather than read a row that is not open, whose cost would tell it from one that does not exist.
  const selectOpen = (listed: SQL, ofLink: SQL, linkSha256: string | null, limit: number): Promise<Row[]> => {
    const isLinked = sql`${evidence.linkSha256} = ${linkSha256 ?? ''}`;
    return db
      .select()
      .from(evidence)
      .leftJoin(batches, ofBatch)
      .where(
        sql`evidence.rowid in (
          select rowid from (${listed} order by received_at_ms, id limit ${limit})
          union
          select rowid from evidence indexed by evidence_by_link where link_sha256 = ${linkSha256 ?? ''} and ${ofLink}
        )`,
      )
      .orderBy(sql`${isLinked} desc`, asc(evidence.receivedAtUnixMs), asc(evidence.id))
      .limit(limit)
      .all();
  };
  // What every request for a file asks is composed once: composing a query costs as much as running it.
  const byId = db
    .select()
    .from(evidence)
    .leftJoin(batches, ofBatch)
    .where(eq(evidence.id, sql.placeholder('id')))
    .limit(1)
    .prepare();
  const related = db
    .select()
    .from(evidence)
    .leftJoin(batches, ofBatch)
    .where(
      // Breadth first, as `order by` inside a recursive query says, and of each breadth the withdrawals first: whatever
      // else does not fit, a withdrawal is not missed. The first row is the evidence itself.
      sql`evidence.id in (
        with recursive chain (id, depth, rank, received_at_ms) as (
          values (${sql.placeholder('id')}, 0, 0, 0)
          union all
          select next.id, chain.depth + 1, next.relates_to_kind <> 'withdrawal', next.received_at_ms
          from chain join evidence as next indexed by evidence_by_relation on next.relates_to_id = chain.id
          where next.organization_id = ${sql.placeholder('organizationId')}
          order by 2, 3, 4, 1 limit ${sql.placeholder('rows')}
        ) select id from chain where depth > 0
      )`,
    )
    .orderBy(asc(evidence.receivedAtUnixMs), asc(evidence.id))
    .prepare();
  return {
    find: async (id) => {
      const [row] = await byId.all({ id });
      return row === undefined ? null : toEvidenceWithBatch(row);
    },
    findBySubmissionKey: (organizationId, submissionKey) =>
      selectOne(and(eq(evidence.organizationId, organizationId), eq(evidence.submissionKey, submissionKey))),
    findOpenByDigest: async (algorithm, digest, linkSha256, limit) => {
      const rows = await selectOpen(
        algorithm === 'sha-256'
          ? sql`select rowid from evidence indexed by evidence_listed_by_digest where sha256 = ${digest} and listed = 1`
          : sql`select rowid from evidence indexed by evidence_listed_by_sm3 where sm3 = ${digest} and listed = 1`,
        algorithm === 'sha-256' ? sql`sha256 = ${digest}` : sql`sm3 = ${digest}`,
        linkSha256,
        limit,
      );
      return rows.map(toEvidenceWithBatch);
    },
    findOpen: async (id, linkSha256) => {
      const listed = sql`select rowid from evidence indexed by evidence_listed where id = ${id} and listed = 1`;
      const [row] = await selectOpen(listed, sql`id = ${id}`, linkSha256, 1);
      return row === undefined ? null : toEvidenceWithBatch(row);
    },
    findRelated: async ({ id, organizationId }, limit) => {
      const rows = await related.all({ id, organizationId, rows: limit + 1 });
      return nearestFirst(id, rows.map(toEvidenceWithBatch));
    },
    list: async (filter) => (await select(conditionsOf(filter), filter.limit)).map(toEvidenceWithBatch),
    keptObjectKeys: async (objectKeys) => {
      const kept = new Set<string>();
      for (let start = 0; start < objectKeys.length; start += KEYS_PER_QUERY) {
        const rows = await db
          .select({ objectKey: evidence.objectKey })
          .from(evidence)
          .where(inArray(evidence.objectKey, objectKeys.slice(start, start + KEYS_PER_QUERY)))
          .all();
        for (const { objectKey } of rows) if (objectKey !== null) kept.add(objectKey);
      }
      return kept;
    },
  };
};
