-- return: ssda903
-- Each child who ceased to be looked after in the year (a reason other than X1), short breaks left out: the last time.
select e.child, e.decom, e.dec, e.rec, e.place, e.care_no
from counted_episode e cross join collection c
where e.rec <> 'X1' and e.dec between c.period_start and c.period_end
qualify row_number() over (partition by e.child order by e.episode_no desc) = 1
