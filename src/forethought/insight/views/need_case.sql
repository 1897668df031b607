-- return: cin
-- Each episode of need as it stood at the end of the year. is_nfa is 1 where the referral led to no further action;
-- is_not_in_need where it was closed by then as not in need (RC8, RC9) after an assessment, with no enquiry, conference
-- or plan; is_need where neither is so.
with activity as (
  select lachildid, cindetailsid, count(assessments_row) as assessments, count(*) as all_rows
  from case_activity
  group by lachildid, cindetailsid
), marked as (
  select d.row_no, d.lachildid, d.cindetailsid, d.cinreferraldate, d.cinclosuredate,
    case when lower(d.referralnfa) in ('1', 'true') then 1 else 0 end as is_nfa,
    case when d.reasonforclosure in ('RC8', 'RC9') and d.cinclosuredate <= c.period_end
      and a.assessments = a.all_rows then 1 else 0 end as is_closed_after_assessment
  from cindetails d
  cross join collection c
  left join activity a on a.lachildid = d.lachildid and a.cindetailsid = d.cindetailsid
)
select row_no, lachildid, cindetailsid, cinreferraldate, cinclosuredate, is_nfa,
  case when is_nfa = 0 then is_closed_after_assessment else 0 end as is_not_in_need,
  case when is_nfa = 0 and is_closed_after_assessment = 0 then 1 else 0 end as is_need
from marked
