-- return: ssda903
-- Each child looked after at some time in the year, the first and last day counted, short breaks left out.
select distinct e.child
from counted_episode e cross join collection c
where e.dec is null or e.dec >= c.period_start
