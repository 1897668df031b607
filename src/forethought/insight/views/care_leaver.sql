-- return: ssda903
-- Each care leaver of OC3 who is 17 to 21 at the end of the year, those who died or went home for six months (DIED, RHOM)
-- left out: age, the band that is published (17 to 18, 19 to 21), activity and accommodation, a blank being 0 (not known).
select o.row_no, o.child, o.dob, o.in_touch, coalesce(o.activ, '0') as activ, coalesce(o.accom, '0') as accom,
  age_years(o.dob, c.period_end) as age,
  case when age_years(o.dob, c.period_end) <= 18 then '17 to 18' else '19 to 21' end as band
from oc3 o cross join collection c
where age_years(o.dob, c.period_end) between 17 and 21
  and coalesce(o.in_touch, '') not in ('DIED', 'RHOM')
