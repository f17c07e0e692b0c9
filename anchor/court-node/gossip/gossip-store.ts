// What gossip must not forget, in a database of its own beside the witness's: evidence of forks (append-only), suspicions
// that could not be proved yet, and the newest tree each peer has shown.

import { DatabaseSync } from 'node:sqlite';

/** Evidence as it is kept. `text` is the exact `assize/fork-evidence/v1`; `source` says where the second note came from. */
export type KeptEvidence = {
  readonly number: number;
  readonly origin: string;
  readonly form: string;
  readonly sizes: readonly [number, number];
  readonly text: string;
  readonly source: string;
  readonly foundAtUnixSeconds: number;
};

/** What makes two findings one: the two trees. Roots in hex. */
export type ForkIdentity = {
  readonly origin: string;
  readonly first: { readonly treeSize: number; readonly rootHash: string };
  readonly second: { readonly treeSize: number; readonly rootHash: string };
};

/** A note that the log signed and that could be proved neither consistent with ours nor a fork. */
export type Suspicion = {
  readonly origin: string;
  readonly treeSize: number;
  readonly rootHash: string;
  readonly note: string;
  readonly source: string;
  readonly reason: string;
  readonly sinceUnixSeconds: number;
  /** Rounds that tried in vain. */
  readonly attempts: number;
};

type NewSuspicion = Omit<Suspicion, 'attempts' | 'sinceUnixSeconds'>;

/** The newest tree a peer has shown. */
export type SeenTree = {
  readonly court: string;
  readonly origin: string;
  readonly treeSize: number;
  readonly rootHash: string;
};

export type GossipStore = {
  /** Keeps evidence unless it is there; gives it, or null when it was there or the origin has enough. */
  readonly insertEvidence: (
    identity: ForkIdentity,
    evidence: Omit<KeptEvidence, 'number' | 'origin' | 'sizes'>,
  ) => KeptEvidence | null;
  readonly listEvidence: () => readonly KeptEvidence[];
  readonly findEvidence: (number: number) => KeptEvidence | null;
  /** Keeps a suspicion that nobody tried to prove yet, unless it is there. */
  readonly suspect: (suspicion: NewSuspicion, nowUnixSeconds: number) => void;
  /** Keeps a suspicion that a round tried in vain to prove, or counts another attempt and takes over its reason. */
  readonly countAttempt: (suspicion: NewSuspicion, nowUnixSeconds: number) => void;
  readonly listSuspicions: () => readonly Suspicion[];
  readonly clear: (suspicion: Pick<Suspicion, 'origin' | 'treeSize' | 'rootHash'>) => void;
  readonly findSeen: (court: string, origin: string) => SeenTree | null;
  readonly saw: (tree: SeenTree) => void;
  readonly close: () => void;
};

/** Per origin: one convicts, and a hostile log must not fill the disk. */
const MAX_EVIDENCE = 100;
const MAX_SUSPICIONS = 100;

const SCHEMA = `
create table if not exists evidence (
  number integer primary key,
  origin text not null,
  form text not null,
  first_size integer not null,
  first_root text not null,
  second_size integer not null,
  second_root text not null,
  text text not null,
  source text not null,
  found_at integer not null,
  unique (origin, first_size, first_root, second_size, second_root)
) strict;
create trigger if not exists evidence_keep before update on evidence
begin select raise(abort, 'evidence is append-only'); end;
create trigger if not exists evidence_stay before delete on evidence
begin select raise(abort, 'evidence is append-only'); end;
create table if not exists suspicions (
  origin text not null,
  tree_size integer not null,
  root_hash text not null,
  note text not null,
  source text not null,
  reason text not null,
  since integer not null,
  attempts integer not null,
  primary key (origin, tree_size, root_hash)
) strict;
create table if not exists seen (
  court text not null,
  origin text not null,
  tree_size integer not null,
  root_hash text not null,
  primary key (court, origin)
) strict;
`;

