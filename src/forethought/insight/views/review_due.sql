-- return: ssda903
-- Each review of a care plan that fell due in the year while the child was looked after (short breaks left out), and the
-- review that came next (null: none yet). Due are: the first within 20 working days of the start, the second within 3
-- months of the first, others within 6 months of the one before. A child's reviews are held from the first day of this
-- return, or of last year's when that names the child; where care began before, every review counts as a later one.
with care as (
  select e.child, e.care_no, e.care_start, case when e.dec <= c.period_end then e.dec end as care_end,
    case when l.child is null then make_date(c.year - 1, 4, 1) else make_date(c.year - 2, 4, 1) end as from_day, e.care_rne
  from counted_episode e cross join collection c
  left join (select distinct child from episodes_last) l on l.child = e.child
  qualify row_number() over (partition by e.child, e.care_no order by e.episode_no desc) = 1
), marked as (
  select child, care_no, care_start, care_end, from_day, care_rne = 'S' and care_start >= from_day as is_whole from care
), held as (
  select m.child, m.care_no, m.care_end, m.is_whole, r.review,
    row_number() over (partition by m.child, m.care_no order by r.review) as review_no,
    lead(r.review) over (partition by m.child, m.care_no order by r.review) as next_review
  from marked m join review_held r on r.child = m.child and r.review >= m.care_start and r.review >= m.from_day
    and (m.care_end is null or r.review <= m.care_end)
), due as (
  select m.child, m.care_end, d.day as due, h.review as next_review
  from marked m
  join calendar s on s.day = m.care_start
  join calendar d on d.working_day_no = s.working_day_no + 20 and d.is_working_day
  left join held h on h.child = m.child and h.care_no = m.care_no and h.review_no = 1
  where m.is_whole
  union all
  select child, care_end,
    case when is_whole and review_no = 1 then cast(review + interval 3 month as date)
      else cast(review + interval 6 month as date) end,
    next_review
  from held
)
select d.child, d.due, d.next_review
from due d cross join collection c
where d.due between c.period_start and c.period_end and (d.care_end is null or d.care_end > d.due)
