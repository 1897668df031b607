-- return: cin
-- The letter that belongs at the front of each pupil number: characters 2 to 13 times 2 to 13, summed, modulo 23, as a
-- place among the letters without I, O and S. The last letter of a temporary number counts its own place there, from 0.
with places as (
  select place from (values (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13)) as p(place)
), worth as (
  select c.row_no, place * case
      when substr(c.upn, place, 1) between '0' and '9' then strpos('0123456789', substr(c.upn, place, 1)) - 1
      else strpos('ABCDEFGHJKLMNPQRTUVWXYZ', substr(c.upn, place, 1)) - 1 end as points
  from childidentifiers c cross join places
  where regexp_matches(c.upn, '^.[0-9]{11}[0-9A-HJ-NP-RT-Z]$')
)
select row_no, substr('ABCDEFGHJKLMNPQRTUVWXYZ', cast(sum(points) as bigint) % 23 + 1, 1) as letter
from worth group by row_no
