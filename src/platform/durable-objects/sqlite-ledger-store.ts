// The ledger's store in the sequencer's SQLite. Entries' bytes stay until their bundle is full and published: they are
// needed to write the next partial bundle; afterwards the public objects have them.

import type { TileEdge } from '../../core/merkle/tile-edge.ts';
import { TILE_WIDTH } from '../../core/merkle/tile.ts';
import type {
  CommitRound,
  EntryId,
  LedgerStore,
  StoredCheckpoint,
  StoredCourtPosition,
  StoredIdentity,
} from '../../domain/ledger/ledger-store.ts';
import { type Row, allRows, firstRow, toBlob, transact } from './sqlite.ts';

const SCHEMA = `
create table if not exists meta (key text primary key, value text not null) without rowid;
create table if not exists entries (
  entry_index integer primary key,
  id text not null unique,
  leaf_hash blob not null,
  bytes blob,
  committed_at integer not null
);
create index if not exists entries_by_leaf_hash on entries (leaf_hash);
create table if not exists batchers (name text primary key, next_sequence integer not null) without rowid;
create table if not exists edge (level integer primary key, hashes blob not null);
create table if not exists outbox (key text primary key, bytes blob not null) without rowid;
create table if not exists checkpoints (
  tree_size integer primary key,
  root_hash text not null,
  note text not null,
  committed_at integer not null,
  cosigned text,
  quorum_met integer,
  published_at integer
);
create table if not exists governance (
  entry_index integer primary key,
  entry text not null,
  approvals text not null
);
create table if not exists log_keys (
  position integer primary key,
  vkeys text not null,
  wrapped text not null
);
create index if not exists unarchived_checkpoints on checkpoints (tree_size)
  where cosigned is not null and published_at is null;
create index if not exists published_checkpoints on checkpoints (tree_size) where published_at is not null;
create table if not exists court_positions (
  id text not null,
  role text not null,
  tree_size integer not null,
  cosigned_at integer,
  clock_offset_ms integer,
  last_failure text,
  primary key (id, role)
) without rowid;
create table if not exists checkpoint_tokens (
  authority text not null,
  tree_size integer not null,
  token blob not null,
  primary key (authority, tree_size)
) without rowid;
create table if not exists progress (name text primary key, value integer not null) without rowid;
`;

type CheckpointRow = Row & {
  tree_size: number;
  root_hash: string;
  note: string;
  committed_at: number;
  cosigned: string | null;
  quorum_met: number | null;
  published_at: number | null;
};

const toCheckpoint = (row: CheckpointRow | null): StoredCheckpoint | null =>
  row === null
    ? null
    : {
        treeSize: row.tree_size,
        rootHash: row.root_hash,
        note: row.note,
        committedAtUnixMs: row.committed_at,
        cosigned: row.cosigned,
        quorumMet: row.quorum_met,
        publishedAtUnixMs: row.published_at,
      };

const idText = (id: EntryId): string => (id.kind === 'batch' ? `batch/${id.batcher}/${id.sequence}` : `other/${id.id}`);

