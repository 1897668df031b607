select e.row_no as line, e.earl_person_id as person, e.earl_episode_start_date as started,
  e.earl_episode_end_date as completed, e.earl_episode_organisation as organisation
from ssd_early_help_episodes e
cross join asked a
where e.earl_episode_end_date is null or e.earl_episode_end_date >= a.since
