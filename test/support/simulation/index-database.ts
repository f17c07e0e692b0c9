// D1 for a simulation: the real migrations and the Worker's own statements on node:sqlite. A batch of statements is one
// transaction; limits of production hold.

import { readFileSync, globSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Index } from '../../../src/domain/batching/index-group.ts';
import { batchUpsertStatement, evidenceInsertStatements } from '../../../src/platform/d1/evidence-insert.ts';
import { outboxStatements } from '../../../src/platform/d1/outbox.ts';
import type { Network, Sender } from './network.ts';

const MAX_PARAMETERS = 100;
const MAX_VALUE_BYTES = 2_000_000;

const ROOT = resolve(import.meta.dirname, '../../..');
const MIGRATIONS = globSync('migrations/*.sql', { cwd: ROOT })
  .sort()
  .map((path) => readFileSync(resolve(ROOT, path), 'utf8'))
  .join('\n');

type Bindable = string | number | null;
type Prepared = { readonly sql: string; readonly bindings: readonly Bindable[] };

export type IndexDatabase = {
  readonly openFor: (sender: Sender) => Index;
  readonly query: (sql: string, ...bindings: Bindable[]) => Readonly<Record<string, unknown>>[];
  readonly close: () => void;
};

/** Makes the database with its organizations, each with an endpoint that listens. `onWrite` is called after each commit. */
export const createIndexDatabase = (
  network: Network,
  organizations: readonly string[],
  onWrite: () => void,
): IndexDatabase => {
  const database = new DatabaseSync(':memory:');
  database.exec(MIGRATIONS);
  for (const id of organizations) {
    database
      .prepare('insert into organizations (id, name, batcher, created_at_ms) values (?, ?, ?, 0)')
      .run(id, id, 'b1');
    database
      .prepare(
        'insert into webhook_endpoints (id, organization_id, url, created_at_ms, updated_at_ms) values (?, ?, ?, 0, 0)',
      )
      .run(`we_${id}`, id, 'https://receiver.invalid/');
  }

  const statements = new Map<string, StatementSync>();
  const compile = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const prepare = (sql: string) => ({
    sql,
    bindings: [] as readonly Bindable[],
    bind: (...bindings: Bindable[]) => {
      if (bindings.length > MAX_PARAMETERS) throw new RangeError('D1: too many SQL variables');
      for (const value of bindings) {
        if (typeof value === 'string' && Buffer.byteLength(value) > MAX_VALUE_BYTES)
          throw new RangeError('D1: too big');
      }
      return { sql, bindings };
    },
  });
  const d1 = { prepare } as unknown as D1Database;
  const runBatch = (batch: readonly Prepared[]): void => {
    database.exec('begin');
    try {
      for (const { sql, bindings } of batch) compile(sql).run(...bindings);
      database.exec('commit');
    } catch (error) {
      database.exec('rollback');
      throw error;
    }
    onWrite();
  };

  return {
    openFor: (sender) => ({
      write: async ({ evidence, batches, events }) => {
        const batch = [
          ...evidenceInsertStatements(d1, evidence),
          ...batches.map((record) => batchUpsertStatement(d1, record)),
          ...outboxStatements(d1, events),
        ] as unknown as Prepared[];
        if (batch.length === 0) return;
        await network.call(sender, 'index.write', async () => runBatch(batch));
      },
    }),
    query: (sql, ...bindings) => compile(sql).all(...bindings),
    close: () => database.close(),
  };
};
