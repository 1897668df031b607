-- Each placement with the reasons of its own episodes: why the first of them began and why the last of them ended.
-- Episodes say in which placement they were spent; where they do not, those of the same period of care that began
-- while the placement lasted are its own.
with own as (
  select p.clap_cla_placement_id as placement, e.*
  from ssd_cla_placement p join ssd_cla_episodes e on e.clae_cla_placement_id = p.clap_cla_placement_id
  union all
  select p.clap_cla_placement_id as placement, e.*
  from ssd_cla_placement p join ssd_cla_episodes e
    on e.clae_cla_placement_id is null and e.clae_cla_id = p.clap_cla_id
    and e.clae_cla_episode_start_date >= p.clap_cla_placement_start_date
    and e.clae_cla_episode_start_date < coalesce(p.clap_cla_placement_end_date, '9999')
),
ranked as (
  select o.*,
    row_number() over (partition by placement order by clae_cla_episode_start_date,
      coalesce(clae_cla_episode_ceased_date, '9999'), clae_cla_episode_id) as first_place,
    row_number() over (partition by placement order by clae_cla_episode_start_date desc,
      coalesce(clae_cla_episode_ceased_date, '9999') desc, clae_cla_episode_id desc) as last_place
  from own o
)
select p.*, coalesce(p.clap_person_id, f.clae_person_id, c.person) as person,
  coalesce(f.clae_referral_id, c.referral) as linked,
  f.clae_cla_episode_start_reason as start_reason,
  case when p.clap_cla_placement_end_date is not null then l.clae_cla_episode_ceased_reason end as end_reason
from ssd_cla_placement p
left join ranked f on f.placement = p.clap_cla_placement_id and f.first_place = 1
left join ranked l on l.placement = p.clap_cla_placement_id and l.last_place = 1
left join period c on c.care = p.clap_cla_id
