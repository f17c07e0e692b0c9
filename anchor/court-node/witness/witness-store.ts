// What the witness has signed, in SQLite: every full signed checkpoint, in order, for ever. WAL with synchronous=FULL, so
// that a commit is on the disk. The triggers say once more, below all code, what must never happen.

import { DatabaseSync } from 'node:sqlite';

/** A checkpoint this witness signed. `note` holds the log's verified signatures and this witness's cosignature. */
export type SignedCheckpoint = {
  /** 1, 2, 3 … over all origins, without gaps. */
  readonly sequence: number;
  readonly origin: string;
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  readonly unixSeconds: number;
  readonly note: string;
};

/** A note a log signed for a size at which this witness signed another root: proof of the log's misbehaviour. */
type ForkedCheckpoint = {
  readonly origin: string;
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  readonly note: string;
  readonly seenAtUnixSeconds: number;
};

export type WitnessStore = {
  /** Runs `work` in one durable transaction; nothing of it stays when it throws. No await inside. */
  readonly commit: <T>(work: () => T) => T;
  readonly insert: (signed: SignedCheckpoint) => void;
  readonly findLatest: (origin: string) => SignedCheckpoint | null;
  /** Finds a checkpoint signed for exactly this size. */
  readonly findBySize: (origin: string, treeSize: number) => SignedCheckpoint | null;
  readonly findBySequence: (sequence: number) => SignedCheckpoint | null;
  /** Every log of which a checkpoint was signed, whether it is listed or not. */
  readonly signedOrigins: () => string[];
  readonly lastSequence: () => number;
  readonly lastTime: () => number;
  /** Keeps proof of a fork, at most MAX_FORKS of an origin; tells whether it is a new one. */
  readonly insertFork: (fork: ForkedCheckpoint) => boolean;
  readonly countForks: (origin: string) => number;
  /** Pairs of notes for one size: the one signed here, and the other that the log submitted later. */
  readonly listForks: (origin: string) => readonly (readonly [string, string])[];
  readonly pinnedKeys: (origin: string) => string[];
  readonly pinnedOrigins: () => string[];
  readonly replacePins: (origin: string, vkeys: readonly string[]) => void;
  /** Lets the WAL grow to so many pages before a commit carries it over into the database. */
  readonly checkpointAbove: (walPages: number) => void;
  readonly close: () => void;
};

/** Proofs of forks kept per origin: one convicts; a hostile log must not fill the disk. */
const MAX_FORKS = 100;

const SCHEMA = `
create table if not exists signed (
  sequence integer primary key,
  origin text not null,
  tree_size integer not null,
  root_hash blob not null,
  unix_seconds integer not null check (unix_seconds > 0),
  note text not null
) strict;
create index if not exists signed_by_size on signed (origin, tree_size);
create trigger if not exists signed_one_root before insert on signed
when exists (select 1 from signed where origin = new.origin and tree_size = new.tree_size and root_hash <> new.root_hash)
begin select raise(abort, 'two roots for one size'); end;
create trigger if not exists signed_no_rollback before insert on signed
when exists (select 1 from signed where origin = new.origin and tree_size > new.tree_size)
begin select raise(abort, 'the tree would shrink'); end;
create trigger if not exists signed_keep before update on signed
begin select raise(abort, 'signed checkpoints are append-only'); end;
create trigger if not exists signed_stay before delete on signed
begin select raise(abort, 'signed checkpoints are append-only'); end;
create table if not exists forks (
  origin text not null,
  tree_size integer not null,
  root_hash blob not null,
  note text not null,
  seen_at integer not null,
  primary key (origin, tree_size, root_hash)
) strict;
create table if not exists log_keys (
  origin text not null,
  vkey text not null,
  primary key (origin, vkey)
) strict;
`;

type Row = Readonly<Record<string, unknown>>;

const integer = (row: Row, column: string): number => {
  const value = row[column];
  if (typeof value !== 'number') throw new TypeError(`column ${column}`);
  return value;
};

const text = (row: Row, column: string): string => {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`column ${column}`);
  return value;
};

