-- return: any
-- Each child beside each parent in a family of theirs, once; is_mother is 1 where she is said to be the mother.
select c.personid, p.personid as parentid, max(case when p.role = 'mother' then 1 else 0 end) as is_mother
from families c join families p on p.familyid = c.familyid and p.personid <> c.personid
where c.role = 'child' and p.role in ('mother', 'father', 'parent')
group by c.personid, p.personid
