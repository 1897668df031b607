-- return: ssda903
-- Each time a child was missing (M) or away (A) that touches the year, once, from this year's rows and last year's: an
-- end that is blank or cannot be read is none.
select child, missing, mis_start
from (
  select child, missing, mis_start, mis_end from missing
  union all
  select l.child, l.missing, l.mis_start, l.mis_end from missing_last l
  where not exists (select 1 from missing m where m.child = l.child and m.mis_start = l.mis_start)
) as spells cross join collection c
where child is not null and mis_start <= c.period_end and (mis_end is null or mis_end >= c.period_start)
group by child, missing, mis_start
