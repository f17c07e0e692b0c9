// What a keeper holds beside the mirror's copy, in SQLite: leaf hashes of batches, findings, and how far it has come. WAL
// with synchronous=FULL. The checkpoints that it signed lie in the same file (witness-store.ts).

import { DatabaseSync } from 'node:sqlite';
import { concatBytes } from '../../../src/core/bytes/bytes.ts';
import { HASH_BYTES } from '../../../src/core/digest/sha256.ts';
import { TILE_WIDTH } from '../../../src/core/merkle/tile.ts';
import type { DueToken, FindingCode, KnownBatch } from './judge-entry.ts';

/** A text of genesis, governance or an approval, as it stands on the ledger. */
export type GovernanceText = { readonly index: number; readonly text: string };

export type KeeperStore = {
  /** Runs `work` in one durable transaction; nothing of it stays when it throws. No await inside. */
  readonly commit: <T>(work: () => T) => T;
  /** The first entry that is not judged. */
  readonly judgedSize: (origin: string) => number;
  readonly setJudgedSize: (origin: string, size: number) => void;
  readonly insertBatch: (origin: string, batch: KnownBatch) => void;
  readonly findBatches: (origin: string, batcher: string, sequence: number) => readonly KnownBatch[];
  readonly findBatchByLeafHash: (origin: string, leafHash: string) => KnownBatch | null;
  readonly findBatch: (origin: string, index: number) => KnownBatch | null;
  /** Batches whose leaves are not kept, lowest index first. */
  readonly listWanted: (origin: string, limit: number) => readonly KnownBatch[];
  readonly countWanted: (origin: string) => number;
  /** Keeps a batch's leaf hashes, 32 bytes each. */
  readonly keepLeaves: (origin: string, index: number, leaves: Uint8Array) => void;
  /** The leaf hashes of a batch; null when they are not kept. */
  readonly readLeaves: (origin: string, index: number) => Uint8Array | null;
  readonly insertToken: (origin: string, token: DueToken) => void;
  readonly removeToken: (origin: string, token: DueToken) => void;
  /** Puts a token behind the others: it could not be fetched. */
  readonly postponeToken: (origin: string, token: DueToken) => void;
  readonly countTokens: (origin: string) => number;
  readonly listTokens: (origin: string, limit: number) => readonly DueToken[];
  readonly insertGovernance: (origin: string, text: GovernanceText) => void;
  readonly listGovernance: (origin: string) => readonly GovernanceText[];
  readonly hasFinding: (origin: string, index: number, code: FindingCode) => boolean;
  readonly insertFinding: (origin: string, index: number, code: FindingCode, note: string) => void;
  /** Notes of findings on entries from `index` on, in the order of the entries. */
  readonly listFindings: (origin: string, index: number, limit: number) => readonly string[];
  readonly countFindings: (origin: string) => number;
  readonly close: () => void;
};

const SCHEMA = `
create table if not exists judged (origin text primary key, size integer not null) strict;
create table if not exists batches (
  origin text not null,
  entry_index integer not null,
  leaf_hash text not null,
  batcher text not null,
  sequence integer not null,
  core_sha256 text not null,
  tree_size integer not null,
  root_hash text not null,
  opened_at integer not null,
  closed_at integer not null,
  kept integer not null default 0 check (kept in (0, 1)),
  primary key (origin, entry_index)
) strict;
create index if not exists batches_by_sequence on batches (origin, batcher, sequence);
create index if not exists batches_by_leaf_hash on batches (origin, leaf_hash);
create index if not exists batches_wanted on batches (origin, entry_index) where kept = 0;
create table if not exists leaves (
  origin text not null,
  entry_index integer not null,
  chunk integer not null,
  hashes blob not null,
  primary key (origin, entry_index, chunk)
) strict;
create table if not exists tokens (
  origin text not null,
  entry_index integer not null,
  authority text not null,
  token_sha256 text not null,
  attempts integer not null default 0,
  primary key (origin, entry_index, authority, token_sha256)
) strict;
create table if not exists governance (
  origin text not null,
  entry_index integer not null,
  text text not null,
  primary key (origin, entry_index)
) strict;
create table if not exists findings (
  origin text not null,
  entry_index integer not null,
  code text not null,
  note text not null,
  primary key (origin, entry_index, code)
) strict;
create trigger if not exists findings_stay before delete on findings
begin select raise(abort, 'findings stay'); end;
create trigger if not exists leaves_stay before delete on leaves
begin select raise(abort, 'leaves stay'); end;
`;

type Row = Readonly<Record<string, unknown>>;

const toBatch = (row: Row): KnownBatch => ({
  index: Number(row['entry_index']),
  leafHash: String(row['leaf_hash']),
  batcher: String(row['batcher']),
  sequence: Number(row['sequence']),
  coreSha256: String(row['core_sha256']),
  treeSize: Number(row['tree_size']),
  rootHash: String(row['root_hash']),
  openedAtUnixMs: Number(row['opened_at']),
  closedAtUnixMs: Number(row['closed_at']),
});

const toToken = (row: Row): DueToken => ({
  index: Number(row['entry_index']),
  authority: String(row['authority']),
  tokenSha256: String(row['token_sha256']),
});

const bytesOf = (value: unknown): Uint8Array => {
  if (!(value instanceof Uint8Array)) throw new TypeError('a column is no blob');
  return value;
};

/** Hashes in a row: 8 KiB. */
const CHUNK_BYTES = TILE_WIDTH * HASH_BYTES;

