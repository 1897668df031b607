-- return: any
-- The day of birth of each person in Families; of several the first.
select personid, min(birthdate) as born from families where personid is not null group by personid
