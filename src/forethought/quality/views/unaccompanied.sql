-- return: ssda903
-- Children said to be unaccompanied asylum-seeking in this year's or last year's return: by the flag on Header or, in a
-- year without that table, by a row of UASC with more than the child's number.
select child from header where uasc = '1'
union select child from header_last where uasc = '1'
union select child from uasc
  where coalesce(sex, dob_text, duc_text) is not null and not exists (select 1 from header)
union select child from uasc_last
  where coalesce(sex, dob_text, duc_text) is not null and not exists (select 1 from header_last)
