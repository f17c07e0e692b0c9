-- What requests need: idempotency keys of creating calls other than deposits (those are kept for good, as submission
-- keys of the evidence itself), and the indexes of look-ups and sweeps.

-- A claim is a row without an answer. The answer is encrypted under a key that is derived from the caller's token, so
-- that a secret that is shown once is not readable here.
create table idempotency_keys (
  organization_id text not null references organizations (id),
  route text not null,
  key text not null,
  request_sha256 text not null,
  claimed_at_ms integer not null,
  answer text,
  primary key (organization_id, route, key)
) strict, without rowid;
create index idempotency_keys_by_age on idempotency_keys (claimed_at_ms);

create index evidence_by_sm3 on evidence (sm3) where sm3 is not null;
create index evidence_by_object_key on evidence (object_key) where object_key is not null;
create index batches_unfinished on batches (closed_at_ms) where state <> 'certified';
create index batches_by_entry_time on batches (appended_at_ms) where appended_at_ms is not null;
