-- return: ssda903
-- Episodes of children with a row in OC3, this year's and last year's together, each start once (the one that ended
-- first, an ended one before an open one). is_last marks the child's last; if that is open it ends here with the
-- collection period. days_from_14 and days_from_16 are its days since those birthdays: 0 for respite care (V3, V4), for
-- an earlier episode still open, and where Header has no birth date.
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
), ended as (
  select child, decom, case when is_last and dec is null then period_end else dec end as dec, ls, rec, is_last
  from placed, collection
)
select e.child, e.decom, e.dec, e.rec, e.is_last,
  case when h.dob is null or e.ls in ('V3', 'V4') then 0
    else greatest(date_diff('day', greatest(e.decom, plus_years(h.dob, 14)), e.dec), 0) end as days_from_14,
  case when h.dob is null or e.ls in ('V3', 'V4') then 0
    else greatest(date_diff('day', greatest(e.decom, plus_years(h.dob, 16)), e.dec), 0) end as days_from_16
from ended e left join header h on h.child = e.child
