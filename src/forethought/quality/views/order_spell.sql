-- return: ssda903
-- Each episode of a named child under an order that lasts days only (L1, L2, L3, J2), an open one up to the end of the
-- collection period, beside the end of the one before under the same order, in the order of DECOM. One without a
-- DECOM has no length and is left out.
with ended as (
  select child, row_no, ls, decom, case when dec_text is null then period_end else dec end as dec
  from episodes, collection where ls in ('L1', 'L2', 'L3', 'J2') and child is not null and decom is not null
)
select child, row_no, ls, decom, dec,
  lag(dec) over (partition by child, ls order by decom, dec nulls last, row_no) as previous_dec
from ended
