-- Whoever was young enough on a day of the window, is expected, or has no birth date at all (which is refused later, so
-- that it is seen). A due date lies ahead, so it has no upper limit.
select p.*
from ssd_person p cross join win w
where p.pers_dob > w.born_after or (p.pers_dob is null and coalesce(p.pers_expected_dob, w.start) >= w.start)
