-- A statement about earlier evidence names it in its signed core, by id and leaf hash, and may repeat its digests. So it is
-- listed only while what it is about is listed: otherwise it would tell anybody of evidence that is to be found by nobody.

with recursive open (id) as (
  select id from evidence where listed = 1 and relates_to_id is null
  union all
  select next.id from open join evidence as next on next.relates_to_id = open.id where next.listed = 1
)
update evidence set listed = 0 where listed = 1 and relates_to_id is not null and id not in (select id from open);

-- The calls refuse it before; between their answer and this row the earlier evidence may have been taken off the list.
create trigger evidence_is_listed_with_what_it_is_about after insert on evidence
when new.listed = 1 and new.relates_to_id is not null and not exists (
  select 1 from evidence where id = new.relates_to_id and organization_id = new.organization_id and listed = 1
)
begin
  update evidence set listed = 0 where id = new.id;
end;

create trigger evidence_is_not_listed_alone before update of listed on evidence
when new.listed = 1 and old.listed = 0 and new.relates_to_id is not null and not exists (
  select 1 from evidence where id = new.relates_to_id and organization_id = new.organization_id and listed = 1
)
begin
  select raise(abort, 'what a statement is about is listed first');
end;
