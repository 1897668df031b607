-- return: ssda903
-- Each child counted here who started to be looked after in the year, and whether linked to a family.
select s.child, s.decom, case when f.personid is null then 0 else 1 end as is_linked
from care_started s
join chosen h on h.child = s.child
left join family_child f on f.personid = s.child
