-- return: ssda903
-- Each child who started to be looked after in the year (RNE S), short breaks left out: the first start of the year.
select e.child, e.decom, e.ls, e.cin, e.place
from counted_episode e cross join collection c
where e.rne = 'S' and e.decom between c.period_start and c.period_end
qualify row_number() over (partition by e.child order by e.episode_no) = 1
