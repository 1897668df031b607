select h.person, h.episode, e.s47e_s47_enquiry_id as section_47_assessment_id, e.s47e_s47_start_date as start_date,
  e.s47e_s47_outcome_json as outcome, e.s47e_s47_nfa as no_action, c.icpc_date, e.s47e_s47_end_date as end_date
from ssd_s47_enquiry e
join home h on h.kind = 'enquiry' and h.item = e.s47e_s47_enquiry_id and h.person = e.s47e_person_id
left join (
  select i.icpc_s47_enquiry_id as enquiry, max(i.icpc_icpc_date) as icpc_date
  from ssd_initial_cp_conference i cross join win w
  where i.icpc_icpc_date < w.stop
  group by i.icpc_s47_enquiry_id) c on c.enquiry = e.s47e_s47_enquiry_id
order by 1, 2, 3, 4, 5, 6, 7, 8
