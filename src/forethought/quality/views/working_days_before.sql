-- return: any
-- For each number of working days, the day that many working days before the first day of the collection period.
select s.working_day_no - case when s.is_working_day then 1 else 0 end + 1 - c.working_day_no as working_days, c.day
from calendar c, collection join calendar s on s.day = period_start
where c.day < period_start and c.is_working_day
