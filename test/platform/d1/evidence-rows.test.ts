// Evidence and batch rows in a real D1: the tables are those of the schema, writes repeat without effect, batches never
// go back, and lists page through equal times.

import { env } from 'cloudflare:workers';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { drizzle } from 'drizzle-orm/d1';
import { beforeAll, describe, expect, it } from 'vitest';

import type { BatchRecord, Evidence } from '../../../src/domain/evidence/evidence.ts';
import {
  MAX_JSON_BYTES,
  batchUpsertStatement,
  evidenceInsertStatements,
} from '../../../src/platform/d1/evidence-insert.ts';
import { createAnswerRepository, sweepAnswers } from '../../../src/platform/d1/answer-repository.ts';
import { createBatchRepository } from '../../../src/platform/d1/batch-repository.ts';
import { createEvidenceRepository } from '../../../src/platform/d1/evidence-repository.ts';
import { apiKeys, batches, evidence, organizations } from '../../../src/platform/d1/schema.ts';

const repository = createEvidenceRepository(drizzle(env.DB));
const batchRepository = createBatchRepository(drizzle(env.DB));

const row = (index: number, changes: Partial<Evidence> = {}): Evidence => ({
  id: `ev_${String(index).padStart(26, '0')}`,
  organizationId: 'org_1',
  submissionKey: `auto:${index}`,
  requestSha256: 'a'.repeat(64),
  batcher: 'b1',
  batchSequence: Math.floor(index / 1000),
  leafIndex: index % 1000,
  leafHash: 'b'.repeat(64),
  sha256: index.toString(16).padStart(64, '0'),
  sm3: null,
  sizeBytes: 2 ** 40 + index,
  mediaType: 'application/pdf',
  mode: 'upload',
  storage: 'keep',
  objectKey: `evidence/${index}`,
  name: '合同 "1"\\.pdf',
  title: null,
  caseNumber: '007',
  description: null,
  listed: index % 2 === 0,
  linkVersion: 1,
  linkSha256: index.toString(16).padStart(64, 'c'),
  statementKey: null,
  receipt: 'assize/receipt/v1\nline\n\n— x y\n',
  disposition: 'active',
  receivedAtUnixMs: 1_700_000_000_000 + Math.floor(index / 7),
  released: [],
  relatesToId: null,
  relatesToKind: null,
  ...changes,
});

const batch = (changes: Partial<BatchRecord> = {}): BatchRecord => ({
  batcher: 'b9',
  sequence: 0,
  state: 'batched',
  treeSize: 3,
  rootHash: 'd'.repeat(64),
  openedAtUnixMs: 1,
  closedAtUnixMs: 2,
  timestampsMet: 0,
  timestampsRequired: 1,
  ledgerIndex: null,
  appendedAtUnixMs: null,
  publishedSize: null,
  anchoredAtUnixMs: null,
  quorumMet: null,
  certifiedAtUnixMs: null,
  ...changes,
});

const write = async (rows: readonly Evidence[]): Promise<void> => {
  await env.DB.batch(evidenceInsertStatements(env.DB, rows));
};

const countRows = async (): Promise<number> =>
  (await env.DB.prepare('select count(*) as n from evidence').first<{ n: number }>())?.n ?? -1;

beforeAll(async () => {
  await env.DB.prepare("insert into organizations values ('org_1', 'one', 'b1', 0), ('org_2', 'two', 'b1', 0)").run();
});

describe('the schema', () => {
  it.each([organizations, apiKeys, evidence, batches].map((table) => [getTableConfig(table).name, table] as const))(
    'of %s is that of the migration, column by column',
    async (name, table) => {
      const stored = await env.DB.prepare(
        `select name, type, "notnull" as n from pragma_table_info('${name}') order by cid`,
      ).all<{
        name: string;
        type: string;
        n: number;
      }>();
      const columns = getTableConfig(table).columns.map((column) => ({
        name: column.name,
        type: column.getSQLType().toUpperCase(),
        // A key of text is NOT NULL in Drizzle's eyes; SQLite says so only where the table is `without rowid`.
        notNull: column.notNull,
      }));
      expect(stored.results.map(({ name, type }) => ({ name, type }))).toEqual(
        columns.map(({ name, type }) => ({ name, type })),
      );
      for (const [index, column] of columns.entries()) {
        const isKey = getTableConfig(table).columns[index]?.primary === true;
        if (!isKey) expect([column.name, stored.results[index]?.n === 1]).toEqual([column.name, column.notNull]);
      }
    },
  );
});

