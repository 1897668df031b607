-- return: ssda903
-- The episode of each child with the earliest DECOM this year (of two on one day, the earlier row).
select * from episodes where child is not null and decom is not null
qualify row_number() over (partition by child order by decom, row_no) = 1
