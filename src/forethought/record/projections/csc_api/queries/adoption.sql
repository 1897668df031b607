-- The latest plan for adoption of each episode.
select person, episode, initial_decision_date, matched_date, placed_date
from (
  select h.person, h.episode, p.perm_adm_decision_date as initial_decision_date, p.perm_matched_date as matched_date,
    p.perm_placed_for_adoption_date as placed_date, row_number() over (
      partition by h.person, h.episode
      order by coalesce(p.perm_adm_decision_date, p.perm_matched_date, p.perm_placed_for_adoption_date) desc,
        p.perm_table_id desc) as place
  from ssd_permanence p join home h on h.kind = 'adoption' and h.item = p.perm_table_id and h.person = p.perm_person_id) a
where place = 1
order by 1, 2
