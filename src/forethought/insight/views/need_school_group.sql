-- return: cin
-- Each child of school age (5 to 15 on the last day) who is counted here and in need at the end of the year, not looked
-- after then: is_plan is 1 with a child protection plan open, 0 without.
with born as (
  select lachildid, min(personbirthdate) as born from childidentifiers where lachildid is not null group by lachildid
), planned as (
  select distinct lachildid from open_plan
), cared as (
  select distinct p.personid as lachildid from careperiods p cross join collection c
  where coalesce(lower(p.shortbreaks), '0') not in ('1', 'true')
    and p.firstday <= c.period_end and (p.lastday is null or p.lastday > c.period_end)
)
select n.lachildid, case when l.lachildid is null then 0 else 1 end as is_plan
from need_family n join born b on b.lachildid = n.lachildid cross join collection c
left join planned l on l.lachildid = n.lachildid
left join cared k on k.lachildid = n.lachildid
where n.is_chosen = 1 and k.lachildid is null and age_years(b.born, c.period_end) between 5 and 15
