select h.person, h.episode, p.clap_cla_placement_id as child_looked_after_placement_id,
  p.clap_cla_placement_start_date as start_date, p.start_reason, p.clap_cla_placement_postcode as postcode,
  p.clap_cla_placement_type as placement_type, p.clap_cla_placement_end_date as end_date, p.end_reason,
  p.clap_cla_placement_change_reason as change_reason
from stay p join home h on h.kind = 'placement' and h.item = p.clap_cla_placement_id and h.person = p.person
order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
