-- The episodes in the payload: open on a day of the window, or holding something that lies in it.
select distinct e.*
from episode e join kid k on k.pers_person_id = e.person cross join win w
left join (select distinct person, episode from home) h on h.person = e.person and h.episode = e.episode
where h.episode is not null or (coalesce(e.opened, w.start) < w.stop and coalesce(e.closed, w.start) >= w.start)
