-- return: voice
-- Each young person's newest answer of the year to each question of my-experience, version 1.
select a.personid, a.itemid, a.answer
from answers a cross join collection c
where a.instrumentid = 'my-experience' and a.instrumentversion = '1'
  and try_cast(substr(a.answeredat, 1, 10) as date) between c.period_start and c.period_end
qualify row_number() over (partition by a.personid, a.itemid order by a.answeredat desc, a.answerid desc) = 1
