-- Everything that lies in the window and brings its episode with it: what it is, whose, and the referral it names.
with found as (
  select 'assessment' as kind, cina_assessment_id as item, cina_person_id as person, cina_referral_id as linked,
    cina_assessment_start_date as began, cina_assessment_auth_date as ended
  from ssd_cin_assessments
  union all
  select 'need', cinp_cin_plan_id, cinp_person_id, cinp_referral_id, cinp_cin_plan_start_date, cinp_cin_plan_end_date
  from ssd_cin_plans
  union all
  select 'enquiry', s47e_s47_enquiry_id, s47e_person_id, s47e_referral_id, s47e_s47_start_date, s47e_s47_end_date
  from ssd_s47_enquiry
  union all
  select 'protection', cppl_cp_plan_id, cppl_person_id, cppl_referral_id, cppl_cp_plan_start_date, cppl_cp_plan_end_date
  from ssd_cp_plans
  union all
  select 'placement', clap_cla_placement_id, person, linked, clap_cla_placement_start_date, clap_cla_placement_end_date
  from stay
  union all
  -- An adoption is under way until the order is made or the decision reversed.
  select 'adoption', p.perm_table_id, p.perm_person_id, c.referral,
    coalesce(p.perm_adm_decision_date, p.perm_matched_date, p.perm_placed_for_adoption_date),
    coalesce(p.perm_permanence_order_date, p.perm_decision_reversed_date)
  from ssd_permanence p left join period c on c.care = p.perm_cla_id
  where coalesce(p.perm_adm_decision_date, p.perm_matched_date, p.perm_placed_for_adoption_date) is not null
)
select f.kind, f.item, f.person, f.linked, coalesce(f.began, w.day) as day
from found f join kid k on k.pers_person_id = f.person cross join win w
where f.item is not null and coalesce(f.began, w.start) < w.stop and coalesce(f.ended, w.start) >= w.start
