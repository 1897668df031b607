-- return: ssda903
-- Each child looked after on the last day and on every day of the year, short breaks left out, beside what OC2 says
-- (of several rows the first; nothing, if it leaves the child out). age is that on the last day, from OC2 or Header.
with outcome as (
  select child, dob, sdq_score, convicted, health_check, immunisations, teeth_check, health_assessment,
    substance_misuse, intervention_received, intervention_offered
  from oc2 where child is not null
  qualify row_number() over (partition by child order by row_no) = 1
)
select l.child, age_years(coalesce(o.dob, k.dob), c.period_end) as age,
  case when o.sdq_score between 0 and 40 then o.sdq_score end as sdq_score,
  o.convicted, o.health_check, o.immunisations, o.teeth_check, o.health_assessment, o.substance_misuse,
  o.intervention_received, o.intervention_offered
from looked_after_at_end l cross join collection c
left join outcome o on o.child = l.child
left join child_known k on k.child = l.child
where l.care_start <= c.period_start
