with first_conference as (
  select icpc_s47_enquiry_id as enquiry, icpc_icpc_date as held, icpc_icpc_outcome_cp_flag as planned,
    row_number() over (partition by icpc_s47_enquiry_id order by icpc_icpc_date, row_no) as place
  from ssd_initial_cp_conference where icpc_s47_enquiry_id is not null
), enquiries as (
  select e.s47e_person_id as person, count(*) as lately
  from ssd_s47_enquiry e cross join asked a where e.s47e_s47_start_date >= a.since_year group by 1
), conferences as (
  select c.icpc_person_id as person, count(*) as lately
  from ssd_initial_cp_conference c cross join asked a where c.icpc_icpc_date >= a.since_year group by 1
)
select e.row_no as line, e.s47e_person_id as person, e.s47e_s47_start_date as strategy,
  case when f.held is not null then 'N' else upper(e.s47e_s47_nfa) end as unnecessary,
  f.held as conference, upper(f.planned) as planned, coalesce(n.lately, 0) as enquiries,
  coalesce(c.lately, 0) as conferences,
  e.s47e_s47_completed_by_team as team, e.s47e_s47_completed_by_worker_id as worker,
  e.s47e_s47_start_date as worked_on
from ssd_s47_enquiry e
cross join asked a
left join first_conference f on f.enquiry = e.s47e_s47_enquiry_id and f.place = 1
left join enquiries n on n.person = e.s47e_person_id
left join conferences c on c.person = e.s47e_person_id
where e.s47e_s47_end_date is null or e.s47e_s47_end_date >= a.since or f.held >= a.since
