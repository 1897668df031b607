-- return: cin
-- Each child in need at the end of the year: whether counted here, whether linked to a family.
select distinct n.lachildid, case when h.child is null then 0 else 1 end as is_chosen,
  case when f.personid is null then 0 else 1 end as is_linked
from need_case n cross join collection c
left join chosen h on h.child = n.lachildid
left join family_child f on f.personid = n.lachildid
where n.lachildid is not null and n.is_need = 1 and n.cinreferraldate <= c.period_end
  and (n.cinclosuredate is null or n.cinclosuredate > c.period_end)
