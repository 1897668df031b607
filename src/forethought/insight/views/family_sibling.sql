-- return: any
-- Each child beside each brother or sister: another child of a family of theirs, through either parent, once.
select distinct a.personid, b.personid as siblingid
from families a join families b on b.familyid = a.familyid and b.personid <> a.personid
where a.role = 'child' and b.role = 'child'
