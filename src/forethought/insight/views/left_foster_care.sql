-- return: ssda903
-- Each end of being looked after in foster care (U1 to U6, short breaks left out), in this year's and last year's return.
select child, dec as left_on from episodes
where place in ('U1', 'U2', 'U3', 'U4', 'U5', 'U6') and coalesce(rec, '') <> 'X1' and coalesce(ls, '') not in ('V3', 'V4')
union
select child, dec from episodes_last
where place in ('U1', 'U2', 'U3', 'U4', 'U5', 'U6') and coalesce(rec, '') <> 'X1' and coalesce(ls, '') not in ('V3', 'V4')
