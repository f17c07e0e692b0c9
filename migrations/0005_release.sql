-- What the owner decides about evidence after it was received: which disclosures are released, whether it is listed, which
-- version of the hash link is alive. And statements that relate to earlier ones: corrections, withdrawals, supplements.

-- JSON array of claim names whose disclosures anybody may read who may see the evidence; withheld by default.
alter table evidence add column released text not null default '[]';
alter table evidence add column relates_to_id text;
-- correction, withdrawal or supplement; null exactly where relates_to_id is.
alter table evidence add column relates_to_kind text;

-- The look-ups of strangers walk these alone: neither unlisted evidence nor evidence with another k is ever touched, so an
-- unlisted digest costs what an unknown one costs.
create index evidence_listed_by_digest on evidence (sha256, received_at_ms, id) where listed = 1;
create index evidence_listed_by_sm3 on evidence (sm3, received_at_ms, id) where listed = 1;
create index evidence_listed on evidence (id) where listed = 1;
create index evidence_by_link on evidence (link_sha256);
create index evidence_by_relation on evidence (relates_to_id, received_at_ms, id) where relates_to_id is not null;

-- In the transaction of the relating statement's own row, so that no writer can forget it. Never back: a withdrawn piece of
-- evidence stays withdrawn. Of another organization's statement nothing follows.
create trigger evidence_relation_sets_disposition after insert on evidence
when new.relates_to_kind in ('correction', 'withdrawal')
begin
  update evidence set disposition = case new.relates_to_kind when 'withdrawal' then 'withdrawn' else 'corrected' end
  where id = new.relates_to_id and organization_id = new.organization_id
    and (disposition = 'active' or (disposition = 'corrected' and new.relates_to_kind = 'withdrawal'));
end;

create trigger evidence_relation_is_fixed before update of relates_to_id, relates_to_kind on evidence
begin
  select raise(abort, 'what a statement says is never changed');
end;
create trigger evidence_link_never_goes_back before update of link_version, link_sha256 on evidence
when new.link_version <= old.link_version
begin
  select raise(abort, 'a rotated link never comes back');
end;
create trigger evidence_disposition_never_goes_back before update of disposition on evidence
when new.disposition = 'active' and old.disposition in ('corrected', 'withdrawn', 'erased')
  or new.disposition = 'corrected' and old.disposition in ('withdrawn', 'erased')
  or new.disposition <> 'erased' and old.disposition = 'erased'
begin
  select raise(abort, 'a disposition never goes back');
end;
