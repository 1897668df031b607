with young as (
  select c.person, c.born, c.age, plus_years(c.born, 14) as counted_from, plus_years(c.born, 16) as sixteen
  from child c cross join asked a
  where c.born is not null and c.died is null and c.age >= a.leaving_from and c.age < a.leaving_until
), stay as (
  select c.*, cast(case when c.ended is null then c.last_day + interval 1 day else c.last_day end as date) as until,
    row_number() over (partition by c.person order by c.started desc, c.period desc) as back
  from care c
), counted as (
  select y.person,
    sum(case when s.until > y.counted_from
      then date_diff('day', greatest(s.started, y.counted_from), s.until) else 0 end) as days,
    sum(case when s.until > y.sixteen then 1 else 0 end) as after,
    max(case when s.ended is null then 1 else 0 end) as in_care,
    max(case when s.back = 1 and s.reason in (select code from coded where kind = 'not_leavers')
      then 1 else 0 end) as elsewhere
  from young y join stay s on s.person = y.person
  group by 1
), recorded as (
  select *, row_number() over (partition by clea_person_id order by row_no desc) as back
  from ssd_care_leavers where upper(clea_care_leaver_eligibility) <> 'NONE'
), visit as (
  select clav_person_id as person, clav_cla_visit_date as day from ssd_cla_visits
  union all select cinv_person_id, cinv_cin_visit_date from ssd_cin_visits
  union all select cppv_person_id, cppv_cp_visit_date from ssd_cp_visits
), visited as (
  select person, max(day) as day from visit group by 1
), found as (
  select y.person, y.age, r.row_no, c.in_care,
    case when y.age >= a.leaving_adult and upper(r.clea_care_leaver_eligibility) in ('ELIGIBLE', 'RELEVANT')
        then 'FORMER RELEVANT'
      when r.row_no is not null then upper(r.clea_care_leaver_eligibility)
      when c.person is null or c.after = 0 or (c.elsewhere = 1 and c.in_care = 0) then null
      when c.days >= a.leaving_days and y.age >= a.leaving_adult then 'FORMER RELEVANT'
      when c.days >= a.leaving_days and c.in_care = 1 then 'ELIGIBLE'
      when c.days >= a.leaving_days then 'RELEVANT'
      when c.in_care = 0 then 'QUALIFYING' end as eligibility
  from young y
  cross join asked a
  left join counted c on c.person = y.person
  left join recorded r on r.clea_person_id = y.person and r.back = 1
), adviser as (
  select prof_professional_id as id, min(prof_professional_name) as name from ssd_professionals group by 1
)
select row_number() over (order by f.person) as line, f.person,
  case when u.person is null then 'N' else 'Y' end as alone,
  coalesce(p.name, r.clea_care_leaver_personal_advisor) as adviser, f.eligibility,
  r.clea_pathway_plan_review_date as pathway, upper(r.clea_care_leaver_in_touch) as touch,
  coalesce(r.clea_care_leaver_latest_contact, case when f.in_care = 1 then v.day end) as contact,
  upper(r.clea_care_leaver_accommodation) as home, r.clea_care_leaver_accom_suitable as suited,
  upper(r.clea_care_leaver_activity) as activity,
  r.clea_care_leaver_allocated_team as team, r.clea_care_leaver_worker_id as worker, a.as_at as worked_on
from found f
cross join asked a
left join ssd_care_leavers r on r.row_no = f.row_no
left join adviser p on p.id = r.clea_care_leaver_personal_advisor
left join visited v on v.person = f.person
left join (
  select distinct immi_person_id as person from ssd_immigration_status
  where upper(immi_immigration_status) in (select code from coded where kind = 'alone')
) u on u.person = f.person
where f.eligibility is not null and (f.age < a.leaving_asks_from or r.clea_care_leaver_latest_contact >= a.since)
