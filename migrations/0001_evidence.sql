-- Organizations, their keys, evidence and the batches that seal it.
-- State lives on the batch row: nothing is written per evidence row after it was received.

create table organizations (
  id text primary key,
  name text not null,
  batcher text not null,
  created_at_ms integer not null
) strict;

-- A key is 256 random bits shown once; the row keeps its SHA-256 (hex). One read by the unique index checks it.
create table api_keys (
  id text primary key,
  organization_id text not null references organizations (id),
  name text not null,
  token_sha256 text not null unique,
  scopes text not null,
  created_at_ms integer not null,
  revoked_at_ms integer
) strict;
create index api_keys_by_organization on api_keys (organization_id);

create table evidence (
  id text primary key,
  organization_id text not null references organizations (id),
  submission_key text not null,
  request_sha256 text not null,
  batcher text not null,
  batch_sequence integer not null,
  leaf_index integer not null,
  leaf_hash text not null,
  sha256 text not null,
  sm3 text,
  size_bytes integer not null,
  media_type text not null,
  mode text not null,
  storage text not null,
  object_key text,
  name text,
  title text,
  case_number text,
  description text,
  listed integer not null,
  link_version integer not null,
  link_sha256 text not null,
  statement_key text,
  receipt text not null,
  disposition text not null,
  received_at_ms integer not null,
  unique (organization_id, submission_key),
  unique (batcher, batch_sequence, leaf_index)
) strict;
create index evidence_by_organization on evidence (organization_id, received_at_ms desc, id desc);
create index evidence_by_digest on evidence (sha256);

-- A batch row appears when the batch has closed. state: batched, appended, anchored, certified.
create table batches (
  batcher text not null,
  sequence integer not null,
  state text not null,
  tree_size integer not null,
  root_hash text not null,
  opened_at_ms integer not null,
  closed_at_ms integer not null,
  timestamps_met integer not null,
  timestamps_required integer not null,
  ledger_index integer,
  appended_at_ms integer,
  published_size integer,
  anchored_at_ms integer,
  quorum_met integer,
  certified_at_ms integer,
  primary key (batcher, sequence)
) strict, without rowid;
create index batches_by_ledger_index on batches (ledger_index);

-- What was signed stays as it was signed.
create trigger evidence_is_append_only before delete on evidence
begin
  select raise(abort, 'evidence rows are never deleted');
end;
create trigger evidence_leaf_is_fixed before update of
  id, organization_id, submission_key, batcher, batch_sequence, leaf_index, leaf_hash, sha256, sm3, size_bytes, media_type, mode, receipt, received_at_ms
on evidence
begin
  select raise(abort, 'what a statement says is never changed');
end;
create trigger batches_never_go_back before update on batches
when old.ledger_index is not null and new.ledger_index is not old.ledger_index
begin
  select raise(abort, 'a ledger index is never changed');
end;
