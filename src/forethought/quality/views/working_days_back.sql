-- return: any
-- For each number of working days, the day that many working days before the end of the collection period.
select e.working_day_no - case when e.is_working_day then 1 else 0 end + 1 - c.working_day_no as working_days, c.day
from calendar c, collection join calendar e on e.day = period_end
where c.day < period_end and c.is_working_day
