-- What belongs to an episode that is in the payload already, and brings none with it: where care leavers stand, and the
-- workers in charge on a 31 March.
select 'leaver' as kind, c.clea_person_id as item, c.clea_person_id as person, cast(null as varchar) as linked,
  coalesce(c.clea_care_leaver_latest_contact, w.day) as day
from leaver c cross join win w
union all
select 'worker', i.invo_involvements_id, i.invo_person_id, i.invo_referral_id,
  coalesce(i.invo_involvement_start_date, w.day)
from ssd_involvements i cross join win w
where i.invo_involvements_id is not null
  and lower(i.invo_professional_role_id) in (select word from words where kind = 'case_worker')
  and exists (
    select 1 from census c where coalesce(i.invo_involvement_start_date, '') <= c.day
      and coalesce(i.invo_involvement_end_date, '9999') > c.day)
