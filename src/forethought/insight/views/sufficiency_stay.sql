-- return: ssda903
-- Each placement begun in the year (short breaks and temporary stays left out): whether it is a move, that is not the
-- first of its period of care, and its days where it ended by the last day.
with numbered as (
  select child, care_no, placement_no, first_day, last_day,
    row_number() over (partition by child, care_no order by placement_no) as place_in_care
  from placement_stay
)
select n.child, n.first_day, case when n.place_in_care > 1 then 1 else 0 end as is_move,
  case when n.last_day <= c.period_end then date_diff('day', n.first_day, n.last_day) end as days
from numbered n cross join collection c
where n.first_day between c.period_start and c.period_end
