// The tables of migrations/0001_evidence.sql and 0005_release.sql for Drizzle. The migration is the truth; a test compares the two.

import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ClaimName } from '../../core/statement/disclosure.ts';
import type {
  Disposition,
  DepositMode,
  BatchRecord,
  RelationKind,
  StorageMode,
} from '../../domain/evidence/evidence.ts';

export const organizations = sqliteTable('organizations', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  batcher: text('batcher').notNull(),
  createdAtUnixMs: integer('created_at_ms').notNull(),
});

export const apiKeys = sqliteTable('api_keys', {
  id: text('id').primaryKey(),
  organizationId: text('organization_id')
    .notNull()
    .references(() => organizations.id),
  name: text('name').notNull(),
  tokenSha256: text('token_sha256').notNull().unique(),
  /** Separated by spaces. */
  scopes: text('scopes').notNull(),
  createdAtUnixMs: integer('created_at_ms').notNull(),
  revokedAtUnixMs: integer('revoked_at_ms'),
});

export const evidence = sqliteTable('evidence', {
  id: text('id').primaryKey(),
  organizationId: text('organization_id')
    .notNull()
    .references(() => organizations.id),
  submissionKey: text('submission_key').notNull(),
  requestSha256: text('request_sha256').notNull(),
  batcher: text('batcher').notNull(),
  batchSequence: integer('batch_sequence').notNull(),
  leafIndex: integer('leaf_index').notNull(),
  leafHash: text('leaf_hash').notNull(),
  sha256: text('sha256').notNull(),
  sm3: text('sm3'),
  sizeBytes: integer('size_bytes').notNull(),
  mediaType: text('media_type').notNull(),
  mode: text('mode').$type<DepositMode>().notNull(),
  storage: text('storage').$type<StorageMode>().notNull(),
  objectKey: text('object_key'),
  name: text('name'),
  title: text('title'),
  caseNumber: text('case_number'),
  description: text('description'),
  listed: integer('listed', { mode: 'boolean' }).notNull(),
  linkVersion: integer('link_version').notNull(),
  linkSha256: text('link_sha256').notNull(),
  statementKey: text('statement_key'),
  receipt: text('receipt').notNull(),
  disposition: text('disposition').$type<Disposition>().notNull(),
  receivedAtUnixMs: integer('received_at_ms').notNull(),
  released: text('released', { mode: 'json' }).$type<readonly ClaimName[]>().notNull(),
  relatesToId: text('relates_to_id'),
  relatesToKind: text('relates_to_kind').$type<RelationKind>(),
});

export const batches = sqliteTable(
  'batches',
  {
    batcher: text('batcher').notNull(),
    sequence: integer('sequence').notNull(),
    state: text('state').$type<BatchRecord['state']>().notNull(),
    treeSize: integer('tree_size').notNull(),
    rootHash: text('root_hash').notNull(),
    openedAtUnixMs: integer('opened_at_ms').notNull(),
    closedAtUnixMs: integer('closed_at_ms').notNull(),
    timestampsMet: integer('timestamps_met').notNull(),
    timestampsRequired: integer('timestamps_required').notNull(),
    ledgerIndex: integer('ledger_index'),
    appendedAtUnixMs: integer('appended_at_ms'),
    publishedSize: integer('published_size'),
    anchoredAtUnixMs: integer('anchored_at_ms'),
    quorumMet: integer('quorum_met'),
    certifiedAtUnixMs: integer('certified_at_ms'),
  },
  (table) => [primaryKey({ columns: [table.batcher, table.sequence] })],
);
