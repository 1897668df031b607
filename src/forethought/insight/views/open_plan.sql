-- return: cin
-- Each child protection plan that is open at the end of the year: one that ends on that day is over.
select p.row_no, p.lachildid, p.cppstartdate,
  date_diff('day', p.cppstartdate, c.period_end) as days
from childprotectionplans p cross join collection c
where p.cppstartdate <= c.period_end and (p.cppenddate is null or p.cppenddate > c.period_end)