describe('evidence rows', () => {
  it('come back as they were written, in masses, and a second write changes nothing', async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => row(index));
    const statements = evidenceInsertStatements(env.DB, rows);
    expect(statements.length).toBeGreaterThan(1);
    await env.DB.batch(statements);
    expect(await countRows()).toBe(2500);
    await write(rows.map((same) => ({ ...same, title: 'changed' })));
    expect(await countRows()).toBe(2500);
    for (const index of [0, 1, 1234, 2499]) {
      expect((await repository.find(row(index).id))?.evidence).toEqual(row(index));
    }
  });

  it('keep each statement of a mass within the bound, whatever the script', () => {
    const sizes: number[] = [];
    const statement = { bind: (json: string) => sizes.push(new TextEncoder().encode(json).length) };
    const counting = { prepare: () => statement } as unknown as D1Database;
    evidenceInsertStatements(
      counting,
      Array.from({ length: 600 }, (_, index) => row(index, { description: '证'.repeat(4000) })),
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_JSON_BYTES);
    expect(sizes.length).toBeGreaterThan(7);
  });

  it('that break a rule of the table fail the whole write instead of being dropped', async () => {
    const broken = { ...row(9000), receipt: null } as unknown as Evidence;
    await expect(write([row(9001), broken])).rejects.toThrow(/NOT NULL/);
    expect(await repository.find(row(9001).id)).toBeNull();
    await expect(write([row(9002, { organizationId: 'org_none' })])).rejects.toThrow(/FOREIGN KEY/);
  });

  it('cannot be deleted, and what a statement says cannot be changed', async () => {
    await expect(env.DB.prepare('delete from evidence where id = ?').bind(row(1).id).run()).rejects.toThrow(
      /never deleted/,
    );
    await expect(env.DB.prepare("update evidence set sha256 = 'x' where id = ?").bind(row(1).id).run()).rejects.toThrow(
      /never changed/,
    );
  });

  it('list without repetition or gap through equal times', async () => {
    const filter = {
      organizationId: 'org_1',
      state: null,
      digest: null,
      caseNumber: null,
      disposition: null,
      relatesToId: null,
      fromUnixMs: null,
      toUnixMs: null,
      q: null,
    };
    const seen: string[] = [];
    let after = null;
    for (;;) {
      const page = await repository.list({ ...filter, after, limit: 100 });
      seen.push(...page.map(({ evidence: { id } }) => id));
      const last = page.at(-1);
      if (last === undefined) break;
      after = { receivedAtUnixMs: last.evidence.receivedAtUnixMs, id: last.evidence.id };
    }
    expect(seen.length).toBe(2500);
    expect(new Set(seen).size).toBe(2500);
  });

  it('use an index for every look-up that a request makes', async () => {
    const plans: readonly (readonly [string, RegExp])[] = [
      ["select * from evidence where organization_id = 'o' and sha256 = 'x'", /evidence_by_digest/],
      ["select * from evidence where sm3 = 'x'", /evidence_by_sm3/],
      ["select * from evidence where object_key in ('x', 'y')", /evidence_by_object_key/],
      [
        "select * from evidence where organization_id = 'x' and (received_at_ms, id) < (1, 'a') order by received_at_ms desc, id desc",
        /evidence_by_organization/,
      ],
      ["select * from evidence where organization_id = 'x' and submission_key = 'y'", /sqlite_autoindex_evidence/],
      ["select count(*), min(closed_at_ms) from batches where state <> 'certified'", /batches_unfinished/],
      ["select * from api_keys where token_sha256 = 'x'", /sqlite_autoindex_api_keys/],
    ];
    for (const [query, index] of plans) {
      const plan = await env.DB.prepare(`explain query plan ${query}`).all<{ detail: string }>();
      expect(plan.results.map(({ detail }) => detail).join('; ')).toMatch(index);
    }
  });

  it('tell of a withdrawal whatever number of corrections came before it, at each distance', async () => {
    const about = (index: number, target: Evidence, kind: 'correction' | 'withdrawal'): Evidence =>
      row(index, { relatesToId: target.id, relatesToKind: kind, receivedAtUnixMs: 1_700_000_000_000 + index });
    const first = row(20_000);
    const corrections = Array.from({ length: 80 }, (_, count) => about(20_001 + count, first, 'correction'));
    const withdrawal = about(20_200, first, 'withdrawal');
    await write([first, ...corrections, withdrawal]);
    for (const limit of [1, 32, 64]) {
      const ids = (await repository.findRelated(first, limit)).map(({ evidence: { id } }) => id);
      expect(ids.length).toBe(limit);
      expect(ids).toContain(withdrawal.id);
      // Told in the order in which they were stated.
      expect(ids.at(-1)).toBe(withdrawal.id);
    }
    const [nearest] = corrections;
    if (nearest === undefined) throw new Error('none');
    const ofCorrection = [
      ...Array.from({ length: 80 }, (_, count) => about(20_300 + count, nearest, 'correction')),
      about(20_400, nearest, 'withdrawal'),
    ];
    await write(ofCorrection);
    const all = (await repository.findRelated(first, 82)).map(({ evidence: { id } }) => id);
    expect(all.slice(-1)).toEqual([row(20_400).id]);
  });

  it('tell which objects are kept, for more keys than a query takes', async () => {
    const keys = Array.from({ length: 250 }, (_, index) => `evidence/${index * 20}`);
    const kept = await repository.keptObjectKeys(keys);
    expect(kept.size).toBe(125);
  });
});

