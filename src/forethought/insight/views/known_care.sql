-- return: any
-- Each time that a person was looked after, as Services says.
select distinct personid, firstday, lastday from services
where service = 'looked_after' and personid is not null and firstday is not null
