-- return: ssda903
-- Each episode with the unbroken period of care it belongs to: a new period starts when an episode starts after the
-- one before ended. care_end is null while the last episode of the period is open; an episode without DECOM ends none.
with started as (
  select child, row_no, decom, dec, rne, rec, ls, cin, place,
    case when decom > previous_dec or previous_row is null then 1 else 0 end as starts
  from episode_order
), numbered as (
  select child, row_no, decom, dec, rne, rec, ls, cin, place,
    sum(starts) over (partition by child order by decom nulls last, dec nulls last, row_no
      rows between unbounded preceding and current row) as care_no
  from started
)
select child, row_no, decom, dec, rne, rec, ls, cin, place, cast(care_no as bigint) as care_no,
  row_number() over (partition by child, care_no order by decom nulls last, dec nulls last, row_no) as care_episode_no,
  first_value(decom) over (partition by child, care_no order by decom nulls last, dec nulls last, row_no) as care_start,
  first_value(dec) over (partition by child, care_no order by decom desc nulls last, dec desc nulls first, row_no desc) as care_end,
  first_value(rec) over (partition by child, care_no order by decom desc nulls last, dec desc nulls first, row_no desc) as care_rec
from numbered
