-- return: ssda903
-- Each child adopted in the year: the days on which adoption was decided on and the match made (AD1, of several rows the
-- first), on which the child was placed with the adopters (with a foster carer who adopts: on which the placement became
-- one for adoption), and of the order. A day that is not held is null.
with adopted as (
  select child, care_no, dec from care_ceased where rec in ('E11', 'E12')
), lived as (
  select e.child, e.episode_no, e.decom, e.rne, e.place, e.place in ('A3', 'A4', 'A5', 'A6') as is_adoption,
    e.place_provider || '|' || e.urn || '|' || e.pl_post as home
  from counted_episode e join adopted a on a.child = e.child and a.care_no = e.care_no
  where e.place not in ('T0', 'T1', 'T2', 'T3', 'T4')
), beside as (
  select child, decom, rne, is_adoption, home,
    lag(is_adoption) over (partition by child order by episode_no) as adoption_before,
    lag(home) over (partition by child order by episode_no) as home_before
  from lived
), moved as (
  select child, max(decom) as placed
  from beside
  where is_adoption and case
    when adoption_before is null then rne <> 'L'
    when adoption_before then rne in ('P', 'B') and home <> home_before
    else true
  end
  group by child
), decided as (
  select child, date_int, date_match from ad1 where child is not null
  qualify row_number() over (partition by child order by row_no) = 1
)
select a.child, d.date_int as decided, d.date_match as matched, m.placed, a.dec as ordered
from adopted a
left join decided d on d.child = a.child
left join moved m on m.child = a.child
