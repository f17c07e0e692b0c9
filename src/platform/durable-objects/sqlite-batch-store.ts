// A batcher's store in its Durable Object's SQLite. A statement row holds the deposit's index row as JSON, its exact
// statement, disclosures and key; the latter three go once the batch is confirmed elsewhere.

import { NO_PREVIOUS_BATCH } from '../../core/batch/batch-core.ts';
import type {
  BatchStep,
  BatchStore,
  ClosedBatch,
  KnownCheckpoint,
  OpenBatch,
  StoredToken,
  Unreceipted,
} from '../../domain/batching/batch-store.ts';
import type { BatchRecord, Evidence } from '../../domain/evidence/evidence.ts';
import { type Row, allRows, firstRow, toBlob, transact } from './sqlite.ts';

const SCHEMA = `
create table if not exists meta (key text primary key, value text not null) without rowid;
create table if not exists batches (
  sequence integer primary key,
  opened_at integer not null,
  after_size integer not null,
  after_root text not null,
  policy text not null,
  tree_size integer not null default 0,
  closed_at integer,
  root_hash text,
  core text,
  core_sha256 text,
  entry text,
  stored_at integer,
  ledger_index integer,
  appended_at integer,
  published_size integer,
  anchored_at integer,
  quorum_met integer,
  certified_at integer,
  finished_at integer,
  indexed_state text,
  indexed_tokens integer not null default 0
);
create index if not exists unfinished_batches on batches (sequence) where finished_at is null;
create table if not exists statements (
  position integer primary key,
  evidence_id text not null unique,
  organization_id text not null,
  submission_key text not null,
  leaf_hash blob not null,
  row text not null,
  receipt text,
  wrapped_key text,
  text text,
  disclosures text,
  statement_key blob,
  shipped integer not null default 0,
  received_at integer not null,
  unique (organization_id, submission_key)
);
create index if not exists unshipped_statements on statements (position) where shipped = 0;
create table if not exists relations (
  about_id text not null,
  evidence_id text not null,
  kind text not null,
  primary key (about_id, evidence_id)
) without rowid;
create table if not exists tokens (
  sequence integer not null,
  authority text not null,
  token blob not null,
  arrived_at integer not null,
  counts integer not null,
  primary key (sequence, authority)
) without rowid;
`;

type BatchRow = Row & {
  sequence: number;
  opened_at: number;
  after_size: number;
  after_root: string;
  policy: string;
  tree_size: number;
  closed_at: number | null;
  root_hash: string | null;
  core: string | null;
  entry: string | null;
  stored_at: number | null;
  ledger_index: number | null;
  appended_at: number | null;
  published_size: number | null;
  anchored_at: number | null;
  quorum_met: number | null;
  certified_at: number | null;
  finished_at: number | null;
};

type StatementRow = Row & { row: string; receipt: string | null; wrapped_key: string | null };

const toClosed = (row: BatchRow): ClosedBatch[] =>
  row.closed_at === null || row.root_hash === null || row.core === null
    ? []
    : [
        {
          sequence: row.sequence,
          openedAtUnixMs: row.opened_at,
          closedAtUnixMs: row.closed_at,
          treeSize: row.tree_size,
          rootHash: row.root_hash,
          core: row.core,
          entry: row.entry,
          storedAtUnixMs: row.stored_at,
          ledgerIndex: row.ledger_index,
          appendedAtUnixMs: row.appended_at,
          publishedSize: row.published_size,
          anchoredAtUnixMs: row.anchored_at,
          quorumMet: row.quorum_met,
          certifiedAtUnixMs: row.certified_at,
          finishedAtUnixMs: row.finished_at,
        },
      ];

/** Members that rows of earlier versions of this store lack. */
const LATER_MEMBERS = { released: [], relatesToId: null, relatesToKind: null } as const;

const toEvidence = (row: StatementRow): Evidence => ({
  ...LATER_MEMBERS,
  ...(JSON.parse(row.row) as Omit<Evidence, 'receipt' | 'statementKey'>),
  receipt: row.receipt ?? '',
  statementKey: row.wrapped_key,
});

// A statement's position is sequence * 65,536 + leaf index: one number orders all, and finds the statements of a batch.
const LEAVES = 65_536;
const positionOf = (sequence: number, leafIndex: number): number => sequence * LEAVES + leafIndex;
const OF_BATCH = `position between ?1 * ${LEAVES} and ?1 * ${LEAVES} + ${LEAVES - 1}`;
const STATEMENT = 'select row, receipt, wrapped_key from statements';
const BEHIND = `closed_at is not null and finished_at is null and (
  indexed_state is null
  or indexed_state is not (case
    when certified_at is not null then 'certified'
    when anchored_at is not null then 'anchored'
    when ledger_index is not null then 'appended'
    else 'batched' end)
  or indexed_tokens <> (select count(*) from tokens where tokens.sequence = batches.sequence and counts = 1))`;

