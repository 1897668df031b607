-- return: ssda903
-- Each placement of a child: a run of episodes with the same carer, numbered in order, with its first day, its last day
-- (9999-12-31 while it is open), where it is and the period of care. An episode that changes the legal status only (L)
-- or the placement with the same carer (T, U) goes on with the one before; so does adoption by the foster carer (A3,
-- A5), and coming back to the same home. Temporary stays (T0 to T4) are left out.
with counted as (
  select child, episode_no, decom, dec, rne, place, care_no,
    place || '|' || place_provider || '|' || urn || '|' || pl_post as home
  from counted_episode
  where place not in ('T0', 'T1', 'T2', 'T3', 'T4')
), beside as (
  select child, episode_no, decom, dec, rne, place, care_no, home,
    lag(episode_no) over by_start as episode_before,
    lag(place) over by_start as place_before,
    lag(home) over by_start as home_before,
    lag(dec) over by_start as dec_before
  from counted
  window by_start as (partition by child order by episode_no)
), numbered as (
  select child, episode_no, decom, dec, place, care_no,
    sum(case
      when episode_before is null or rne = 'S' then 1
      when rne in ('L', 'T', 'U') then 0
      when substr(place_before, 1, 1) = 'U' and place in ('A3', 'A5') then 0
      when home = home_before and dec_before < decom then 0
      else 1
    end) over (partition by child order by episode_no rows between unbounded preceding and current row) as placement_no
  from beside
), runs as (
  select child, placement_no, min(decom) as first_day, max(coalesce(dec, date '9999-12-31')) as last_day,
    max(care_no) as care_no, max(episode_no) as last_episode_no
  from numbered
  group by child, placement_no
)
select r.child, r.placement_no, r.care_no, r.first_day, r.last_day, n.place
from runs r join numbered n on n.child = r.child and n.episode_no = r.last_episode_no
