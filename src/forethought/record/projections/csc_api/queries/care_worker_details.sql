-- Only in episodes that hold a child in need plan, as the published client does it.
select distinct h.person, h.episode, coalesce(p.prof_social_worker_registration_no, p.prof_staff_id) as worker_id,
  i.invo_involvement_start_date as start_date, i.invo_involvement_end_date as end_date
from ssd_involvements i
join guest h on h.kind = 'worker' and h.item = i.invo_involvements_id and h.person = i.invo_person_id
join (select distinct person, episode from home where kind = 'need') n on n.person = h.person and n.episode = h.episode
join ssd_professionals p on p.prof_professional_id = i.invo_professional_id
where coalesce(p.prof_social_worker_registration_no, p.prof_staff_id) is not null
order by 1, 2, 3, 4, 5
