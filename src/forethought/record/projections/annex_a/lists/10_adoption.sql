with placing as (
  select p.row_no, coalesce(c.started, l.started) as entered, coalesce(c.period, l.period) as period,
    row_number() over (partition by p.row_no order by l.started desc, l.period desc) as back
  from ssd_permanence p
  left join care c on c.person = p.perm_person_id and c.period = p.perm_cla_id
  left join care l on l.person = p.perm_person_id and l.started <= p.perm_adm_decision_date
), early as (
  select clap_person_id as person, clap_cla_id as period, min(clap_cla_placement_start_date) as day
  from ssd_cla_placement
  where upper(clap_cla_placement_type) in (select code from coded where kind = 'early_fostering')
  group by 1, 2
)
select p.row_no as line, p.perm_person_id as person, g.entered, p.perm_adm_decision_date as decided,
  p.perm_placement_order_date as ordered, p.perm_matched_date as matched, p.perm_placed_for_adoption_date as placed,
  case when lower(p.perm_permanence_order_type) like '%adopt%' then p.perm_permanence_order_date end as adopted,
  p.perm_decision_reversed_date as reversed, upper(p.perm_decision_reversed_reason) as reason,
  coalesce(p.perm_placed_ffa_cp_date, e.day) as early
from ssd_permanence p
cross join asked a
left join placing g on g.row_no = p.row_no and g.back = 1
left join early e on e.person = p.perm_person_id and e.period = g.period
where p.perm_adm_decision_date is not null
  and (p.perm_permanence_order_date is null or p.perm_permanence_order_date >= a.since_year)
  and (p.perm_decision_reversed_date is null or p.perm_decision_reversed_date >= a.since_year)
