-- return: cin
-- Each child with a child protection plan open at the end of the year: whether counted here, whether linked to a family.
select distinct p.lachildid, case when h.child is null then 0 else 1 end as is_chosen,
  case when f.personid is null then 0 else 1 end as is_linked
from open_plan p
left join chosen h on h.child = p.lachildid
left join family_child f on f.personid = p.lachildid
where p.lachildid is not null
