with every as (
  select c.*, row_number() over (partition by c.person order by c.started desc, c.period desc) as back,
    sum(case when c.ended is null or c.ended > a.since_year then 1 else 0 end) over (partition by c.person) as periods
  from care c cross join asked a
), mine as (
  select e.* from every e cross join asked a where e.back = 1 and (e.ended is null or e.ended >= a.since)
), status as (
  select m.person, s.lega_legal_status as status, s.lega_legal_status_start_date as since,
    row_number() over (partition by m.person order by s.lega_legal_status_start_date desc, s.row_no desc) as back
  from mine m
  join ssd_legal_status s on s.lega_person_id = m.person and s.lega_legal_status_start_date <= m.last_day
    and (s.lega_legal_status_end_date is null or s.lega_legal_status_end_date > m.started)
  where upper(s.lega_legal_status) in (select code from coded where kind = 'legal_status')
), review as (
  select m.person, max(r.clar_cla_review_date) as day
  from mine m
  join ssd_cla_reviews r on r.clar_cla_id = m.period
    or (r.clar_cla_id is null and r.clar_cla_person_id = m.person and r.clar_cla_review_date >= m.started)
  where r.clar_cla_review_cancelled is null
    or upper(r.clar_cla_review_cancelled) not in (select code from coded where kind = 'yes')
  group by 1
), visit as (
  select clav_person_id as person, clav_cla_visit_date as day from ssd_cla_visits
  union all select cinv_person_id, cinv_cin_visit_date from ssd_cin_visits
  union all select cppv_person_id, cppv_cp_visit_date from ssd_cp_visits
), visited as (
  select m.person, max(v.day) as day
  from mine m join visit v on v.person = m.person and v.day >= m.started and v.day <= m.last_day
  group by 1
), checked as (
  select m.person,
    max(case when lower(h.clah_health_check_type) like '%health%' then h.clah_health_check_date end) as health,
    max(case when lower(h.clah_health_check_type) like '%dent%' then h.clah_health_check_date end) as teeth
  from mine m
  join ssd_cla_health h on h.clah_person_id = m.person and h.clah_health_check_date >= m.started
    and h.clah_health_check_date <= m.last_day
  where h.clah_health_check_status is null
    or upper(h.clah_health_check_status) in (select code from coded where kind = 'completed')
  group by 1
), adopting as (
  select distinct m.person
  from mine m join ssd_permanence p on p.perm_person_id = m.person and p.perm_adm_decision_date <= m.last_day
  where p.perm_decision_reversed_date is null or p.perm_decision_reversed_date > m.last_day
), planned as (
  select m.person, f.plan, row_number() over (
    partition by m.person order by p.lacp_cla_care_plan_start_date desc, f.place, p.row_no) as place
  from mine m
  join ssd_cla_care_plan p on p.lacp_person_id = m.person and p.lacp_cla_care_plan_start_date <= m.last_day
    and (p.lacp_cla_care_plan_end_date is null or p.lacp_cla_care_plan_end_date >= m.last_day)
  join permanence_flag f on contains(replace(upper(p.lacp_cla_care_plan_json), ' ', ''), '"' || f.flag || '":"Y"')
), placed as (
  select c.person, c.period, p.row_no, p.clap_cla_placement_start_date as since, p.clap_cla_placement_type as place,
    p.clap_cla_placement_provider as provider, p.clap_cla_placement_postcode as postcode,
    p.clap_cla_placement_urn as urn, p.clap_cla_placement_end_date as ended,
    row_number() over (
      partition by c.person, c.period order by p.clap_cla_placement_start_date desc, p.row_no desc) as back
  from care c
  join ssd_cla_placement p on p.clap_person_id = c.person and (
    p.clap_cla_id = c.period
    or (p.clap_cla_id is null and p.clap_cla_placement_start_date between c.started and c.last_day))
), moves as (
  select p.person, count(*) as placements
  from placed p cross join asked a where p.ended is null or p.ended > a.since_year group by 1
), away as (
  select m.miss_person_id as person, upper(m.miss_missing_episode_type) as kind,
    m.miss_missing_episode_end_date as back_on, upper(m.miss_missing_rhi_offered) as offered,
    upper(m.miss_missing_rhi_accepted) as accepted,
    row_number() over (
      partition by m.miss_person_id, upper(m.miss_missing_episode_type)
      order by m.miss_missing_episode_start_date desc, m.row_no desc) as back
  from ssd_missing m cross join asked a where m.miss_missing_episode_start_date >= a.since_year
), times as (
  select person, sum(case when kind = 'M' then 1 else 0 end) as missing,
    sum(case when kind = 'A' then 1 else 0 end) as absent
  from away group by 1
), alone as (
  select distinct i.immi_person_id as person
  from ssd_immigration_status i cross join asked a
  where upper(i.immi_immigration_status) in (select code from coded where kind = 'alone')
    and (i.immi_immigration_status_end_date is null or i.immi_immigration_status_end_date > a.since_year)
)
select row_number() over (order by m.person) as line, m.person,
  case when u.person is null then 'N' else 'Y' end as alone, m.started, upper(m.need) as need,
  case when m.periods > 1 then 'Y' else 'N' end as again, s.since as status_since, upper(s.status) as status,
  r.day as reviewed, v.day as visited, case when d.person is not null then 'ADOPTION' else n.plan end as permanence,
  m.iro, h.health, h.teeth, coalesce(k.placements, 0) as placements, m.ended, upper(m.reason) as reason,
  p.since as placed, upper(p.place) as place, upper(p.provider) as provider, p.postcode, p.urn,
  case when g.gss is null then null when g.gss = a.authority then 'I' else 'O' end as location, g.name as authority,
  coalesce(t.missing, 0) as missing, coalesce(t.absent, 0) as absent,
  case when w.back_on is not null then w.offered end as offered,
  case when w.back_on is not null and w.offered in (select code from coded where kind = 'yes')
    then w.accepted end as accepted,
  cast(null as varchar) as team, cast(null as varchar) as worker, m.last_day as worked_on
from mine m
cross join asked a
left join alone u on u.person = m.person
left join status s on s.person = m.person and s.back = 1
left join review r on r.person = m.person
left join visited v on v.person = m.person
left join checked h on h.person = m.person
left join adopting d on d.person = m.person
left join planned n on n.person = m.person and n.place = 1
left join placed p on p.person = m.person and p.period = m.period and p.back = 1
left join moves k on k.person = m.person
left join times t on t.person = m.person
left join away w on w.person = m.person and w.kind = 'M' and w.back = 1
left join located g on g.postcode = upper(replace(p.postcode, ' ', ''))
