-- return: any
-- Each person who is a child of some family in Families. A child who is not here is not linked.
select distinct personid from families where role = 'child' and personid is not null and familyid is not null
