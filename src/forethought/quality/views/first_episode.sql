-- return: ssda903
-- The episode of each child with the earliest DECOM this year (of two on one day, the one that ended first).
select child, row_no, decom, decom_text, dec, dec_text, rne, rec, ls, cin, place, place_provider, reason_place_change, home_post,
  pl_post, urn, pl_la, pl_location, pl_distance
from episodes where child is not null and decom is not null
qualify row_number() over (partition by child order by decom, dec nulls last, row_no) = 1