describe('batch rows', () => {
  it('never go back, in whatever order and however often records come', async () => {
    const records = [
      batch(),
      batch({ state: 'appended', timestampsMet: 1, ledgerIndex: 5, appendedAtUnixMs: 3 }),
      batch({
        state: 'anchored',
        timestampsMet: 1,
        ledgerIndex: 5,
        appendedAtUnixMs: 3,
        publishedSize: 6,
        anchoredAtUnixMs: 4,
        quorumMet: 3,
      }),
      batch({
        state: 'certified',
        timestampsMet: 1,
        ledgerIndex: 5,
        appendedAtUnixMs: 3,
        publishedSize: 6,
        anchoredAtUnixMs: 4,
        quorumMet: 3,
        certifiedAtUnixMs: 5,
      }),
    ];
    const last = records[3];
    for (const [sequence, order] of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
      [3, 3, 3, 3],
      [2, 0, 3, 1],
    ].entries()) {
      for (const index of order) {
        const record = records[index];
        if (record !== undefined) await batchUpsertStatement(env.DB, { ...record, sequence }).run();
      }
      expect(await batchRepository.find('b9', sequence)).toEqual({ ...last, sequence });
    }
  });

  it('refuse another ledger index', async () => {
    await expect(batchUpsertStatement(env.DB, batch({ state: 'appended', ledgerIndex: 6 })).run()).rejects.toThrow(
      /never changed/,
    );
  });

  it('count what waits, and what was entered by the hour', async () => {
    await batchUpsertStatement(env.DB, batch({ sequence: 50, closedAtUnixMs: 77 })).run();
    expect(await batchRepository.backlog()).toEqual({ batches: 1, oldestClosedAtUnixMs: 77 });
    expect(await batchRepository.countByHour(0)).toEqual([{ startsAtUnixMs: 0, batches: 5 }]);
    expect((await batchRepository.listLatest(3)).map(({ ledgerIndex }) => ledgerIndex)).toEqual([5, 5, 5]);
  });
});

describe('idempotency keys', () => {
  const answers = createAnswerRepository(env.DB);
  const request = { organizationId: 'org_1', route: '/v1/webhooks', key: 'k' };
  const DAY_MS = 24 * 3_600_000;

  it('are claimed once, answered, kept for a day, and freed where nothing was created or the claimant died', async () => {
    expect(await answers.claim(request, 'one', 1000)).toBeNull();
    expect(await answers.claim(request, 'two', 2000)).toEqual({ requestSha256: 'one', answer: null });
    await answers.release(request);
    expect(await answers.claim(request, 'two', 3000)).toBeNull();
    expect(await answers.claim(request, 'three', 3000 + 60_001)).toBeNull();
    await answers.answer(request, 'sealed');
    expect(await answers.claim(request, 'x', DAY_MS)).toEqual({ requestSha256: 'three', answer: 'sealed' });
    await answers.release(request);
    expect(await answers.claim(request, 'x', DAY_MS)).toMatchObject({ answer: 'sealed' });
    expect(await answers.claim(request, 'x', 2 * DAY_MS)).toBeNull();
    expect(await answers.claim({ ...request, organizationId: 'org_2' }, 'y', DAY_MS)).toBeNull();
    await sweepAnswers(env.DB, 10 * DAY_MS);
    expect(await env.DB.prepare('select count(*) as n from idempotency_keys').first()).toEqual({ n: 0 });
  });

  it('of two claims at once exactly one stands', async () => {
    const claims = await Promise.all(['a', 'b', 'c', 'd'].map((hash) => answers.claim(request, hash, 1000)));
    expect(claims.filter((claim) => claim === null)).toHaveLength(1);
  });
});
