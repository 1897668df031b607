-- return: ssda903
-- Each social worker episode of a named child beside the one before and the one after it, in the order of SW_DECOM
-- (blank last), on one day of SW_DEC (open ones last), then as in the file. previous_row and next_row are null at either end.
select child, row_no, sw_id, sw_decom, sw_decom_text, sw_dec, sw_dec_text, sw_reason,
  lag(row_no) over by_decom as previous_row,
  lag(sw_dec) over by_decom as previous_dec,
  lead(row_no) over by_decom as next_row
from swepisodes
where child is not null
window by_decom as (partition by child order by sw_decom nulls last, sw_dec nulls last, row_no)
