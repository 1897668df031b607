-- return: ssda903
-- The episode of each child with the latest DECOM this year (of two on one day, the later row).
select * from episodes where child is not null and decom is not null
qualify row_number() over (partition by child order by decom desc, row_no desc) = 1
