// A Durable Object's storage on node:sqlite that loses what a crash loses. Writes are visible at once and durable later:
// they lie in an open transaction, with a savepoint before each write that stands alone and each `transactionSync`. A
// crash rolls back to one of them; a flush commits them all. It refuses what production refuses and local workerd lets pass.
//
// Harsher than the platform: writes without an await between them may be torn apart, unless one transaction holds them.

import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Faults } from './faults.ts';
import type { Scheduler } from './scheduler.ts';

/** 100 bound parameters, and 2 MB for a row or a value (docs/ARCHITECTURE.md "Platform arithmetic"). */
const MAX_PARAMETERS = 100;
const MAX_VALUE_BYTES = 2_097_152;

export type Snapshot = ReadonlyMap<string, readonly Readonly<Record<string, SQLInputValue>>[]>;
export type Keep = 'all' | 'nothing' | number;

export type DurableStorage = {
  /** What an incarnation of the object gets; `isAlive` cuts it off when the incarnation is dead. */
  readonly open: (isAlive: () => boolean, onAlarmSet: () => void) => DurableObjectStorage;
  /** Resolves when everything written so far is durable: the output gate. */
  readonly untilDurable: () => Promise<void>;
  /** Loses what was not durable, all of it or a part: a number of 0 to 1 says how much of it survived. */
  readonly crash: (keep: Keep) => void;
  readonly snapshot: () => Snapshot;
  readonly restore: (snapshot: Snapshot) => void;
  readonly alarmAt: () => number | null;
  /** Removes the alarm whose handler has ended. */
  readonly clearAlarm: () => void;
  /** Reads rows, for checks; none while the schema does not exist. */
  readonly query: (sql: string, ...bindings: SQLInputValue[]) => Readonly<Record<string, unknown>>[];
  readonly close: () => void;
};

const ALARM_SCHEMA = 'create table simulated_alarm (id integer primary key, at real not null)';
const SELECTS = /^\s*select/iu;

const toInput = (value: SqlStorageValue | boolean): SQLInputValue => {
  if (typeof value === 'boolean') throw new TypeError('SQLite takes no booleans');
  if (typeof value === 'string' && Buffer.byteLength(value) > MAX_VALUE_BYTES)
    throw new RangeError('string or blob too big');
  if (!(value instanceof ArrayBuffer)) return value;
  if (value.byteLength > MAX_VALUE_BYTES) throw new RangeError('string or blob too big');
  return new Uint8Array(value);
};

// SQLite's driver gives each blob a buffer of its own.
const toValue = (value: unknown): SqlStorageValue =>
  value instanceof Uint8Array ? (value.buffer as ArrayBuffer) : (value as SqlStorageValue);

const TABLES = /\b(?:from|join|into|update)\s+([a-z_]+)/giu;
/** Rows that were read, kept until their table is written: more are rarely asked for again. */
const MAX_KEPT_READS = 1000;

type Row = Record<string, SqlStorageValue>;
type Compiled = { readonly statement: StatementSync; readonly isRead: boolean; readonly tables: readonly string[] };

const toRow = (row: Readonly<Record<string, unknown>>): Record<string, SqlStorageValue> => {
  const result: Record<string, SqlStorageValue> = {};
  for (const column in row) result[column] = toValue(row[column]);
  return result;
};

