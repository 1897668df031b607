-- return: ssda903
-- Each child looked after on the last day, short breaks left out: the episode open then (the latest, if several are),
-- and the first day, RNE and need of the period of care. An episode that ends on the last day is over.
select e.child, e.decom, e.ls, e.place, e.place_provider, e.pl_post, e.pl_la, e.pl_location, e.pl_distance,
  e.care_no, e.care_start, e.care_rne, e.care_cin
from counted_episode e cross join collection c
where e.years_ago = 0 and (e.dec is null or e.dec > c.period_end)
qualify row_number() over (partition by e.child order by e.episode_no desc) = 1
