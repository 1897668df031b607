-- return: cin
-- Where the initial conference of each episode of need is to be read: on its enquiries, but for those that need none;
-- on the episode itself where there is no such enquiry. The row number stands in the column of its table.
with enquiry as (
  select lachildid, cindetailsid, dateofinitialcpc, row_no from section47
  where coalesce(lower(icpcnotrequired), '0') not in ('1', 'true')
)
select lachildid, cindetailsid, dateofinitialcpc as day, row_no as section47_row, cast(null as bigint) as cindetails_row
from enquiry
union all
select c.lachildid, c.cindetailsid, c.dateofinitialcpc, null, c.row_no
from cindetails c
where not exists (select 1 from enquiry e where e.lachildid = c.lachildid and e.cindetailsid = c.cindetailsid)
