-- return: ssda903
-- Each episode of a named child beside the one before and the one after it, in the order of DECOM (blank last;
-- rows with the same DECOM as in the file).
select child, row_no, decom, dec, rne, rec, ls, cin, place,
  lag(row_no) over by_decom as previous_row,
  lag(dec) over by_decom as previous_dec,
  lag(rec) over by_decom as previous_rec,
  lag(cin) over by_decom as previous_cin,
  lag(place) over by_decom as previous_place,
  lead(row_no) over by_decom as next_row,
  lead(decom) over by_decom as next_decom
from episodes
where child is not null
window by_decom as (partition by child order by decom nulls last, row_no)