/** Opens the store, creating its tables. */
export const createSqliteLedgerStore = (storage: DurableObjectStorage): LedgerStore => {
  const { sql } = storage;
  transact(storage, () => {
    sql.exec(SCHEMA);
  });

  const meta = (key: string): string | null =>
    firstRow<{ value: string }>(sql, 'select value from meta where key = ?', key)?.value ?? null;

  // Never changed once they are written: read once, or once after a commit.
  let identity: StoredIdentity | null = null;
  let governanceCount: number | null = null;

  const progress = (name: string): number =>
    firstRow<{ value: number }>(sql, 'select value from progress where name = ?', name)?.value ?? 0;
  const saveProgress = (name: string, value: number): void => {
    sql.exec('insert or replace into progress (name, value) values (?, ?)', name, value);
  };

  const edge = (): TileEdge => {
    const rows = allRows<{ hashes: ArrayBuffer }>(sql, 'select hashes from edge order by level');
    return { treeSize: Number(meta('tree-size') ?? '0'), tiles: rows.map(({ hashes }) => new Uint8Array(hashes)) };
  };

  const commit = (round: CommitRound): void => {
    governanceCount = null;
    transact(storage, () => {
      if (edge().treeSize !== round.formerTreeSize) throw new Error('the ledger grew under a round: nothing committed');
      const { checkpoint } = round;
      for (const [position, { id, bytes, leafHash }] of round.entries.entries()) {
        sql.exec(
          'insert into entries (entry_index, id, leaf_hash, bytes, committed_at) values (?, ?, ?, ?, ?)',
          round.formerTreeSize + position,
          idText(id),
          toBlob(leafHash),
          toBlob(bytes),
          checkpoint.committedAtUnixMs,
        );
        if (id.kind !== 'batch') continue;
        sql.exec(
          `insert into batchers (name, next_sequence) values (?, ?)
           on conflict (name) do update set next_sequence = excluded.next_sequence`,
          id.batcher,
          id.sequence + 1,
        );
      }
      for (const [level, hashes] of round.edge.tiles.entries()) {
        sql.exec('insert or replace into edge (level, hashes) values (?, ?)', level, toBlob(hashes));
      }
      for (const { key, bytes } of round.outbox) {
        sql.exec('insert or replace into outbox (key, bytes) values (?, ?)', key, toBlob(bytes));
      }
      sql.exec(
        'insert into checkpoints (tree_size, root_hash, note, committed_at) values (?, ?, ?, ?)',
        checkpoint.treeSize,
        checkpoint.rootHash,
        checkpoint.note,
        checkpoint.committedAtUnixMs,
      );
      sql.exec(`insert or replace into meta (key, value) values ('tree-size', ?)`, String(round.edge.treeSize));
      if (round.governance !== undefined) {
        const { index, text, approvals } = round.governance;
        sql.exec(
          'insert into governance (entry_index, entry, approvals) values (?, ?, ?)',
          index,
          text,
          JSON.stringify(approvals),
        );
      }
      if (round.identity !== undefined) {
        sql.exec(`insert into meta (key, value) values ('identity', ?)`, JSON.stringify(round.identity));
      }
    });
  };

  const markPublished = (treeSize: number, atUnixMs: number): void => {
    transact(storage, () => {
      sql.exec(
        'update checkpoints set published_at = ? where tree_size = ? and published_at is null',
        atUnixMs,
        treeSize,
      );
      // Only what has become full since: a look at every entry would grow with the ledger.
      const bundleStart = Math.floor(treeSize / TILE_WIDTH) * TILE_WIDTH;
      const dropped = progress('entries-dropped');
      if (bundleStart <= dropped) return;
      sql.exec('update entries set bytes = null where entry_index >= ? and entry_index < ?', dropped, bundleStart);
      saveProgress('entries-dropped', bundleStart);
    });
  };

  return {
    sync: async () => {
      await storage.sync();
    },
    identity: () => {
      const value = identity === null ? meta('identity') : null;
      if (value !== null) identity = JSON.parse(value) as StoredIdentity;
      return identity;
    },
    haltedReason: () => meta('halted'),
    halt: (reason) => {
      sql.exec(`insert or ignore into meta (key, value) values ('halted', ?)`, reason);
    },
    edge,
    findEntry: (id) => {
      const row = firstRow<{ entry_index: number; leaf_hash: ArrayBuffer; committed_at: number }>(
        sql,
        'select entry_index, leaf_hash, committed_at from entries where id = ?',
        idText(id),
      );
      return row === null
        ? null
        : { index: row.entry_index, leafHash: new Uint8Array(row.leaf_hash), committedAtUnixMs: row.committed_at };
    },
    nextSequence: (batcher) =>
      firstRow<{ next_sequence: number }>(sql, 'select next_sequence from batchers where name = ?', batcher)
        ?.next_sequence ?? 0,
    entriesFrom: (index) =>
      allRows<{ bytes: ArrayBuffer | null }>(
        sql,
        'select bytes from entries where entry_index >= ? order by entry_index limit ?',
        index,
        TILE_WIDTH,
      ).map(({ bytes }) => {
        if (bytes === null) throw new Error('an entry of the open bundle has lost its bytes');
        return new Uint8Array(bytes);
      }),
    commit,
    governance: () =>
      allRows<{ entry_index: number; entry: string; approvals: string }>(
        sql,
        'select entry_index, entry, approvals from governance order by entry_index',
      ).map(({ entry_index: index, entry: text, approvals }) => ({
        index,
        text,
        approvals: JSON.parse(approvals) as readonly string[],
      })),
    governanceCount: () => {
      governanceCount ??= firstRow<{ rows: number }>(sql, 'select count(*) as rows from governance')?.rows ?? 0;
      return governanceCount;
    },
    laterLogKeys: () =>
      allRows<{ vkeys: string; wrapped: string }>(sql, 'select vkeys, wrapped from log_keys order by position').map(
        ({ vkeys, wrapped }) => ({ vkeys: JSON.parse(vkeys) as readonly string[], wrapped }),
      ),
    saveLogKeys: ({ vkeys, wrapped }) => {
      sql.exec('insert into log_keys (vkeys, wrapped) values (?, ?)', JSON.stringify(vkeys), wrapped);
    },
    outbox: () =>
      allRows<{ key: string; bytes: ArrayBuffer }>(sql, 'select key, bytes from outbox order by key').map(
        ({ key, bytes }) => ({ key, bytes: new Uint8Array(bytes) }),
      ),
    removeFromOutbox: (keys) => {
      transact(storage, () => {
        for (const key of keys) sql.exec('delete from outbox where key = ?', key);
      });
    },
    latestCheckpoint: () =>
      toCheckpoint(firstRow<CheckpointRow>(sql, 'select * from checkpoints order by tree_size desc limit 1')),
    checkpointAt: (treeSize) =>
      toCheckpoint(firstRow<CheckpointRow>(sql, 'select * from checkpoints where tree_size = ?', treeSize)),
    latestPublished: () =>
      toCheckpoint(
        firstRow<CheckpointRow>(
          sql,
          'select * from checkpoints where published_at is not null order by tree_size desc limit 1',
        ),
      ),
    firstPublishedAfter: (index) =>
      toCheckpoint(
        firstRow<CheckpointRow>(
          sql,
          'select * from checkpoints where published_at is not null and tree_size > ? order by tree_size limit 1',
          index,
        ),
      ),
    publishedSizes: (after, limit) =>
      allRows<{ tree_size: number }>(
        sql,
        `select tree_size from checkpoints where published_at is not null and tree_size > ?
         order by tree_size limit ?`,
        after,
        limit,
      ).map((row) => row.tree_size),
    publishedBefore: (before, limit) =>
      allRows<CheckpointRow>(
        sql,
        `select * from checkpoints where published_at is not null and tree_size < ?
         order by tree_size desc limit ?`,
        before,
        limit,
      ).flatMap((row) => toCheckpoint(row) ?? []),
    findByLeafHash: (leafHash) => {
      const row = firstRow<{ entry_index: number; committed_at: number }>(
        sql,
        'select entry_index, committed_at from entries where leaf_hash = ? order by entry_index limit 1',
        toBlob(leafHash),
      );
      return row === null ? null : { index: row.entry_index, committedAtUnixMs: row.committed_at };
    },
    committedTimes: (index, limit) =>
      allRows<{ committed_at: number }>(
        sql,
        'select committed_at from entries where entry_index >= ? order by entry_index limit ?',
        index,
        limit,
      ).map((row) => row.committed_at),
    unarchived: () =>
      allRows<CheckpointRow>(
        sql,
        'select * from checkpoints where cosigned is not null and published_at is null order by tree_size',
      ).flatMap((row) => toCheckpoint(row) ?? []),
    saveCosigned: (treeSize, cosigned, quorumMet) => {
      // Never replaced: the first cosigned note of a size is the published one.
      sql.exec(
        'update checkpoints set cosigned = ?, quorum_met = ? where tree_size = ? and cosigned is null',
        cosigned,
        quorumMet,
        treeSize,
      );
    },
    markPublished,
    untimestamped: (authority, since, limit) =>
      allRows<{ tree_size: number; cosigned: string; token: ArrayBuffer | null }>(
        sql,
        `select checkpoints.tree_size, cosigned, token from checkpoints
         left join checkpoint_tokens
           on checkpoint_tokens.authority = ?1 and checkpoint_tokens.tree_size = checkpoints.tree_size
         where published_at is not null and checkpoints.tree_size > ?2 order by checkpoints.tree_size limit ?3`,
        authority,
        Math.max(progress(`tokens/${authority}`), since - 1),
        limit,
      ).map(({ tree_size: treeSize, cosigned, token }) => ({
        treeSize,
        note: cosigned,
        token: token === null ? null : new Uint8Array(token),
      })),
    countUntimestamped: (authority, since, limit) =>
      firstRow<{ rows: number }>(
        sql,
        `select count(*) as rows from
           (select 1 from checkpoints where published_at is not null and tree_size > ? limit ?)`,
        Math.max(progress(`tokens/${authority}`), since - 1),
        limit,
      )?.rows ?? 0,
    saveToken: (authority, treeSize, token) => {
      sql.exec(
        'insert or ignore into checkpoint_tokens (authority, tree_size, token) values (?, ?, ?)',
        authority,
        treeSize,
        toBlob(token),
      );
    },
    settleTokens: (authority, treeSize) => {
      transact(storage, () => {
        saveProgress(`tokens/${authority}`, treeSize);
        sql.exec('delete from checkpoint_tokens where authority = ? and tree_size <= ?', authority, treeSize);
      });
    },
    findingsFrom: (courtId) => progress(`findings/${courtId}`),
    saveFindingsFrom: (courtId, index) => saveProgress(`findings/${courtId}`, index),
    courts: () =>
      allRows<{
        id: string;
        role: StoredCourtPosition['role'];
        tree_size: number;
        cosigned_at: number | null;
        clock_offset_ms: number | null;
        last_failure: string | null;
      }>(sql, 'select * from court_positions order by id, role').map((row): StoredCourtPosition => ({
        id: row.id,
        role: row.role,
        treeSize: row.tree_size,
        cosignedAtUnixSeconds: row.cosigned_at,
        clockOffsetMs: row.clock_offset_ms,
        lastFailure: row.last_failure,
      })),
    saveCourt: (position) => {
      sql.exec(
        `insert into court_positions (id, role, tree_size, cosigned_at, clock_offset_ms, last_failure)
         values (?, ?, ?, ?, ?, ?)
         on conflict (id, role) do update set
           tree_size = max(court_positions.tree_size, excluded.tree_size),
           cosigned_at = excluded.cosigned_at,
           clock_offset_ms = excluded.clock_offset_ms,
           last_failure = excluded.last_failure`,
        position.id,
        position.role,
        position.treeSize,
        position.cosignedAtUnixSeconds,
        position.clockOffsetMs,
        position.lastFailure,
      );
    },
  };
};
