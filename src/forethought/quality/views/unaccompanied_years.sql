-- return: ssda903
-- Each child of this year's return, from Header and UASC, beside the same child last year: rows, flag (1 for an
-- unaccompanied child), the day on which that ended (duc), and the birth date that UASC gave last year. The flag is that
-- of Header, a blank being 0; null for a child whom Header leaves out. In a return without Header it is 1 for a row of
-- UASC that gives more than number and birth date.
with headers as (
  select (select count(*) from header) as this_year, (select count(*) from header_last) as last_year
), now as (
  select h.child, h.row_no as header_row, u.row_no as uasc_row, coalesce(h.uasc, '0') as flag, u.duc_text, u.duc
  from header h left join uasc u on u.child = h.child
  union all
  select u.child, null, u.row_no,
    case when this_year > 0 then null when coalesce(u.sex, u.duc_text) is null then '0' else '1' end, u.duc_text, u.duc
  from uasc u, headers where not exists (select 1 from header h where h.child = u.child)
), before as (
  select h.child, coalesce(h.uasc, '0') as flag, u.duc_text, u.duc, u.dob
  from header_last h left join uasc_last u on u.child = h.child
  union all
  select u.child,
    case when last_year > 0 then null when coalesce(u.sex, u.duc_text) is null then '0' else '1' end, u.duc_text, u.duc,
    u.dob
  from uasc_last u, headers where not exists (select 1 from header_last h where h.child = u.child)
)
select n.child, n.header_row, n.uasc_row, n.flag, n.duc, n.duc_text,
  b.flag as last_flag, b.duc as last_duc, b.duc_text as last_duc_text, b.dob as last_dob
from now n left join before b on b.child = n.child
where n.child is not null
