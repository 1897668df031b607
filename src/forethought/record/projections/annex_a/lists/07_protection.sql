with plan as (
  select * from ssd_cp_plans
  where cppl_cp_plan_ola is null or upper(cppl_cp_plan_ola) not in (select code from coded where kind = 'yes')
), visit as (
  select p.row_no, v.cppv_cp_visit_date as day, v.cppv_cp_visit_seen_alone as alone,
    row_number() over (partition by p.row_no order by v.cppv_cp_visit_date desc, v.row_no desc) as back
  from plan p
  join ssd_cp_visits v on v.cppv_person_id = p.cppl_person_id and v.cppv_cp_visit_date >= p.cppl_cp_plan_start_date
    and (p.cppl_cp_plan_end_date is null or v.cppv_cp_visit_date <= p.cppl_cp_plan_end_date)
), review as (
  select cppr_cp_plan_id as plan_id, max(cppr_cp_review_date) as day from ssd_cp_reviews group by 1
), emergency as (
  select distinct s.lega_person_id as person
  from ssd_legal_status s cross join asked a
  where s.lega_legal_status in (select code from coded where kind = 'emergency')
    and (s.lega_legal_status_end_date is null or s.lega_legal_status_end_date > a.since)
), earlier as (
  select p.row_no, count(*) as plans
  from plan p
  join plan o on o.cppl_person_id = p.cppl_person_id and o.cppl_cp_plan_start_date < p.cppl_cp_plan_start_date
  group by 1
)
select p.row_no as line, p.cppl_person_id as person, p.cppl_cp_plan_start_date as started,
  upper(p.cppl_cp_plan_initial_category) as initial, upper(p.cppl_cp_plan_latest_category) as latest,
  v.day as visited, upper(v.alone) as alone, r.day as reviewed, p.cppl_cp_plan_end_date as ended,
  case when e.person is null then 'N' else 'Y' end as emergency, coalesce(o.plans, 0) as earlier,
  cast(null as varchar) as team, cast(null as varchar) as worker,
  coalesce(p.cppl_cp_plan_end_date, a.as_at) as worked_on
from plan p
cross join asked a
left join visit v on v.row_no = p.row_no and v.back = 1
left join review r on r.plan_id = p.cppl_cp_plan_id
left join emergency e on e.person = p.cppl_person_id
left join earlier o on o.row_no = p.row_no
where p.cppl_cp_plan_end_date is null or p.cppl_cp_plan_end_date >= a.since
