-- return: ssda903
-- Episodes of children with a row in OC3, this year's and last year's together, each start once (the one that ended
-- first, an ended one before an open one). is_last marks the child's last; if that is open it ends here with the
-- collection period. counts tells episodes that make a care leaver from respite care (V3, V4).
with both_years as (
  select child, decom, dec, ls, rec, 0 as years_ago, row_no from episodes
  union all
  select child, decom, dec, ls, rec, 1, row_no from episodes_last
), each_once as (
  select b.child, b.decom, b.dec, b.ls, b.rec from both_years b
  where exists (select 1 from oc3 o where o.child = b.child)
  qualify row_number() over (partition by b.child, b.decom order by b.dec nulls last, b.years_ago, b.row_no) = 1
), placed as (
  select child, decom, dec, ls, rec, decom = max(decom) over (partition by child) as is_last from each_once
)
select child, decom, case when is_last and dec is null then period_end else dec end as dec, rec, is_last,
  ls is null or ls not in ('V3', 'V4') as counts
from placed, collection
