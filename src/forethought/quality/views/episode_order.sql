-- return: ssda903
-- Each episode of a named child beside the one before and the one after it, in the order of DECOM (blank last),
-- on one day of DEC (open ones last), then as in the file. previous_row and next_row are null at either end.
select child, row_no, decom, dec, rne, rec, ls, cin, place, place_provider, reason_place_change, home_post, pl_post, urn,
  pl_la, pl_location, pl_distance,
  row_number() over by_decom as episode_no,
  lag(row_no) over by_decom as previous_row,
  lag(decom) over by_decom as previous_decom,
  lag(dec) over by_decom as previous_dec,
  lag(rne) over by_decom as previous_rne,
  lag(rec) over by_decom as previous_rec,
  lag(ls) over by_decom as previous_ls,
  lag(cin) over by_decom as previous_cin,
  lag(place) over by_decom as previous_place,
  lag(place_provider) over by_decom as previous_place_provider,
  lag(reason_place_change) over by_decom as previous_reason_place_change,
  lag(pl_post) over by_decom as previous_pl_post,
  lag(urn) over by_decom as previous_urn,
  lead(row_no) over by_decom as next_row,
  lead(decom) over by_decom as next_decom,
  lead(dec) over by_decom as next_dec,
  lead(rne) over by_decom as next_rne,
  lead(ls) over by_decom as next_ls,
  lead(place) over by_decom as next_place,
  lead(pl_post) over by_decom as next_pl_post,
  lead(urn) over by_decom as next_urn
from episodes
where child is not null
window by_decom as (partition by child order by decom nulls last, dec nulls last, row_no)
