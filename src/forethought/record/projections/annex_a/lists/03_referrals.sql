with lately as (
  select e.cine_person_id as person, count(*) as referrals
  from ssd_cin_episodes e cross join asked a where e.cine_referral_date >= a.since_year group by 1
)
select e.row_no as line, e.cine_person_id as person, e.cine_referral_date as referred,
  upper(e.cine_referral_source_code) as source, upper(e.cine_referral_nfa) as nothing, n.referrals as lately,
  e.cine_referral_team as team, e.cine_referral_worker_id as worker, e.cine_referral_date as worked_on
from ssd_cin_episodes e
cross join asked a
left join lately n on n.person = e.cine_person_id
where e.cine_referral_date >= a.since