type Row = Readonly<Record<string, unknown>>;

const toEvidence = (row: Row): KeptEvidence => ({
  number: Number(row['number']),
  origin: String(row['origin']),
  form: String(row['form']),
  sizes: [Number(row['first_size']), Number(row['second_size'])],
  text: String(row['text']),
  source: String(row['source']),
  foundAtUnixSeconds: Number(row['found_at']),
});

const toSuspicion = (row: Row): Suspicion => ({
  origin: String(row['origin']),
  treeSize: Number(row['tree_size']),
  rootHash: String(row['root_hash']),
  note: String(row['note']),
  source: String(row['source']),
  reason: String(row['reason']),
  sinceUnixSeconds: Number(row['since']),
  attempts: Number(row['attempts']),
});

/** Opens the store, making it when absent. */
export const openGossipStore = (path: string): GossipStore => {
  const database = new DatabaseSync(path);
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000');
  database.exec(SCHEMA);
  const insert = database.prepare(
    `insert into evidence (origin, form, first_size, first_root, second_size, second_root, text, source, found_at)
     select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 where (select count(*) from evidence where origin = ?1) < ${MAX_EVIDENCE}
     on conflict do nothing returning *`,
  );
  const list = database.prepare('select * from evidence order by number');
  const find = database.prepare('select * from evidence where number = ?');
  const suspect = database.prepare(
    `insert into suspicions (origin, tree_size, root_hash, note, source, reason, since, attempts)
     select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
     where exists (select 1 from suspicions where origin = ?1 and tree_size = ?2 and root_hash = ?3)
        or (select count(*) from suspicions where origin = ?1) < ${MAX_SUSPICIONS}
     on conflict do update set reason = excluded.reason, attempts = attempts + 1 where excluded.attempts > 0`,
  );
  const keepSuspicion = (
    { origin, treeSize, rootHash, note, source, reason }: NewSuspicion,
    nowUnixSeconds: number,
    attempts: 0 | 1,
  ): void => {
    suspect.run(origin, treeSize, rootHash, note, source, reason, nowUnixSeconds, attempts);
  };
  const suspicions = database.prepare('select * from suspicions order by since, origin, tree_size');
  const clear = database.prepare('delete from suspicions where origin = ? and tree_size = ? and root_hash = ?');
  const seen = database.prepare('select * from seen where court = ? and origin = ?');
  const saw = database.prepare(
    `insert into seen (court, origin, tree_size, root_hash) values (?, ?, ?, ?)
     on conflict do update set tree_size = excluded.tree_size, root_hash = excluded.root_hash`,
  );
  return {
    insertEvidence: ({ origin, first, second }, { form, text, source, foundAtUnixSeconds }) => {
      const row = insert.get(
        origin,
        form,
        first.treeSize,
        first.rootHash,
        second.treeSize,
        second.rootHash,
        text,
        source,
        foundAtUnixSeconds,
      );
      return row === undefined ? null : toEvidence(row);
    },
    listEvidence: () => list.all().map(toEvidence),
    findEvidence: (number) => {
      const row = find.get(number);
      return row === undefined ? null : toEvidence(row);
    },
    suspect: (suspicion, nowUnixSeconds) => keepSuspicion(suspicion, nowUnixSeconds, 0),
    countAttempt: (suspicion, nowUnixSeconds) => keepSuspicion(suspicion, nowUnixSeconds, 1),
    listSuspicions: () => suspicions.all().map(toSuspicion),
    clear: ({ origin, treeSize, rootHash }) => {
      clear.run(origin, treeSize, rootHash);
    },
    findSeen: (court, origin) => {
      const row = seen.get(court, origin);
      return row === undefined
        ? null
        : { court, origin, treeSize: Number(row['tree_size']), rootHash: String(row['root_hash']) };
    },
    saw: ({ court, origin, treeSize, rootHash }) => {
      saw.run(court, origin, treeSize, rootHash);
    },
    close: () => database.close(),
  };
};
