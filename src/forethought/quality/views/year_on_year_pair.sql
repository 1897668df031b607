-- return: ssda903
-- A child's first episode this year beside the one left open at the end of last year's return.
with latest_then as (
  select child, decom, dec, rne, ls, cin, place, place_provider, urn, pl_post, home_post, pl_la, pl_location, pl_distance
  from episodes_last where child is not null and decom is not null
  qualify row_number() over (partition by child order by decom desc, dec desc nulls first, row_no desc) = 1
)
select n.child, n.row_no, n.decom, n.dec, n.rne, n.ls, n.cin, n.place, n.place_provider, n.urn, n.pl_post, n.home_post,
  n.pl_la, n.pl_location, n.pl_distance,
  t.decom as last_decom, t.rne as last_rne, t.ls as last_ls, t.cin as last_cin, t.place as last_place,
  t.place_provider as last_place_provider, t.urn as last_urn, t.pl_post as last_pl_post, t.home_post as last_home_post,
  t.pl_la as last_pl_la, t.pl_location as last_pl_location, t.pl_distance as last_pl_distance
from first_episode n join latest_then t on t.child = n.child
where t.dec is null