/** Opens the store, creating its tables. */
export const createSqliteBatchStore = (storage: DurableObjectStorage): BatchStore => {
  const { sql } = storage;
  transact(storage, () => {
    sql.exec(SCHEMA);
  });

  const meta = (key: string): string | null =>
    firstRow<{ value: string }>(sql, 'select value from meta where key = ?', key)?.value ?? null;
  const setMeta = (key: string, value: string): void => {
    sql.exec('insert or replace into meta (key, value) values (?, ?)', key, value);
  };
  const closed = (where: string, ...bindings: SqlStorageValue[]): ClosedBatch[] =>
    allRows<BatchRow>(sql, `select * from batches where ${where} order by sequence`, ...bindings).flatMap(toClosed);
  const readTokens = (sequence: number, counts: 0 | 1): StoredToken[] =>
    allRows<{ authority: string; token: ArrayBuffer; arrived_at: number }>(
      sql,
      'select authority, token, arrived_at from tokens where sequence = ? and counts = ? order by authority',
      sequence,
      counts,
    ).map((row) => ({ authority: row.authority, token: new Uint8Array(row.token), arrivedAtUnixMs: row.arrived_at }));

  // What every deposit asks for, kept in memory: read again after a restart and after a transaction that failed.
  let kept: {
    readonly open: OpenBatch | null;
    readonly lastTimeUnixMs: number;
    readonly knownCheckpoint: KnownCheckpoint | null;
  } | null = null;

  const readOpenBatch = (): OpenBatch | null => {
    const row = firstRow<BatchRow>(
      sql,
      'select * from batches where finished_at is null and closed_at is null order by sequence limit 1',
    );
    if (row === null) return null;
    const { count } = sql
      .exec<{ count: number }>(`select count(*) as count from statements where ${OF_BATCH}`, row.sequence)
      .one();
    return {
      sequence: row.sequence,
      openedAtUnixMs: row.opened_at,
      after: { treeSize: row.after_size, rootHash: row.after_root },
      policy: row.policy,
      treeSize: count,
    };
  };

  const readLastTime = (): number =>
    sql
      .exec<{ last: number }>(
        `select max(
           coalesce((select max(max(opened_at, coalesce(closed_at, 0))) from batches), 0),
           coalesce((select max(received_at) from statements where position >=
             (select max(sequence) from batches) * ${LEAVES}), 0)) as last`,
      )
      .one().last;

  const readKnownCheckpoint = (): KnownCheckpoint | null => {
    const value = meta('checkpoint');
    const checkpoint = value === null ? null : (JSON.parse(value) as Partial<KnownCheckpoint>);
    // One that was kept without its policy is asked for again.
    return checkpoint?.policy === undefined ? null : (checkpoint as KnownCheckpoint);
  };

  const known = () => {
    kept ??= { open: readOpenBatch(), lastTimeUnixMs: readLastTime(), knownCheckpoint: readKnownCheckpoint() };
    return kept;
  };

  const record = (sequence: number, step: BatchStep): void => {
    switch (step.step) {
      case 'entry':
        sql.exec('update batches set entry = ? where sequence = ? and entry is null', step.entry, sequence);
        return;
      case 'stored':
        sql.exec('update batches set stored_at = ? where sequence = ?', step.atUnixMs, sequence);
        return;
      case 'appended':
        sql.exec(
          'update batches set ledger_index = ?, appended_at = ? where sequence = ? and ledger_index is null',
          step.ledgerIndex,
          step.atUnixMs,
          sequence,
        );
        return;
      case 'anchored':
        sql.exec(
          `update batches set published_size = ?, quorum_met = ?, anchored_at = ?
           where sequence = ? and anchored_at is null`,
          step.publishedSize,
          step.quorumMet,
          step.atUnixMs,
          sequence,
        );
        return;
      case 'certified':
        sql.exec(
          'update batches set certified_at = ? where sequence = ? and certified_at is null',
          step.atUnixMs,
          sequence,
        );
        return;
      case 'finished':
        sql.exec('update batches set finished_at = ? where sequence = ?', step.atUnixMs, sequence);
    }
  };

  const forgetBefore = (unixMs: number): void => {
    // The last batch stays: the next one names its core. Statements go with their submission keys.
    sql.exec(
      `delete from statements where received_at < ? and shipped = 1 and text is null
       and position / ${LEAVES} in (select sequence from batches where finished_at is not null)`,
      unixMs,
    );
    sql.exec(
      `delete from batches where finished_at < ? and sequence < (select max(sequence) from batches)
       and not exists (select 1 from statements where position / ${LEAVES} = batches.sequence)`,
      unixMs,
    );
    sql.exec('delete from tokens where sequence not in (select sequence from batches)');
  };

  return {
    transact: (change) => {
      try {
        return transact(storage, change);
      } catch (error) {
        kept = null;
        throw error;
      }
    },
    sizeBytes: () => sql.databaseSize,
    lastTimeUnixMs: () => known().lastTimeUnixMs,
    knownCheckpoint: () => known().knownCheckpoint,
    setKnownCheckpoint: (checkpoint) => {
      setMeta('checkpoint', JSON.stringify(checkpoint));
      kept = { ...known(), knownCheckpoint: checkpoint };
    },

    findBySubmission: (organizationId, submissionKey) => {
      const row = firstRow<StatementRow>(
        sql,
        `${STATEMENT} where organization_id = ? and submission_key = ?`,
        organizationId,
        submissionKey,
      );
      return row === null ? null : toEvidence(row);
    },
    findById: (evidenceId) => {
      const row = firstRow<StatementRow>(sql, `${STATEMENT} where evidence_id = ?`, evidenceId);
      return row === null ? null : toEvidence(row);
    },
    statedAbout: (evidenceId) => {
      const { corrections, withdrawals } = sql
        .exec<{ corrections: number; withdrawals: number }>(
          `select count(*) filter (where kind <> 'withdrawal') as corrections,
             count(*) filter (where kind = 'withdrawal') as withdrawals from relations where about_id = ?`,
          evidenceId,
        )
        .one();
      return { corrections, isWithdrawn: withdrawals > 0 };
    },
    openBatch: () => known().open,
    insertOpenBatch: (openedAtUnixMs, after, policy) => {
      sql.exec(
        `insert into batches (sequence, opened_at, after_size, after_root, policy)
         values ((select coalesce(max(sequence) + 1, 0) from batches), ?, ?, ?, ?)`,
        openedAtUnixMs,
        after.treeSize,
        after.rootHash,
        policy,
      );
      const open = readOpenBatch();
      if (open === null) throw new Error('the batch that was just opened is not there');
      kept = { ...known(), open, lastTimeUnixMs: Math.max(known().lastTimeUnixMs, openedAtUnixMs) };
      return open;
    },
    addStatement: (sequence, { evidence, leafHash, text, disclosures, statementKey }) => {
      sql.exec(
        `insert into statements (position, evidence_id, organization_id, submission_key, leaf_hash, row, text,
           disclosures, statement_key, received_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        positionOf(sequence, evidence.leafIndex),
        evidence.id,
        evidence.organizationId,
        evidence.submissionKey,
        toBlob(leafHash),
        JSON.stringify(evidence),
        text,
        JSON.stringify(disclosures),
        toBlob(statementKey),
        evidence.receivedAtUnixMs,
      );
      if (evidence.relatesToId !== null && evidence.relatesToKind !== null) {
        sql.exec(
          'insert into relations (about_id, evidence_id, kind) values (?, ?, ?)',
          evidence.relatesToId,
          evidence.id,
          evidence.relatesToKind,
        );
      }
      const { open, lastTimeUnixMs } = known();
      if (open?.sequence !== sequence || open.treeSize !== evidence.leafIndex) throw new Error('not the next leaf');
      kept = {
        ...known(),
        open: { ...open, treeSize: open.treeSize + 1 },
        lastTimeUnixMs: Math.max(lastTimeUnixMs, evidence.receivedAtUnixMs),
      };
    },
    setReceipt: (evidenceId, receipt, wrappedKey) => {
      sql.exec(
        'update statements set receipt = ?, wrapped_key = ? where evidence_id = ? and receipt is null',
        receipt,
        wrappedKey,
        evidenceId,
      );
    },
    unreceipted: (evidenceId) =>
      allRows<{ row: string; statement_key: ArrayBuffer | null }>(
        sql,
        `select row, statement_key from statements
         where shipped = 0 and receipt is null and (?1 is null or evidence_id = ?1) order by position limit 1000`,
        evidenceId,
      ).flatMap(({ row, statement_key }): Unreceipted[] =>
        statement_key === null
          ? []
          : [{ evidence: JSON.parse(row) as Unreceipted['evidence'], statementKey: new Uint8Array(statement_key) }],
      ),

    leafHashes: (sequence) =>
      allRows<{ leaf_hash: ArrayBuffer }>(
        sql,
        `select leaf_hash from statements where ${OF_BATCH} order by position`,
        sequence,
      ).map(({ leaf_hash }) => new Uint8Array(leaf_hash)),
    previousCoreHash: (sequence) =>
      firstRow<{ core_sha256: string | null }>(sql, 'select core_sha256 from batches where sequence = ?', sequence - 1)
        ?.core_sha256 ?? NO_PREVIOUS_BATCH,
    closeBatch: (sequence, { closedAtUnixMs, rootHash, core, coreSha256 }) => {
      sql.exec(
        `update batches set tree_size = (select count(*) from statements where ${OF_BATCH}),
           closed_at = ?2, root_hash = ?3, core = ?4, core_sha256 = ?5
         where sequence = ?1 and closed_at is null`,
        sequence,
        closedAtUnixMs,
        rootHash,
        core,
        coreSha256,
      );
      kept = { ...known(), open: null, lastTimeUnixMs: Math.max(known().lastTimeUnixMs, closedAtUnixMs) };
    },
    closedBatch: (sequence) => closed('sequence = ?', sequence)[0] ?? null,
    oldestUnappendedUnixMs: () =>
      firstRow<{ oldest: number | null }>(
        sql,
        'select min(closed_at) as oldest from batches where finished_at is null and ledger_index is null',
      )?.oldest ?? null,
    unfinished: () => closed('finished_at is null and closed_at is not null'),
    record,
    tokens: (sequence) => readTokens(sequence, 1),
    saveToken: (sequence, { authority, token, arrivedAtUnixMs }, when) => {
      sql.exec(
        'insert or ignore into tokens (sequence, authority, token, arrived_at, counts) values (?, ?, ?, ?, ?)',
        sequence,
        authority,
        toBlob(token),
        arrivedAtUnixMs,
        when === 'in-time' ? 1 : 0,
      );
    },
    unsettledLateTokens: (sequence) => readTokens(sequence, 0),
    settleLateToken: (sequence, authority) => {
      sql.exec('update tokens set counts = 1 where sequence = ? and authority = ?', sequence, authority);
    },
    statements: (sequence) =>
      allRows<{
        position: number;
        leaf_hash: ArrayBuffer;
        text: string | null;
        disclosures: string | null;
        statement_key: ArrayBuffer | null;
      }>(
        sql,
        `select position, leaf_hash, text, disclosures, statement_key from statements
         where ${OF_BATCH} order by position`,
        sequence,
      ).map((row) => {
        if (row.text === null || row.disclosures === null || row.statement_key === null) {
          throw new Error(`the statements of batch ${sequence} have been let go`);
        }
        return {
          leafIndex: row.position % LEAVES,
          leafHash: new Uint8Array(row.leaf_hash),
          text: row.text,
          disclosures: JSON.parse(row.disclosures) as string[],
          statementKey: new Uint8Array(row.statement_key),
        };
      }),
    evidenceOf: (sequence) =>
      allRows<StatementRow>(sql, `${STATEMENT} where ${OF_BATCH} order by position`, sequence).map(toEvidence),
    dropSecrets: (sequence) => {
      sql.exec(
        `update statements set text = null, disclosures = null, statement_key = null where ${OF_BATCH}`,
        sequence,
      );
    },
    forgetBefore: (unixMs) => {
      transact(storage, () => forgetBefore(unixMs));
    },

    unshipped: (limit) =>
      allRows<StatementRow>(
        sql,
        `${STATEMENT} where shipped = 0 and receipt is not null order by position limit ?`,
        limit,
      ).map(toEvidence),
    markShipped: (evidenceIds) => {
      sql.exec(
        `update statements set shipped = 1 where evidence_id in (select value from json_each(?))`,
        JSON.stringify(evidenceIds),
      );
    },
    countUnshipped: (sequence) =>
      firstRow<{ count: number }>(
        sql,
        `select count(*) as count from statements where ${OF_BATCH} and shipped = 0`,
        sequence,
      )?.count ?? 0,
    unindexed: () => closed(BEHIND),
    markIndexed: (sequence, state, tokens) => {
      sql.exec('update batches set indexed_state = ?, indexed_tokens = ? where sequence = ?', state, tokens, sequence);
    },
    indexedState: (sequence) =>
      (firstRow<{ indexed_state: string | null }>(sql, 'select indexed_state from batches where sequence = ?', sequence)
        ?.indexed_state as BatchRecord['state'] | null | undefined) ?? null,
  };
};
