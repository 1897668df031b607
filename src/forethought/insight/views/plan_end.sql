-- return: cin
-- Each day on which a child protection plan of a child ended, from this year's and last year's census.
select lachildid, cppenddate as ended_on from childprotectionplans where cppenddate is not null
union
select lachildid, cppenddate from childprotectionplans_last where cppenddate is not null
