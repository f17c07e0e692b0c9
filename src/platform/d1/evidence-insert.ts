// Mass writes of evidence and batch rows. D1 allows 100 bound parameters a query, so many rows travel as one JSON
// parameter that `json_each` takes apart. Every statement can be repeated: a second run changes nothing.
// `on conflict do nothing`, not `insert or ignore`: the latter would also swallow a row that breaks NOT NULL.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import type { BatchRecord, Evidence } from '../../domain/evidence/evidence.ts';

/** D1's limit for one bound value is 2,000,000 bytes; half of it leaves room for the other copies in memory. */
export const MAX_JSON_BYTES = 1_000_000;

const COLUMNS = [
  'id',
  'organization_id',
  'submission_key',
  'request_sha256',
  'batcher',
  'batch_sequence',
  'leaf_index',
  'leaf_hash',
  'sha256',
  'sm3',
  'size_bytes',
  'media_type',
  'mode',
  'storage',
  'object_key',
  'name',
  'title',
  'case_number',
  'description',
  'listed',
  'link_version',
  'link_sha256',
  'statement_key',
  'receipt',
  'disposition',
  'received_at_ms',
  'released',
  'relates_to_id',
  'relates_to_kind',
] as const;

type Column = (typeof COLUMNS)[number];

const toRow = (evidence: Evidence): Readonly<Record<Column, string | number | null>> => ({
  id: evidence.id,
  organization_id: evidence.organizationId,
  submission_key: evidence.submissionKey,
  request_sha256: evidence.requestSha256,
  batcher: evidence.batcher,
  batch_sequence: evidence.batchSequence,
  leaf_index: evidence.leafIndex,
  leaf_hash: evidence.leafHash,
  sha256: evidence.sha256,
  sm3: evidence.sm3,
  size_bytes: evidence.sizeBytes,
  media_type: evidence.mediaType,
  mode: evidence.mode,
  storage: evidence.storage,
  object_key: evidence.objectKey,
  name: evidence.name,
  title: evidence.title,
  case_number: evidence.caseNumber,
  description: evidence.description,
  listed: evidence.listed ? 1 : 0,
  link_version: evidence.linkVersion,
  link_sha256: evidence.linkSha256,
  statement_key: evidence.statementKey,
  receipt: evidence.receipt,
  disposition: evidence.disposition,
  received_at_ms: evidence.receivedAtUnixMs,
  released: JSON.stringify(evidence.released),
  relates_to_id: evidence.relatesToId,
  relates_to_kind: evidence.relatesToKind,
});

// `where true`: without it SQLite reads ON as the start of a join constraint.
const INSERT_EVIDENCE = `insert into evidence (${COLUMNS.join(', ')})
select ${COLUMNS.map((_, index) => `json_extract(value, '$[${index}]')`).join(', ')} from json_each(?1) where true
on conflict do nothing`;

/**
 * Makes the statements that write evidence rows, each with at most `MAX_JSON_BYTES` of JSON, to run in one `db.batch`.
 * A row that exists already (same id, same submission key or same leaf) stays as it is.
 */
export const evidenceInsertStatements = (db: D1Database, rows: readonly Evidence[]): D1PreparedStatement[] => {
  const statements: D1PreparedStatement[] = [];
  let group: string[] = [];
  let groupBytes = 2;
  const flush = (): void => {
    if (group.length > 0) statements.push(db.prepare(INSERT_EVIDENCE).bind(`[${group.join(',')}]`));
    group = [];
    groupBytes = 2;
  };
  for (const evidence of rows) {
    const row = toRow(evidence);
    const json = JSON.stringify(COLUMNS.map((column) => row[column]));
    const jsonBytes = encodeUtf8(json).length + 1;
    if (groupBytes + jsonBytes > MAX_JSON_BYTES) flush();
    group.push(json);
    groupBytes += jsonBytes;
  }
  flush();
  return statements;
};

const STATE_RANK = (column: string): string =>
  `case ${column} when 'batched' then 1 when 'appended' then 2 when 'anchored' then 3 when 'certified' then 4 else 0 end`;

// Merged field by field, each only forward, so that records may arrive late, twice or out of order. The first time
// stays; a ledger index that differs from the stored one is refused by the trigger `batches_never_go_back`.
const UPSERT_BATCH = `insert into batches (batcher, sequence, state, tree_size, root_hash, opened_at_ms, closed_at_ms,
  timestamps_met, timestamps_required, ledger_index, appended_at_ms, published_size, anchored_at_ms, quorum_met, certified_at_ms)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
on conflict (batcher, sequence) do update set
  state = case when ${STATE_RANK('excluded.state')} > ${STATE_RANK('batches.state')} then excluded.state else batches.state end,
  timestamps_met = max(batches.timestamps_met, excluded.timestamps_met),
  timestamps_required = max(batches.timestamps_required, excluded.timestamps_required),
  ledger_index = coalesce(excluded.ledger_index, batches.ledger_index),
  appended_at_ms = coalesce(batches.appended_at_ms, excluded.appended_at_ms),
  published_size = coalesce(batches.published_size, excluded.published_size),
  anchored_at_ms = coalesce(batches.anchored_at_ms, excluded.anchored_at_ms),
  quorum_met = case when excluded.quorum_met is null then batches.quorum_met else max(coalesce(batches.quorum_met, 0), excluded.quorum_met) end,
  certified_at_ms = coalesce(batches.certified_at_ms, excluded.certified_at_ms)`;

/** Makes the statement that writes what is known of a batch. An older record never moves a newer one back. */
export const batchUpsertStatement = (db: D1Database, record: BatchRecord): D1PreparedStatement =>
  db
    .prepare(UPSERT_BATCH)
    .bind(
      record.batcher,
      record.sequence,
      record.state,
      record.treeSize,
      record.rootHash,
      record.openedAtUnixMs,
      record.closedAtUnixMs,
      record.timestampsMet,
      record.timestampsRequired,
      record.ledgerIndex,
      record.appendedAtUnixMs,
      record.publishedSize,
      record.anchoredAtUnixMs,
      record.quorumMet,
      record.certifiedAtUnixMs,
    );
