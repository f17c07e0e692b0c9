// The mirror's copy in SQLite: pending checkpoints, entries by bundles, hashes by tiles. WAL with synchronous=FULL. A row
// is the widest form of its bundle or tile; each narrower one is its beginning, so every partial that was ever committed
// can be served for ever. Rows only grow, and only at the end.

import { DatabaseSync } from 'node:sqlite';
import { concatBytes } from '../../../src/core/bytes/bytes.ts';
import { HASH_BYTES } from '../../../src/core/digest/sha256.ts';
import { encodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { appendLeafHashes, computeEdgeRootHash, type TileEdge } from '../../../src/core/merkle/tile-edge.ts';
import { countLevelHashes, partialWidth, TILE_WIDTH } from '../../../src/core/merkle/tile.ts';

/** A checkpoint that the log signed; `note` holds its text and the log's verified lines. */
export type PendingCheckpoint = { readonly treeSize: number; readonly rootHash: Uint8Array; readonly note: string };

export type MirrorStore = {
  readonly findPending: (origin: string) => PendingCheckpoint | null;
  readonly savePending: (origin: string, pending: PendingCheckpoint) => void;
  /** The first entry that is not stored. */
  readonly nextEntry: (origin: string) => number;
  /** Stores entries that follow the stored ones, in one durable transaction. RangeError when they do not follow. */
  readonly append: (origin: string, start: number, entries: readonly Uint8Array[]) => void;
  /** The first `width` entries of a bundle as they are served; null when they are not all stored. */
  readonly readBundle: (origin: string, index: number, width: number) => Uint8Array | null;
  /** The first `width` hashes of a tile; null when they are not all stored. */
  readonly readTile: (origin: string, level: number, index: number, width: number) => Uint8Array | null;
  /**
   * Computes the root over the first `treeSize` entries from the tiles that would be served; null when one of them is
   * missing, or the last bundle.
   */
  readonly computeRoot: (origin: string, treeSize: number) => Uint8Array | null;
  readonly close: () => void;
};

const SCHEMA = `
create table if not exists pending (
  origin text primary key,
  tree_size integer not null,
  root_hash blob not null,
  note text not null
) strict;
create table if not exists bundles (
  origin text not null,
  bundle_index integer not null,
  width integer not null check (width between 1 and ${TILE_WIDTH}),
  entries blob not null,
  primary key (origin, bundle_index)
) strict;
create table if not exists tiles (
  origin text not null,
  level integer not null,
  tile_index integer not null,
  hashes blob not null,
  primary key (origin, level, tile_index)
) strict;
create trigger if not exists pending_never_shrinks before update on pending when new.tree_size < old.tree_size
begin select raise(abort, 'the pending tree would shrink'); end;
create trigger if not exists bundles_grow before update on bundles
when substr(new.entries, 1, length(old.entries)) <> old.entries
begin select raise(abort, 'stored entries never change'); end;
create trigger if not exists tiles_grow before update on tiles
when substr(new.hashes, 1, length(old.hashes)) <> old.hashes
begin select raise(abort, 'stored hashes never change'); end;
create trigger if not exists bundles_stay before delete on bundles
begin select raise(abort, 'stored entries stay'); end;
create trigger if not exists tiles_stay before delete on tiles
begin select raise(abort, 'stored hashes stay'); end;
`;

const bytesOf = (value: unknown): Uint8Array => {
  if (!(value instanceof Uint8Array)) throw new TypeError('a column is no blob');
  return value;
};

// Where the entry after the first `width` ones of a bundle begins; null when the bundle has fewer.
const findBundleEnd = (bundle: Uint8Array, width: number): number | null => {
  let offset = 0;
  for (let entry = 0; entry < width; entry += 1) {
    if (offset + 2 > bundle.length) return null;
    offset += 2 + (bundle[offset] ?? 0) * 256 + (bundle[offset + 1] ?? 0);
  }
  return offset > bundle.length ? null : offset;
};

/** Opens the copy in a database file, making its tables when absent. */
export const openMirrorStore = (path: string): MirrorStore => {
  const database = new DatabaseSync(path);
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000');
  database.exec(SCHEMA);
  const selectPending = database.prepare('select tree_size, root_hash, note from pending where origin = ?');
  const upsertPending = database.prepare(
    `insert into pending (origin, tree_size, root_hash, note) values (?, ?, ?, ?) on conflict (origin) do update set
       tree_size = excluded.tree_size, root_hash = excluded.root_hash, note = excluded.note`,
  );
  const selectLast = database.prepare(
    'select bundle_index, width from bundles where origin = ? order by bundle_index desc limit 1',
  );
  const selectBundle = database.prepare('select entries from bundles where origin = ? and bundle_index = ?');
  const upsertBundle = database.prepare(
    `insert into bundles (origin, bundle_index, width, entries) values (?, ?, ?, ?)
     on conflict (origin, bundle_index) do update set width = excluded.width, entries = excluded.entries`,
  );
  const selectTile = database.prepare('select hashes from tiles where origin = ? and level = ? and tile_index = ?');
  const upsertTile = database.prepare(
    `insert into tiles (origin, level, tile_index, hashes) values (?, ?, ?, ?)
     on conflict (origin, level, tile_index) do update set hashes = excluded.hashes`,
  );

  const nextEntry = (origin: string): number => {
    const last = selectLast.get(origin);
    return last === undefined ? 0 : Number(last['bundle_index']) * TILE_WIDTH + Number(last['width']);
  };

  const readTile: MirrorStore['readTile'] = (origin, level, index, width) => {
    const row = selectTile.get(origin, level, index);
    const hashes = row === undefined ? new Uint8Array() : bytesOf(row['hashes']);
    return hashes.length < width * HASH_BYTES ? null : hashes.subarray(0, width * HASH_BYTES);
  };

  const readEdge = (origin: string, treeSize: number): TileEdge | null => {
    const tiles: Uint8Array[] = [];
    for (let level = 0; countLevelHashes(level, treeSize) > 0; level += 1) {
      const index = Math.floor(countLevelHashes(level, treeSize) / TILE_WIDTH);
      const width = partialWidth(level, treeSize);
      const hashes = width === 0 ? new Uint8Array() : readTile(origin, level, index, width);
      if (hashes === null) return null;
      tiles.push(hashes);
    }
    return { treeSize, tiles };
  };

  const appendBundles = (origin: string, start: number, entries: readonly Uint8Array[]): void => {
    for (let from = 0; from < entries.length;) {
      const index = Math.floor((start + from) / TILE_WIDTH);
      const former = (start + from) % TILE_WIDTH;
      const added = entries.slice(from, from + TILE_WIDTH - former);
      const kept = former === 0 ? new Uint8Array() : bytesOf(selectBundle.get(origin, index)?.['entries']);
      const bundle = concatBytes(kept, encodeEntryBundle(added));
      upsertBundle.run(origin, index, former + added.length, bundle);
      from += added.length;
    }
  };

  const append: MirrorStore['append'] = (origin, start, entries) => {
    if (entries.length === 0) return;
    database.exec('begin immediate');
    try {
      if (nextEntry(origin) !== start) throw new RangeError(`entry ${start} does not follow the stored ones`);
      const edge = readEdge(origin, start);
      if (edge === null) throw new RangeError(`the tiles of ${origin} end before entry ${start}`);
      appendBundles(origin, start, entries);
      for (const { tile, bytes } of appendLeafHashes(edge, entries.map(hashLeaf)).tiles) {
        upsertTile.run(origin, tile.level, tile.index, bytes);
      }
      database.exec('commit');
    } catch (error) {
      if (database.isTransaction) database.exec('rollback');
      throw error;
    }
  };

  const readBundle: MirrorStore['readBundle'] = (origin, index, width) => {
    const row = selectBundle.get(origin, index);
    const bundle = row === undefined ? new Uint8Array() : bytesOf(row['entries']);
    const end = findBundleEnd(bundle, width);
    return end === null ? null : bundle.subarray(0, end);
  };

  return {
    findPending: (origin) => {
      const row = selectPending.get(origin);
      if (row === undefined) return null;
      const { tree_size: treeSize, root_hash: rootHash, note } = row;
      return { treeSize: Number(treeSize), rootHash: bytesOf(rootHash), note: String(note) };
    },
    savePending: (origin, { treeSize, rootHash, note }) => {
      upsertPending.run(origin, treeSize, rootHash, note);
    },
    nextEntry,
    append,
    readBundle,
    readTile,
    computeRoot: (origin, treeSize) => {
      if (nextEntry(origin) < treeSize) return null;
      const width = partialWidth(0, treeSize);
      if (width > 0 && readBundle(origin, Math.floor(treeSize / TILE_WIDTH), width) === null) return null;
      const edge = readEdge(origin, treeSize);
      return edge === null ? null : computeEdgeRootHash(edge);
    },
    close: () => database.close(),
  };
};