/** Makes an empty storage. `onDurable` is called after every flush. */
export const createDurableStorage = (
  actor: string,
  scheduler: Scheduler,
  faults: Faults,
  onDurable: () => void,
): DurableStorage => {
  const database = new DatabaseSync(':memory:');
  database.exec(ALARM_SCHEMA);
  const statements = new Map<string, Compiled>();
  // The domain asks the same again and again between two writes; an answer stands until its tables were written.
  const reads = new Map<string, { readonly at: number; readonly rows: Row[] }>();
  const written = new Map<string, number>();
  let writes = 0;
  let forgottenAt = 0;
  const waiters = new Set<() => void>();
  let groups = 0;
  let depth = 0;
  // Rises with each crash: what unwinds from before it must not touch the transaction of after it.
  let life = 0;
  let isFlushing = false;
  let hasSchema = false;

  const compile = (sql: string): Compiled => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const tables = [...sql.matchAll(TABLES)].map(([, table = '']) => table.toLowerCase());
    const compiled = { statement: database.prepare(sql), isRead: SELECTS.test(sql), tables };
    statements.set(sql, compiled);
    return compiled;
  };
  const prepare = (sql: string): StatementSync => compile(sql).statement;
  /** Whatever was read may be otherwise: rolled back, restored, or a change of the schema. */
  const forgetReads = (): void => {
    writes += 1;
    forgottenAt = writes;
    reads.clear();
  };
  const readRows = ({ statement, tables }: Compiled, sql: string, inputs: readonly SQLInputValue[]): Row[] => {
    const isPlain = inputs.every((input) => typeof input === 'string' || typeof input === 'number');
    const key = isPlain ? `${sql}\n${inputs.join('\n')}` : null;
    const kept = key === null ? undefined : reads.get(key);
    if (kept !== undefined && tables.every((table) => (written.get(table) ?? forgottenAt) <= kept.at)) return kept.rows;
    const rows = statement.all(...inputs).map(toRow);
    if (key !== null) {
      if (reads.size >= MAX_KEPT_READS) reads.clear();
      reads.set(key, { at: writes, rows });
    }
    return rows;
  };
  const flush = (): void => {
    isFlushing = false;
    if (groups > 0) database.exec('commit');
    groups = 0;
    onDurable();
    for (const resolve of waiters) resolve();
    waiters.clear();
  };
  const beginGroup = (): number => {
    if (groups === 0) database.exec('begin');
    groups += 1;
    database.exec(`savepoint g${groups}`);
    if (!isFlushing) {
      isFlushing = true;
      const begun = life;
      scheduler.schedule(faults.flushMs(actor), () => {
        if (begun === life) flush();
      });
    }
    return groups;
  };
  const write = (sql: string, bindings: readonly SQLInputValue[]): Record<string, SqlStorageValue>[] => {
    if (sql.includes(';') || /^\s*create/iu.test(sql)) {
      database.exec(sql);
      forgetReads();
      return [];
    }
    const { statement, tables } = compile(sql);
    writes += 1;
    for (const table of tables) written.set(table, writes);
    return statement.all(...bindings).map(toRow);
  };
  // A group that failed leaves nothing, and goes away.
  const inGroup = <T>(change: () => T): T => {
    if (depth > 0) return change();
    const begun = life;
    const group = beginGroup();
    depth += 1;
    try {
      return change();
    } catch (error) {
      if (begun === life) database.exec(`rollback to g${group}`);
      forgetReads();
      throw error;
    } finally {
      if (begun === life) depth -= 1;
    }
  };
  const untilDurable = (): Promise<void> => {
    if (groups === 0) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    waiters.add(resolve);
    return promise;
  };
  const alarmAt = (): number | null => {
    const row = prepare('select at from simulated_alarm where id = 1').get();
    return row === undefined ? null : Number(row['at']);
  };

  const open = (isAlive: () => boolean, onAlarmSet: () => void): DurableObjectStorage => {
    const exec = (sql: string, ...bindings: SqlStorageValue[]) => {
      if (bindings.length > MAX_PARAMETERS) throw new RangeError('too many SQL variables');
      const inputs = bindings.map(toInput);
      const run = (): Record<string, SqlStorageValue>[] => {
        const isSchema = sql.includes(';') || /^\s*create/iu.test(sql);
        if (!isSchema) {
          const compiled = compile(sql);
          if (compiled.isRead) return readRows(compiled, sql, inputs);
        }
        return isAlive() ? inGroup(() => write(sql, inputs)) : [];
      };
      const rows = run();
      const one = (): Record<string, SqlStorageValue> => {
        const [row, ...more] = rows;
        if (row === undefined || more.length > 0) throw new Error(`expected one row, found ${rows.length}`);
        return row;
      };
      return { toArray: () => rows, one, [Symbol.iterator]: () => rows[Symbol.iterator]() };
    };
    const setAlarm = async (at: number): Promise<void> => {
      if (!isAlive()) return;
      inGroup(() => prepare('insert or replace into simulated_alarm (id, at) values (1, ?)').run(Math.floor(at)));
      onAlarmSet();
    };
    const storage = {
      sql: {
        exec,
        get databaseSize() {
          return Number(
            prepare('select page_count * page_size as bytes from pragma_page_count, pragma_page_size').get()?.['bytes'],
          );
        },
      },
      transactionSync: <T>(change: () => T): T => {
        if (!isAlive()) throw new Error('the object was reset');
        const result = inGroup(change);
        if (result instanceof Promise) throw new TypeError('an asynchronous callback escapes its transaction');
        return result;
      },
      sync: async (): Promise<void> => {
        await (isAlive() ? untilDurable() : new Promise<void>(() => {}));
      },
      setAlarm,
      getAlarm: async () => alarmAt(),
    };
    // A double of the few members that the stores use.
    return storage as unknown as DurableObjectStorage;
  };

  const crash = (keep: Keep): void => {
    // The tables may not have been durable.
    hasSchema = false;
    forgetReads();
    life += 1;
    waiters.clear();
    isFlushing = false;
    if (groups > 0) {
      // What is inside an unfinished transaction is never among what survived.
      const whole = depth > 0 ? groups - 1 : groups;
      const survived = keep === 'all' ? whole : keep === 'nothing' ? 0 : Math.round(keep * whole);
      if (survived < groups) database.exec(`rollback to g${survived + 1}`);
      database.exec('commit');
    }
    groups = 0;
    depth = 0;
    onDurable();
  };

  const tables = (): string[] =>
    prepare(`select name from sqlite_master where type = 'table' order by name`)
      .all()
      .map((row) => String(row['name']));

  return {
    open,
    untilDurable,
    crash,
    snapshot: () =>
      new Map(
        tables().map((name) => [
          name,
          database.prepare(`select * from ${name}`).all() as Record<string, SQLInputValue>[],
        ]),
      ),
    restore: (snapshot) => {
      database.exec('begin');
      for (const name of tables()) {
        database.exec(`delete from ${name}`);
        for (const row of snapshot.get(name) ?? []) {
          const columns = Object.keys(row);
          database
            .prepare(`insert into ${name} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`)
            .run(...Object.values(row));
        }
      }
      database.exec('commit');
      forgetReads();
      onDurable();
    },
    alarmAt,
    clearAlarm: () => {
      inGroup(() => prepare('delete from simulated_alarm').run());
    },
    query: (sql, ...bindings) => {
      hasSchema ||= tables().length > 1;
      return hasSchema ? prepare(sql).all(...bindings) : [];
    },
    close: () => database.close(),
  };
};
