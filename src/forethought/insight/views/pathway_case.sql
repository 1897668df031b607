-- return: cin
-- Each referral of the year as it stood on its last day, and how far it had come by then: the first assessment of the
-- episode and its end, the first enquiry (that with the first conference, if any has one), the conference, the plan (the
-- first from the conference on), and the next start of care before the child was referred again. Days after the last
-- day, and days that cannot be read, have not come. Reads pathway_care (starts of care), pathway_child (groups) and
-- pathway_age (bands) beside the census. A care record of another birth date is another child's.
with known as (
  select lachildid, personbirthdate as dob from childidentifiers
  qualify row_number() over (partition by lachildid order by row_no) = 1
), referred as (
  select d.row_no, d.lachildid, d.cindetailsid, d.cinreferraldate as referred_on,
    case when d.cinclosuredate <= c.period_end then d.cinclosuredate end as closed_on,
    case when d.dateofinitialcpc <= c.period_end then d.dateofinitialcpc end as own_conference_on,
    case when lower(d.referralnfa) in ('1', 'true') then 1 else 0 end as is_no_action,
    lead(d.cinreferraldate) over (partition by d.lachildid order by d.cinreferraldate, d.row_no) as next_on
  from cindetails d cross join collection c
  where d.lachildid is not null and d.cinreferraldate <= c.period_end
), assessed as (
  select a.lachildid, a.cindetailsid, a.assessmentactualstartdate as begun_on,
    case when a.assessmentauthorisationdate <= c.period_end then a.assessmentauthorisationdate end as finished_on
  from assessments a cross join collection c
  where a.assessmentactualstartdate <= c.period_end
  qualify row_number() over (
    partition by a.lachildid, a.cindetailsid order by a.assessmentactualstartdate, a.row_no) = 1
), enquiry as (
  select s.lachildid, s.cindetailsid, s.row_no, s.s47actualstartdate as enquired_on,
    case when s.dateofinitialcpc <= c.period_end then s.dateofinitialcpc end as conference_on,
    case when lower(s.icpcnotrequired) in ('1', 'true') then 1 else 0 end as is_not_required
  from section47 s cross join collection c
  where s.s47actualstartdate <= c.period_end
), ended as (
  select lachildid, cindetailsid, min(is_not_required) as is_not_required
  from enquiry group by lachildid, cindetailsid
), enquired as (
  select lachildid, cindetailsid, enquired_on, conference_on
  from enquiry
  qualify row_number() over (
    partition by lachildid, cindetailsid order by conference_on nulls last, enquired_on, row_no) = 1
), come as (
  select r.row_no, r.lachildid, r.cindetailsid, r.referred_on, r.closed_on, r.is_no_action, r.next_on, k.dob,
    a.begun_on, a.finished_on, q.enquired_on, coalesce(q.conference_on, r.own_conference_on) as conference_on,
    coalesce(n.is_not_required, 0) as is_not_required
  from referred r cross join collection c
  left join known k on k.lachildid = r.lachildid
  left join assessed a on a.lachildid = r.lachildid and a.cindetailsid = r.cindetailsid
  left join enquired q on q.lachildid = r.lachildid and q.cindetailsid = r.cindetailsid
  left join ended n on n.lachildid = r.lachildid and n.cindetailsid = r.cindetailsid
  where r.referred_on >= c.period_start
), planned as (
  select m.row_no,
    coalesce(min(case when p.cppstartdate >= m.conference_on then p.cppstartdate end), min(p.cppstartdate)) as planned_on
  from come m cross join collection c
  join childprotectionplans p on p.lachildid = m.lachildid and p.cindetailsid = m.cindetailsid
  where p.cppstartdate <= c.period_end
  group by m.row_no
), cared as (
  select m.row_no, min(s.care_on) as care_on,
    min(case when s.care_on >= p.planned_on then s.care_on end) as care_after_plan_on
  from come m
  join pathway_care s on s.child = m.lachildid and s.care_on >= m.referred_on
    and (m.next_on is null or s.care_on < m.next_on) and (s.dob is null or m.dob is null or s.dob = m.dob)
  left join planned p on p.row_no = m.row_no
  group by m.row_no
)
select m.row_no, m.referred_on, m.begun_on, m.finished_on, m.enquired_on, m.conference_on, p.planned_on, r.care_on,
  r.care_after_plan_on, m.closed_on, m.is_no_action, m.is_not_required,
  coalesce(g.sex, 'not known') as sex, coalesce(g.ethnicity, 'not known') as ethnicity,
  coalesce(b.label, 'not born or not known') as age
from come m
left join planned p on p.row_no = m.row_no
left join cared r on r.row_no = m.row_no
left join pathway_child g on g.lachildid = m.lachildid
left join pathway_age b on age_years(m.dob, m.referred_on) between b.youngest and b.oldest and m.dob <= m.referred_on
