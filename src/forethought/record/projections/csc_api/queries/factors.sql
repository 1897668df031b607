select f.cinf_assessment_id as item, f.cinf_assessment_factors_json as factors
from ssd_assessment_factors f
join (select distinct item from home where kind = 'assessment') h on h.item = f.cinf_assessment_id
where f.cinf_assessment_factors_json is not null
order by 1, 2
