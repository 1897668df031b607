-- return: ssda903
-- Each unbroken period of care of a child: a new one starts when an episode starts after the one before ended.
-- care_end is null while the last episode of the period is open.
with started as (
  select child, row_no, decom, dec,
    case when decom > previous_dec or previous_row is null then 1 else 0 end as starts
  from episode_order
), numbered as (
  select child, row_no, decom, dec,
    sum(starts) over (partition by child order by decom nulls last, row_no
      rows between unbounded preceding and current row) as care_no
  from started
)
select child, cast(care_no as bigint) as care_no,
  first_value(decom) over by_decom as care_start, dec as care_end
from numbered
qualify row_number() over (partition by child, care_no order by decom desc nulls first, row_no desc) = 1
window by_decom as (partition by child, care_no order by decom nulls last, row_no)
