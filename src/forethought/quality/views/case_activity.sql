-- return: cin
-- What stands in each episode of need: one row for each assessment, enquiry, child protection plan and child in need
-- plan, with its row number in the column of its table, and one for the conference given on the episode itself, where
-- all four are null. latest is its latest day; is_dated says that a start, an authorisation or a conference is given.
select lachildid, cindetailsid, row_no as assessments_row, cast(null as bigint) as section47_row,
  cast(null as bigint) as childprotectionplans_row, cast(null as bigint) as cinplandates_row,
  greatest(assessmentactualstartdate, assessmentauthorisationdate) as latest,
  coalesce(assessmentactualstartdate_text, assessmentauthorisationdate_text) is not null as is_dated
from assessments
union all
select lachildid, cindetailsid, null, row_no, null, null, greatest(s47actualstartdate, dateofinitialcpc),
  coalesce(s47actualstartdate_text, dateofinitialcpc_text) is not null
from section47
union all
select lachildid, cindetailsid, null, null, row_no, null, cppenddate, cppstartdate_text is not null
from childprotectionplans
union all
select lachildid, cindetailsid, null, null, null, row_no, greatest(cinplanstartdate, cinplanenddate),
  cinplanstartdate_text is not null
from cinplandates
union all
select lachildid, cindetailsid, null, null, null, null, dateofinitialcpc, true
from cindetails where dateofinitialcpc_text is not null
