-- return: cin
-- Children who started to be looked after in the year, and whether the census knows them by the same number: yes, of
-- another birth date (so not the same child), or not at all. Reads pathway_care.
with known as (
  select lachildid, personbirthdate as dob from childidentifiers
  where lachildid is not null
  qualify row_number() over (partition by lachildid order by row_no) = 1
), started as (
  select s.child, min(s.dob) as dob
  from pathway_care s cross join collection c
  where s.care_on between c.period_start and c.period_end
  group by s.child
)
select count(s.child) as started, count(k.lachildid) as found,
  cast(coalesce(sum(case when s.dob <> k.dob then 1 else 0 end), 0) as bigint) as contradicted
from started s left join known k on k.lachildid = s.child
