-- return: cin
-- Each day on which a child protection plan was reviewed, from this year's and last year's census. A plan is known by
-- its child and its first day: the running numbers of one census do not hold in the next.
select p.lachildid, p.cppstartdate, r.cppreviewdate as reviewed_on
from childprotectionplans p
join reviews r on r.lachildid = p.lachildid and r.cindetailsid = p.cindetailsid and r.cppid = p.cppid
where r.cppreviewdate is not null
union
select p.lachildid, p.cppstartdate, r.cppreviewdate
from childprotectionplans_last p
join reviews_last r on r.lachildid = p.lachildid and r.cindetailsid = p.cindetailsid and r.cppid = p.cppid
where r.cppreviewdate is not null
