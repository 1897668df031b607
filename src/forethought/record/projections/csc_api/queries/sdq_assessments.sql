select distinct s.csdq_person_id as person, s.csdq_sdq_completed_date as date, s.csdq_sdq_score as score
from ssd_sdq_scores s cross join win w
where s.csdq_sdq_completed_date >= w.start and s.csdq_sdq_completed_date < w.stop and s.csdq_sdq_score is not null
order by 1, 2, 3
