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
  return {
    find: (id) => selectOne(eq(evidence.id, id)),
    findBySubmissionKey: (organizationId, submissionKey) =>
      selectOne(and(eq(evidence.organizationId, organizationId), eq(evidence.submissionKey, submissionKey))),
    findOpenByDigest: async (algorithm, digest, linkSha256, limit) => {
      const column = algorithm === 'sha-256' ? evidence.sha256 : evidence.sm3;
      const isLinked = sql`${evidence.linkSha256} = ${linkSha256 ?? ''}`;
      const rows = await db
        .select()
        .from(evidence)
        .leftJoin(batches, ofBatch)
        .where(and(eq(column, digest), or(eq(evidence.listed, true), isLinked)))
        .orderBy(sql`${isLinked} desc`, asc(evidence.receivedAtUnixMs), asc(evidence.id))
        .limit(limit)
        .all();
      return rows.map(toEvidenceWithBatch);
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