/** Opens the store in a database file, making its tables when absent. */
export const openKeeperStore = (path: string): KeeperStore => {
  const database = new DatabaseSync(path);
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000');
  database.exec(SCHEMA);
  const judged = database.prepare('select size from judged where origin = ?');
  const setJudged = database.prepare(
    'insert into judged (origin, size) values (?, ?) on conflict (origin) do update set size = excluded.size',
  );
  const insertBatch = database.prepare(
    `insert into batches (origin, entry_index, leaf_hash, batcher, sequence, core_sha256, tree_size, root_hash, opened_at,
       closed_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const bySequence = database.prepare(
    'select * from batches where origin = ? and batcher = ? and sequence = ? order by entry_index',
  );
  const byLeafHash = database.prepare(
    'select * from batches where origin = ? and leaf_hash = ? order by entry_index limit 1',
  );
  const byIndex = database.prepare('select * from batches where origin = ? and entry_index = ?');
  const wanted = database.prepare('select * from batches where origin = ? and kept = 0 order by entry_index limit ?');
  const countWanted = database.prepare('select count(*) as count from batches where origin = ? and kept = 0');
  const insertLeaves = database.prepare(
    'insert or ignore into leaves (origin, entry_index, chunk, hashes) values (?, ?, ?, ?)',
  );
  const markKept = database.prepare('update batches set kept = 1 where origin = ? and entry_index = ?');
  const leaves = database.prepare(
    `select hashes from leaves join batches using (origin, entry_index)
     where origin = ? and entry_index = ? and kept = 1 order by chunk`,
  );
  const insertToken = database.prepare(
    'insert or ignore into tokens (origin, entry_index, authority, token_sha256) values (?, ?, ?, ?)',
  );
  const removeToken = database.prepare(
    'delete from tokens where origin = ? and entry_index = ? and authority = ? and token_sha256 = ?',
  );
  const postponeToken = database.prepare(
    `update tokens set attempts = attempts + 1
     where origin = ? and entry_index = ? and authority = ? and token_sha256 = ?`,
  );
  const countTokens = database.prepare('select count(*) as count from tokens where origin = ?');
  const tokens = database.prepare('select * from tokens where origin = ? order by attempts, entry_index limit ?');
  const insertGovernance = database.prepare(
    'insert or ignore into governance (origin, entry_index, text) values (?, ?, ?)',
  );
  const governance = database.prepare('select entry_index, text from governance where origin = ? order by entry_index');
  const finding = database.prepare('select 1 from findings where origin = ? and entry_index = ? and code = ?');
  const insertFinding = database.prepare(
    'insert or ignore into findings (origin, entry_index, code, note) values (?, ?, ?, ?)',
  );
  const findings = database.prepare(
    'select note from findings where origin = ? and entry_index >= ? order by entry_index, code limit ?',
  );
  const countFindings = database.prepare('select count(*) as count from findings where origin = ?');

  return {
    commit: (work) => {
      database.exec('begin immediate');
      try {
        const value = work();
        database.exec('commit');
        return value;
      } catch (error) {
        if (database.isTransaction) database.exec('rollback');
        throw error;
      }
    },
    judgedSize: (origin) => Number(judged.get(origin)?.['size'] ?? 0),
    setJudgedSize: (origin, size) => {
      setJudged.run(origin, size);
    },
    insertBatch: (origin, batch) => {
      const { index, leafHash, batcher, sequence, coreSha256, treeSize, rootHash } = batch;
      const times = [batch.openedAtUnixMs, batch.closedAtUnixMs] as const;
      insertBatch.run(origin, index, leafHash, batcher, sequence, coreSha256, treeSize, rootHash, ...times);
    },
    findBatches: (origin, batcher, sequence) => bySequence.all(origin, batcher, sequence).map(toBatch),
    findBatchByLeafHash: (origin, leafHash) => {
      const row = byLeafHash.get(origin, leafHash);
      return row === undefined ? null : toBatch(row);
    },
    findBatch: (origin, index) => {
      const row = byIndex.get(origin, index);
      return row === undefined ? null : toBatch(row);
    },
    listWanted: (origin, limit) => wanted.all(origin, limit).map(toBatch),
    countWanted: (origin) => Number(countWanted.get(origin)?.['count'] ?? 0),
    keepLeaves: (origin, index, hashes) => {
      for (let chunk = 0; chunk * CHUNK_BYTES < hashes.length; chunk += 1) {
        insertLeaves.run(origin, index, chunk, hashes.slice(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES));
      }
      markKept.run(origin, index);
    },
    readLeaves: (origin, index) => {
      const rows = leaves.all(origin, index);
      return rows.length === 0 ? null : concatBytes(...rows.map((row) => bytesOf(row['hashes'])));
    },
    insertToken: (origin, { index, authority, tokenSha256 }) => {
      insertToken.run(origin, index, authority, tokenSha256);
    },
    removeToken: (origin, { index, authority, tokenSha256 }) => {
      removeToken.run(origin, index, authority, tokenSha256);
    },
    postponeToken: (origin, { index, authority, tokenSha256 }) => {
      postponeToken.run(origin, index, authority, tokenSha256);
    },
    countTokens: (origin) => Number(countTokens.get(origin)?.['count'] ?? 0),
    listTokens: (origin, limit) => tokens.all(origin, limit).map(toToken),
    insertGovernance: (origin, { index, text }) => {
      insertGovernance.run(origin, index, text);
    },
    listGovernance: (origin) =>
      governance.all(origin).map((row) => ({ index: Number(row['entry_index']), text: String(row['text']) })),
    hasFinding: (origin, index, code) => finding.get(origin, index, code) !== undefined,
    insertFinding: (origin, index, code, note) => {
      insertFinding.run(origin, index, code, note);
    },
    listFindings: (origin, index, limit) => findings.all(origin, index, limit).map((row) => String(row['note'])),
    countFindings: (origin) => Number(countFindings.get(origin)?.['count'] ?? 0),
    close: () => database.close(),
  };
};
