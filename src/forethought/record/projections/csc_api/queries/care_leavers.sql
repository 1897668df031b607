select h.person, h.episode, c.clea_care_leaver_latest_contact as contact_date,
  c.clea_care_leaver_activity as activity, c.clea_care_leaver_accommodation as accommodation
from leaver c join guest h on h.kind = 'leaver' and h.person = c.clea_person_id
order by 1, 2
