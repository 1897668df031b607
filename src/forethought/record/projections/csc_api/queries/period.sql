-- The referral under which each period of care began.
select care, person, referral
from (
  select clae_cla_id as care, clae_person_id as person, clae_referral_id as referral, row_number() over (
    partition by clae_cla_id order by clae_cla_episode_start_date, clae_cla_episode_id) as place
  from ssd_cla_episodes
  where clae_cla_id is not null and clae_referral_id is not null) e
where place = 1
