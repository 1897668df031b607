-- return: ssda903
-- Each start of a period of care by the last day (RNE S, short breaks left out), with the child's birth date on Header.
select distinct e.child, e.care_start as care_on, k.dob
from counted_episode e left join child_known k on k.child = e.child
where e.care_rne = 'S'
