-- Events, webhook endpoints, deliveries (the outbox) and their attempts.
-- An event row and its delivery rows appear in the transaction of the change they tell of: the fan-out is a trigger on
-- the insert, so a repeated (ignored) insert creates no second delivery, and no writer can forget the deliveries.

create table events (
  organization_id    text    not null,
  sequence           integer not null check (sequence >= 1), -- per organization, without gaps, in commit order
  id                 text    not null,                       -- deterministic: a repeated write is ignored by it
  type               text    not null,
  created_at_ms      integer not null,
  data               text    not null,                       -- JSON object, carried byte for byte into bodies
  primary key (organization_id, sequence)
) strict, without rowid;

create unique index events_by_id on events (id);

create trigger events_no_update before update on events begin
  select raise(abort, 'events is append-only');
end;

create trigger events_no_delete before delete on events begin
  select raise(abort, 'events is append-only');
end;

create table webhook_endpoints (
  id                   text    primary key not null,
  organization_id      text    not null,
  url                  text    not null,
  description          text    not null default '',
  event_types          text,                               -- JSON array; null: every type
  state                text    not null default 'enabled' check (state in ('enabled', 'disabled', 'deleted')),
  disabled_reason      text    check (disabled_reason in ('gone', 'failing')),
  secret_version       integer not null default 1,         -- input of the key derivation; no secret is stored
  consecutive_failures integer not null default 0,
  failing_since_ms     integer,                            -- first failure since the last success
  held_until_ms        integer not null default 0,         -- Retry-After or open circuit: nothing is sent before
  created_at_ms        integer not null,
  updated_at_ms        integer not null
) strict, without rowid;

create index webhook_endpoints_enabled on webhook_endpoints (id) where state = 'enabled';
create index webhook_endpoints_by_organization on webhook_endpoints (organization_id, created_at_ms, id);

create table deliveries (
  id                      text    primary key not null,    -- the webhook-id of every attempt
  endpoint_id             text    not null references webhook_endpoints (id),
  organization_id         text    not null,
  event_sequence          integer not null,
  event_type              text    not null,
  state                   text    not null default 'pending' check (state in ('pending', 'delivered', 'exhausted')),
  attempts                integer not null default 0,
  next_attempt_at_ms      integer,                         -- null: nothing is due
  created_at_ms           integer not null,
  delivered_at_ms         integer,
  endpoint_sequence       integer,                         -- these three are set once, together, before the first send
  body                    text,
  body_sha256             text,
  check (state <> 'pending' or next_attempt_at_ms is not null),
  check ((endpoint_sequence is null) = (body is null) and (body is null) = (body_sha256 is null))
) strict, without rowid;

create unique index deliveries_by_event on deliveries (endpoint_id, event_sequence);
-- Unique: two composers that read the same head cannot both number a body; the second one's transaction fails whole.
create unique index deliveries_by_endpoint_sequence on deliveries (endpoint_id, endpoint_sequence) where endpoint_sequence is not null;
create index deliveries_uncomposed on deliveries (endpoint_id, event_sequence) where endpoint_sequence is null;
create index deliveries_due on deliveries (endpoint_id, next_attempt_at_ms, event_sequence) where next_attempt_at_ms is not null;

create trigger deliveries_body_is_fixed before update of endpoint_sequence, body, body_sha256 on deliveries
when old.body is not null and (new.body is not old.body or new.body_sha256 is not old.body_sha256 or new.endpoint_sequence is not old.endpoint_sequence)
begin
  select raise(abort, 'the body of a delivery is fixed');
end;

create table delivery_attempts (
  delivery_id        text    not null references deliveries (id),
  number             integer not null check (number >= 1),
  started_at_ms      integer not null,
  duration_ms        integer not null,
  outcome            text    not null,                     -- closed list in domain/deliveries/outcome.ts
  status             integer,                              -- null: no HTTP answer
  response           text    not null default '',          -- first characters of the answer
  primary key (delivery_id, number)
) strict, without rowid;

create trigger delivery_attempts_no_update before update on delivery_attempts begin
  select raise(abort, 'delivery_attempts is append-only');
end;

create trigger delivery_attempts_no_delete before delete on delivery_attempts begin
  select raise(abort, 'delivery_attempts is append-only');
end;

-- webhook.test goes to the one endpoint it names, every other type to the endpoints of its organization that listen.
create trigger events_fan_out after insert on events begin
  insert into deliveries (id, endpoint_id, organization_id, event_sequence, event_type, next_attempt_at_ms, created_at_ms)
  select 'dlv_' || lower(hex(randomblob(16))), endpoint.id, new.organization_id, new.sequence, new.type, new.created_at_ms, new.created_at_ms
  from webhook_endpoints as endpoint
  where endpoint.organization_id = new.organization_id
    and endpoint.state = 'enabled'
    and case new.type
      when 'webhook.test' then endpoint.id = json_extract(new.data, '$.endpointId')
      else endpoint.event_types is null
        or exists (select 1 from json_each(endpoint.event_types) as listed where listed.value = new.type)
    end;
end;
