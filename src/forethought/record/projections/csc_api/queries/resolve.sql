-- The episode to which each fact belongs: the one it names; else the latest that was open on its day; else the latest
-- that had begun by then; else the first of the child's after it.
with ranked as (
  select f.kind, f.item, f.person, e.episode, row_number() over (
    partition by f.kind, f.item, f.person
    order by
      case when e.episode = f.linked then 0
        when coalesce(e.opened, '') <= f.day and coalesce(e.closed, '9999') >= f.day then 1
        when coalesce(e.opened, '') <= f.day then 2
        else 3 end,
      case when coalesce(e.opened, '') <= f.day then e.opened end desc nulls last, e.opened, e.episode) as place
  from {facts} f join {among} e on e.person = f.person
)
select kind, item, person, episode from ranked where place = 1
