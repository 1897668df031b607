select c.row_no as line, c.cont_person_id as person, c.cont_contact_date as contact,
  upper(c.cont_contact_source_code) as source
from ssd_contacts c
cross join asked a
where c.cont_contact_date >= a.since
