-- return: ssda903
-- Episodes of named children that began by the last day, short breaks (V3, V4) left out: this return's, and those of last
-- year's that are not given again (one left open then ends on this return's first day). care_no numbers the child's
-- periods of care: a new one starts with RNE S, after a reason to leave other than X1, and after a gap. Each episode has
-- its period's first day, its RNE (S, unless the start is not held) and need. years_ago is 0 for this year's rows.
with opens as (
  select make_date(year - 1, 4, 1) as first_day from collection
), held as (
  select child, 0 as years_ago, row_no, decom, dec, rne, rec, ls, cin, place, place_provider, reason_place_change, urn,
    pl_post, pl_la, pl_location, pl_distance
  from episodes
  union all
  select l.child, 1, l.row_no, l.decom, least(coalesce(l.dec, o.first_day), o.first_day), l.rne,
    case when l.dec < o.first_day then l.rec end, l.ls, l.cin, l.place, l.place_provider, l.reason_place_change, l.urn,
    l.pl_post, l.pl_la, l.pl_location, l.pl_distance
  from episodes_last l cross join opens o
  where l.decom < o.first_day and not exists (select 1 from episodes e where e.child = l.child and e.decom = l.decom)
), counted as (
  select h.child, h.years_ago, h.row_no, h.decom, h.dec, coalesce(h.rne, '') as rne, h.rec, h.ls,
    h.cin, coalesce(h.place, '') as place, coalesce(h.place_provider, '') as place_provider,
    h.reason_place_change, coalesce(h.urn, '') as urn, coalesce(h.pl_post, '') as pl_post,
    h.pl_la, h.pl_location, h.pl_distance,
    row_number() over (partition by h.child order by h.decom, h.dec nulls last, h.row_no) as episode_no
  from held h cross join collection c
  where h.child is not null and h.decom <= c.period_end and coalesce(h.ls, '') not in ('V3', 'V4')
), beside as (
  select child, episode_no, lag(dec) over (partition by child order by episode_no) as dec_before,
    lag(rec) over (partition by child order by episode_no) as rec_before
  from counted
), numbered as (
  select c.child, c.years_ago, c.row_no, c.decom, c.dec, c.rne, c.rec, c.ls, c.cin, c.place, c.place_provider,
    c.reason_place_change, c.urn, c.pl_post, c.pl_la, c.pl_location, c.pl_distance, c.episode_no,
    sum(case when c.episode_no = 1 or c.rne = 'S' or coalesce(b.rec_before, 'X1') <> 'X1' or b.dec_before < c.decom
      then 1 else 0 end) over (partition by c.child order by c.episode_no
      rows between unbounded preceding and current row) as care_no
  from counted c join beside b on b.child = c.child and b.episode_no = c.episode_no
)
select child, years_ago, row_no, decom, dec, rne, rec, ls, cin, place, place_provider, reason_place_change, urn, pl_post,
  pl_la, pl_location, pl_distance, episode_no, cast(care_no as bigint) as care_no,
  first_value(decom) over (partition by child, care_no order by episode_no) as care_start,
  first_value(rne) over (partition by child, care_no order by episode_no) as care_rne,
  first_value(cin) over (partition by child, care_no order by episode_no) as care_cin
from numbered
