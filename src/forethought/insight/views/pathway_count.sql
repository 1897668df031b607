-- return: cin
-- Each step of the pathway counted, for all referrals and by group of children.
with stacked as (
  select 'all' as division, 'all' as label, step, is_on, is_in_time, is_ended, is_closed, is_open, is_over, days
  from pathway_step
  union all
  select 'sex', sex, step, is_on, is_in_time, is_ended, is_closed, is_open, is_over, days from pathway_step
  union all
  select 'ethnicity', ethnicity, step, is_on, is_in_time, is_ended, is_closed, is_open, is_over, days from pathway_step
  union all
  select 'age', age, step, is_on, is_in_time, is_ended, is_closed, is_open, is_over, days from pathway_step
)
select division, label, step, count(*) as entered, cast(sum(is_on) as bigint) as went_on,
  cast(sum(is_in_time) as bigint) as in_time, count(days) as timed, cast(sum(is_ended) as bigint) as ended,
  cast(sum(is_closed) as bigint) as closed, cast(sum(is_open) as bigint) as still_open,
  cast(sum(is_over) as bigint) as open_over
from stacked
group by division, label, step
