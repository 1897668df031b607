select h.person, h.episode, p.cinp_cin_plan_id as child_in_need_plan_id,
  p.cinp_cin_plan_start_date as start_date, p.cinp_cin_plan_end_date as end_date
from ssd_cin_plans p join home h on h.kind = 'need' and h.item = p.cinp_cin_plan_id and h.person = p.cinp_person_id
order by 1, 2, 3, 4, 5