const toSigned = (row: Row | undefined): SignedCheckpoint | null => {
  if (row === undefined) return null;
  const rootHash = row['root_hash'];
  if (!(rootHash instanceof Uint8Array)) throw new TypeError('column root_hash');
  return {
    sequence: integer(row, 'sequence'),
    origin: text(row, 'origin'),
    treeSize: integer(row, 'tree_size'),
    rootHash,
    unixSeconds: integer(row, 'unix_seconds'),
    note: text(row, 'note'),
  };
};

/** Opens the store, making it when absent. */
export const openWitnessStore = (path: string): WitnessStore => {
  const database = new DatabaseSync(path);
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000');
  database.exec(SCHEMA);
  const insert = database.prepare(
    'insert into signed (sequence, origin, tree_size, root_hash, unix_seconds, note) values (?, ?, ?, ?, ?, ?)',
  );
  // Sizes never decrease, so the newest of the largest size is the latest.
  const latest = database.prepare(
    'select * from signed where origin = ? order by tree_size desc, sequence desc limit 1',
  );
  const bySize = database.prepare('select * from signed where origin = ? and tree_size = ? limit 1');
  const bySequence = database.prepare('select * from signed where sequence = ?');
  // From one origin to the next in the index: the table holds every signature, the logs are few.
  const signedOrigins = database.prepare(
    `with recursive found (origin) as (
       select min(origin) from signed
       union all select (select min(origin) from signed where origin > found.origin) from found where origin is not null
     ) select origin from found where origin is not null`,
  );
  const last = database.prepare('select max(sequence) as sequence from signed');
  const lastRow = database.prepare('select unix_seconds from signed order by sequence desc limit 1');
  const insertFork = database.prepare(
    `insert or ignore into forks (origin, tree_size, root_hash, note, seen_at)
     select ?1, ?2, ?3, ?4, ?5 where (select count(*) from forks where origin = ?1) < ${MAX_FORKS}`,
  );
  const countForks = database.prepare('select count(*) as forks from forks where origin = ?');
  const listForks = database.prepare(
    `select forks.note as other, (select note from signed where origin = forks.origin and tree_size = forks.tree_size
       order by sequence limit 1) as own from forks where origin = ? order by seen_at, tree_size`,
  );
  const pins = database.prepare('select vkey from log_keys where origin = ? order by vkey');
  const origins = database.prepare('select distinct origin from log_keys order by origin');
  const dropPins = database.prepare('delete from log_keys where origin = ?');
  const pin = database.prepare('insert into log_keys (origin, vkey) values (?, ?)');

  const commit = <T>(work: () => T): T => {
    database.exec('begin immediate');
    try {
      const value = work();
      database.exec('commit');
      return value;
    } catch (error) {
      if (database.isTransaction) database.exec('rollback');
      throw error;
    }
  };

  return {
    commit,
    insert: ({ sequence, origin, treeSize, rootHash, unixSeconds, note }) => {
      insert.run(sequence, origin, treeSize, rootHash, unixSeconds, note);
    },
    findLatest: (origin) => toSigned(latest.get(origin)),
    findBySize: (origin, treeSize) => toSigned(bySize.get(origin, treeSize)),
    findBySequence: (sequence) => toSigned(bySequence.get(sequence)),
    signedOrigins: () => signedOrigins.all().map((row) => text(row, 'origin')),
    lastSequence: () => Number(last.get()?.['sequence'] ?? 0),
    lastTime: () => Number(lastRow.get()?.['unix_seconds'] ?? 0),
    insertFork: ({ origin, treeSize, rootHash, note, seenAtUnixSeconds }) =>
      Number(insertFork.run(origin, treeSize, rootHash, note, seenAtUnixSeconds).changes) > 0,
    countForks: (origin) => Number(countForks.get(origin)?.['forks'] ?? 0),
    listForks: (origin) =>
      listForks.all(origin).flatMap((row) => (row['own'] === null ? [] : [[text(row, 'own'), text(row, 'other')]])),
    pinnedKeys: (origin) => pins.all(origin).map((row) => text(row, 'vkey')),
    pinnedOrigins: () => origins.all().map((row) => text(row, 'origin')),
    replacePins: (origin, vkeys) => {
      dropPins.run(origin);
      for (const vkey of vkeys) pin.run(origin, vkey);
    },
    checkpointAbove: (walPages) => database.exec(`pragma wal_autocheckpoint = ${walPages}`),
    close: () => database.close(),
  };
};
