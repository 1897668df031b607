select person, episode as social_care_episode_id, opened as referral_date, cine_referral_source_code as referral_source,
  closed as closure_date, cine_close_reason as closure_reason, cine_referral_nfa as referral_no_further_action_flag
from held
order by 1, 2, 3, 4, 5, 6, 7
