select cine_person_id as person, cine_referral_id as episode, cine_referral_date as opened, cine_close_date as closed,
  cine_referral_source_code, cine_close_reason, cine_referral_nfa
from ssd_cin_episodes
where cine_person_id is not null and cine_referral_id is not null
