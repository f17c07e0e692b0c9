// SQLite inside a Durable Object. A throw rolls nothing back outside `transactionSync`, and an asynchronous callback
// escapes it at its first await: every change of more than one row goes through `transact`.

import type { Synchronous } from '../../domain/ledger/ledger-store.ts';

/** Runs a synchronous change as one transaction: all of it is stored, or nothing. */
export const transact = <T>(storage: DurableObjectStorage, change: () => Synchronous<T>): Synchronous<T> =>
  storage.transactionSync(change);

export type Row = Record<string, SqlStorageValue>;

/** Reads the first row, or null. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the row's type is the caller's claim on its query
export const firstRow = <T extends Row>(sql: SqlStorage, query: string, ...bindings: SqlStorageValue[]): T | null =>
  sql.exec<T>(query, ...bindings).toArray()[0] ?? null;

/** Reads all rows. */
export const allRows = <T extends Row>(sql: SqlStorage, query: string, ...bindings: SqlStorageValue[]): T[] =>
  sql.exec<T>(query, ...bindings).toArray();

/** The bytes of a view over exactly their own buffer, as SQLite takes them. */
export const toBlob = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
