-- The latest word on each care leaver of the right age: contact in the window, or no day of contact told.
select clea_person_id, clea_care_leaver_latest_contact, clea_care_leaver_activity, clea_care_leaver_accommodation
from (
  select c.*, row_number() over (partition by c.clea_person_id
    order by c.clea_care_leaver_latest_contact desc nulls last, c.clea_care_leaver_activity nulls last,
      c.clea_care_leaver_accommodation nulls last) as place
  from ssd_care_leavers c join kid k on k.pers_person_id = c.clea_person_id cross join win w
  where k.pers_dob > w.leaver_born_after and k.pers_dob <= w.leaver_born_by
    and coalesce(c.clea_care_leaver_latest_contact, w.start) >= w.start
    and coalesce(c.clea_care_leaver_latest_contact, w.start) < w.stop) c
where place = 1 and coalesce(clea_care_leaver_latest_contact, clea_care_leaver_activity,
  clea_care_leaver_accommodation) is not null
