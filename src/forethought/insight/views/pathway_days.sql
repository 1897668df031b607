-- return: cin
-- Days that those who went on took in each step: the least number within which half had gone on, and nine in ten.
with placed as (
  select step, days, row_number() over (partition by step order by days) as place,
    count(*) over (partition by step) as many
  from pathway_step where days is not null
)
select step, cast(min(case when place * 2 >= many then days end) as bigint) as half,
  cast(min(case when place * 10 >= many * 9 then days end) as bigint) as nine_in_ten
from placed
group by step
