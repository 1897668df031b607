-- return: ssda903
-- Each day on which a child's care plan was reviewed, by the last day, once: this year's, and those of last year's.
-- Of two rows of one day the first stands.
select r.child, r.review, r.review_code, r.dob
from (
  select child, review, review_code, dob, 0 as years_ago, row_no from reviews
  union all
  select child, review, review_code, dob, 1, row_no from reviews_last
) as r cross join collection c
where r.child is not null and r.review <= c.period_end
qualify row_number() over (partition by r.child, r.review order by r.years_ago, r.row_no) = 1
