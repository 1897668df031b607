-- return: ssda903
-- Each unbroken period of care of a child: its start, its end (null while the last episode is open), why it ended.
select distinct child, care_no, care_start, care_end, care_rec
from episode_care
