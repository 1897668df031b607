-- Every plan and period of care in force at the date or ended in the months for which rows are kept.
with person as (
  select p.*, row_number() over (partition by pers_person_id order by row_no) as place from ssd_person p
), adopted as (
  select person from care where reason in (select code from coded where kind = 'adopted')
  union
  select perm_person_id from ssd_permanence
  where perm_permanence_order_date is not null and lower(perm_permanence_order_type) like '%adopt%'
), status as (
  select c.person, c.period, c.started, upper(s.lega_legal_status) as code,
    row_number() over (
      partition by c.person, c.period order by s.lega_legal_status_start_date desc, s.row_no desc) as back
  from care c
  join ssd_legal_status s on s.lega_person_id = c.person and s.lega_legal_status_start_date <= c.last_day
    and (s.lega_legal_status_end_date is null or s.lega_legal_status_end_date > c.started)
), matter as (
  select cppl_person_id as person, 'protection' as kind, cast(null as varchar) as code,
    cppl_cp_plan_start_date as started, cppl_cp_plan_end_date as ended
  from ssd_cp_plans
  where cppl_cp_plan_ola is null or upper(cppl_cp_plan_ola) not in (select code from coded where kind = 'yes')
  union all
  select c.person, 'care', s.code, c.started, c.ended
  from care c left join status s on s.person = c.person and s.period = c.period and s.back = 1
), number as (
  select person, min(value) as value from held_number group by 1 having min(value) = max(value)
), mother as (
  select m.moth_childs_person_id as person, min(n.value) as value
  from ssd_mother m join number n on n.person = m.moth_person_id group by 1 having min(n.value) = max(n.value)
)
select m.person as child, n.value as nhs_number, p.pers_surname as surname, p.pers_forename as forename,
  p.pers_dob as date_of_birth, case when p.pers_dob is null then p.pers_expected_dob end as due_date,
  case when p.pers_dob is null and p.pers_expected_dob is not null then h.value end as mother_nhs_number,
  case when m.kind = 'care' then coalesce(l.plan, w.plan)
    when p.pers_dob is null and p.pers_expected_dob is not null then u.plan else w.plan end as plan,
  case when m.ended is null then 'In force' else 'Ended' end as status, m.started as plan_start, m.ended as plan_end
from matter m
cross join asked a
left join person p on p.pers_person_id = m.person and p.place = 1
left join number n on n.person = m.person
left join mother h on h.person = m.person
left join plan_word w on w.kind = m.kind
left join plan_word u on u.kind = 'unborn'
left join plan_word l on l.kind = m.code
where (m.ended is null or m.ended >= a.kept_since)
  and (p.pers_dob is null or age_years(p.pers_dob, a.as_at) < a.adult)
  and not exists (select 1 from adopted x where x.person = m.person)
