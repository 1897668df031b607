-- return: ssda903
-- Each child on Header once (of several rows the first): birth date, age in years on the last day, sex, ethnic group.
select h.child, h.dob, age_years(h.dob, c.period_end) as age, h.sex, h.ethnic
from header h cross join collection c
where h.child is not null
qualify row_number() over (partition by h.child order by h.row_no) = 1
