select h.person, h.episode, p.cppl_cp_plan_id as child_protection_plan_id,
  p.cppl_cp_plan_start_date as start_date, p.cppl_cp_plan_end_date as end_date
from ssd_cp_plans p join home h on h.kind = 'protection' and h.item = p.cppl_cp_plan_id and h.person = p.cppl_person_id
order by 1, 2, 3, 4, 5
