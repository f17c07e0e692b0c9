// Where the courts' nodes are: COURTS is the default, the operator's entries at run time come before it. Addresses are
// configuration, never part of the hashed state.

import type { CourtAddress, CourtAddresses } from '../../domain/ledger/court-addresses.ts';

/** Parses the COURTS variable: `[{"id", "url"}]`. Throws a TypeError on anything else: a configuration error. */
export const parseCourtAddresses = (json: string | undefined): ReadonlyMap<string, string> => {
  const list: unknown = JSON.parse(json ?? '[]');
  if (!Array.isArray(list)) throw new TypeError('COURTS is not an array');
  return new Map(
    list.map((item: unknown): [string, string] => {
      const { id, url } = (item ?? {}) as { readonly id?: unknown; readonly url?: unknown };
      if (typeof id !== 'string' || typeof url !== 'string') throw new TypeError('COURTS: expected {id, url}');
      return [id, url.replace(/\/$/, '')];
    }),
  );
};

const SCHEMA = 'create table if not exists court_addresses (id text primary key, url text not null) without rowid';

/** Opens the addresses in an object's SQLite; `configured` holds where the operator has set none. */
export const createCourtAddresses = (
  storage: DurableObjectStorage,
  configured: ReadonlyMap<string, string>,
): CourtAddresses => {
  const { sql } = storage;
  sql.exec(SCHEMA);
  const stored = (): ReadonlyMap<string, string> =>
    new Map(
      sql
        .exec<{ id: string; url: string }>('select id, url from court_addresses')
        .toArray()
        .map(({ id, url }) => [id, url]),
    );
  return {
    find: (id) =>
      sql.exec<{ url: string }>('select url from court_addresses where id = ?', id).toArray()[0]?.url ??
      configured.get(id) ??
      null,
    list: () => {
      const own = stored();
      return [...new Set([...configured.keys(), ...own.keys()])].sort().map((id): CourtAddress => ({
        id,
        url: own.get(id) ?? configured.get(id) ?? '',
        source: own.has(id) ? 'operator' : 'configuration',
      }));
    },
    reset: (id) => {
      sql.exec('delete from court_addresses where id = ?', id);
    },
    set: (id, url) => {
      sql.exec(
        'insert into court_addresses (id, url) values (?, ?) on conflict (id) do update set url = excluded.url',
        id,
        url,
      );
    },
  };
};
