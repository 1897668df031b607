select s.row_no as line, s.cina_person_id as person, s.cina_assessment_start_date as started,
  upper(s.cina_assessment_child_seen) as seen, s.cina_assessment_auth_date as authorised,
  case when upper(s.cina_assessment_outcome_nfa) in (select code from coded where kind = 'yes') then 'N'
    when upper(s.cina_assessment_outcome_nfa) in (select code from coded where kind = 'no') then 'Y' end as required,
  s.cina_assessment_team as team, s.cina_assessment_worker_id as worker, s.cina_assessment_start_date as worked_on
from ssd_cin_assessments s
cross join asked a
where s.cina_assessment_auth_date is null or s.cina_assessment_auth_date >= a.since
