with visit as (
  select cinv_person_id as person, cinv_cin_visit_date as day, cinv_cin_visit_seen as seen from ssd_cin_visits
  union all select cppv_person_id, cppv_cp_visit_date, cppv_cp_visit_seen from ssd_cp_visits
  union all select clav_person_id, clav_cla_visit_date, clav_cla_visit_seen from ssd_cla_visits
), sighting as (
  select e.row_no, max(v.day) as day
  from ssd_cin_episodes e
  join visit v on v.person = e.cine_person_id and v.day >= e.cine_referral_date
    and (e.cine_close_date is null or v.day <= e.cine_close_date)
  where v.seen is null or upper(v.seen) not in (select code from coded where kind = 'no')
  group by 1
), assessed as (
  select cina_referral_id as referral, sum(case when cina_assessment_auth_date is null then 1 else 0 end) as going_on
  from ssd_cin_assessments where cina_referral_id is not null group by 1
), in_care as (
  select distinct person from care where ended is null
), protected as (
  select distinct cppl_person_id as person from ssd_cp_plans where cppl_cp_plan_end_date is null
), planned as (
  select distinct cinp_referral_id as referral from ssd_cin_plans where cinp_cin_plan_end_date is null
)
select e.row_no as line, e.cine_person_id as person, e.cine_referral_date as started,
  upper(e.cine_cin_primary_need_code) as need, v.day as seen, e.cine_close_date as closed,
  upper(e.cine_close_reason) as closure,
  case when e.cine_close_date is not null then 'CLOSED' when c.person is not null then 'CARE'
    when p.person is not null then 'PROTECTION' when n.referral is not null then 'NEED'
    when s.going_on > 0 or (s.referral is null and e.cine_referral_date >= a.held_since) then 'ASSESSMENT'
    else 'NEED' end as status,
  cast(null as varchar) as team, cast(null as varchar) as worker, coalesce(e.cine_close_date, a.as_at) as worked_on
from ssd_cin_episodes e
cross join asked a
left join sighting v on v.row_no = e.row_no
left join in_care c on c.person = e.cine_person_id
left join protected p on p.person = e.cine_person_id
left join planned n on n.referral = e.cine_referral_id
left join assessed s on s.referral = e.cine_referral_id
where (e.cine_referral_nfa is null or upper(e.cine_referral_nfa) not in (select code from coded where kind = 'yes'))
  and (e.cine_close_date is null or e.cine_close_date >= a.since)
