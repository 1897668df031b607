-- Periods of care without series of short breaks: one row each. `ended` is null while the child is looked after;
-- `last_day` is the day it ended, or the day that is asked about. The end of an episode that another follows on the
-- same day (X1) ends no period.
with episode as (
  select e.*, coalesce(e.clae_cla_id, cast(e.clae_entered_care_date as varchar), '') as period
  from ssd_cla_episodes e
  where not exists (
    select 1 from ssd_legal_status s
    where s.lega_person_id = e.clae_person_id
      and s.lega_legal_status in (select code from short_break)
      and s.lega_legal_status_start_date <= e.clae_cla_episode_start_date
      and (s.lega_legal_status_end_date is null or s.lega_legal_status_end_date > e.clae_cla_episode_start_date)
  )
), ordered as (
  select clae_person_id as person, period, clae_cla_primary_need_code as need,
    clae_cla_episode_ceased_date as ceased, clae_cla_episode_ceased_reason as reason,
    coalesce(
      min(clae_entered_care_date) over (partition by clae_person_id, period),
      min(clae_cla_episode_start_date) over (partition by clae_person_id, period)
    ) as started,
    max(clae_cla_last_iro_contact_date) over (partition by clae_person_id, period) as iro,
    row_number() over (
      partition by clae_person_id, period order by clae_cla_episode_start_date desc, row_no desc
    ) as back
  from episode
), ends as (
  select person, period, need, started, iro,
    case when reason is null or reason <> 'X1' then ceased end as ended,
    case when reason is null or reason <> 'X1' then reason end as reason
  from ordered where back = 1
)
select ends.*, coalesce(ended, d.day) as last_day from ends cross join care_day d
