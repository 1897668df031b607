-- return: cin
-- Each referral of the year in each step of the pathway that it entered: on which day, on which day it went on (null: it
-- did not), days from the one to the other (null where the later day comes first: written wrongly, so not timed), and
-- what stands in the way otherwise: is_ended (no further action, no conference needed), is_closed, or still is_open.
-- is_in_time and is_over follow the working days of pathway_time, from the day the guidance counts from.
with entered as (
  select row_no, 'referral to assessment' as step, referred_on as from_on, begun_on as to_on, is_no_action as is_ended,
    referred_on, enquired_on, closed_on, sex, ethnicity, age
  from pathway_case
  union all
  select row_no, 'assessment to its end', begun_on, finished_on, 0, referred_on, enquired_on, closed_on, sex, ethnicity,
    age
  from pathway_case where begun_on is not null
  union all
  select row_no, 'referral to enquiry', referred_on, enquired_on, is_no_action, referred_on, enquired_on, closed_on, sex,
    ethnicity, age
  from pathway_case
  union all
  select row_no, 'enquiry to conference', enquired_on, conference_on, is_not_required, referred_on, enquired_on,
    closed_on, sex, ethnicity, age
  from pathway_case where enquired_on is not null
  union all
  select row_no, 'conference to plan', conference_on, planned_on, 0, referred_on, enquired_on, closed_on, sex, ethnicity,
    age
  from pathway_case where conference_on is not null
  union all
  select row_no, 'plan to care', planned_on, care_after_plan_on, 0, referred_on, enquired_on, closed_on, sex, ethnicity,
    age
  from pathway_case where planned_on is not null
  union all
  select row_no, 'referral to care', referred_on, care_on, is_no_action, referred_on, enquired_on, closed_on, sex,
    ethnicity, age
  from pathway_case
), counted as (
  select e.row_no, e.step, e.from_on, e.to_on, e.is_ended, e.closed_on, e.sex, e.ethnicity, e.age, t.within_days,
    case when t.counted_from = 'referral' then e.referred_on when t.counted_from = 'enquiry' then e.enquired_on end
      as count_on
  from entered e left join pathway_time t on t.step = e.step
)
select e.row_no, e.step, e.sex, e.ethnicity, e.age,
  case when e.to_on is not null then 1 else 0 end as is_on,
  case when e.to_on >= e.from_on then date_diff('day', e.from_on, e.to_on) end as days,
  case when e.to_on >= e.from_on and e.to_on >= e.count_on and f.working_day_no - s.working_day_no <= e.within_days
    then 1 else 0 end as is_in_time,
  case when e.to_on is null and e.is_ended = 1 then 1 else 0 end as is_ended,
  case when e.to_on is null and e.is_ended = 0 and e.closed_on is not null then 1 else 0 end as is_closed,
  case when e.to_on is null and e.is_ended = 0 and e.closed_on is null then 1 else 0 end as is_open,
  case when e.to_on is null and e.is_ended = 0 and e.closed_on is null
    and l.working_day_no - s.working_day_no > e.within_days then 1 else 0 end as is_over
from counted e
cross join collection c
left join calendar s on s.day = e.count_on
left join calendar f on f.day = e.to_on
left join calendar l on l.day = c.period_end
