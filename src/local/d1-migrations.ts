// Applies migrations/*.sql to the local database, in the table and manner of `wrangler d1 migrations apply`, so that
// either tool goes on where the other stopped.

import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { unstable_splitSqlQuery as splitSql } from 'wrangler';

/** The part of a D1 binding that is used here. */
export type MigrationDatabase = {
  readonly prepare: (sql: string) => PreparedStatement;
  readonly batch: (statements: PreparedStatement[]) => Promise<unknown>;
};
type PreparedStatement = {
  readonly bind: (...values: string[]) => PreparedStatement;
  readonly run: () => Promise<{ readonly results: readonly unknown[] }>;
};

/** Applies what is not applied yet, each file with its record in one transaction. Gives the names applied. */
export const applyMigrations = async (database: MigrationDatabase, directory: string): Promise<readonly string[]> => {
  await database
    .prepare(
      `create table if not exists d1_migrations (
         id integer primary key autoincrement,
         name text unique,
         applied_at timestamp default current_timestamp not null
       )`,
    )
    .run();
  const { results } = await database.prepare('select name from d1_migrations').run();
  const done = new Set(results.map((row) => (row as { readonly name: string }).name));
  const pending = readdirSync(directory)
    .filter((name) => name.endsWith('.sql') && !done.has(name))
    .toSorted();
  for (const name of pending) {
    const statements = splitSql(readFileSync(resolve(directory, name), 'utf8'));
    await database.batch([
      ...statements.map((sql) => database.prepare(sql)),
      database.prepare('insert into d1_migrations (name) values (?)').bind(name),
    ]);
  }
  return pending;
};
