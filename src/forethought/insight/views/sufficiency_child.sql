-- return: ssda903
-- Each child looked after on the last day (short breaks left out): type and provider of the placement, its home's number,
-- in or out of the area and in whose, miles from home, and how many placements the child had in the year (those that lasted a day, as in A17).
with living as (
  select e.child, e.row_no, e.place, e.place_provider, e.urn, e.pl_location, e.pl_distance
  from counted_episode e cross join collection c
  where e.years_ago = 0 and (e.dec is null or e.dec > c.period_end)
  qualify row_number() over (partition by e.child order by e.episode_no desc) = 1
), lived as (
  select p.child, count(*) as homes
  from placement_stay p cross join collection c
  where p.last_day > c.period_start and p.last_day > p.first_day
  group by p.child
)
select n.child, n.place, n.place_provider, n.urn, n.pl_location, n.pl_distance, e.pl_la, coalesce(h.homes, 0) as homes
from living n
join episodes e on e.row_no = n.row_no
left join lived h on h.child = n.child
