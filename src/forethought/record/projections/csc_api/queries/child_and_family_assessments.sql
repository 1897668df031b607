select h.person, h.episode, a.cina_assessment_id as child_and_family_assessment_id,
  a.cina_assessment_start_date as start_date, a.cina_assessment_auth_date as authorisation_date
from ssd_cin_assessments a
join home h on h.kind = 'assessment' and h.item = a.cina_assessment_id and h.person = a.cina_person_id
order by 1, 2, 3, 4, 5
