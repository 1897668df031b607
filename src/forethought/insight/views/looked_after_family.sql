-- return: ssda903
-- Each child looked after on the last day: whether counted here, whether linked to a family, where the home is (postcode
-- and council, null when not known).
select l.child, case when h.child is null then 0 else 1 end as is_chosen,
  case when f.personid is null then 0 else 1 end as is_linked,
  nullif(upper(replace(l.pl_post, ' ', '')), '') as pl_post, l.pl_la
from looked_after_at_end l
left join chosen h on h.child = l.child
left join family_child f on f.personid = l.child
