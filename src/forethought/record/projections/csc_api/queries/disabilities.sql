select distinct disa_person_id as person, disa_disability_code as code
from ssd_disability
where disa_disability_code is not null
order by 1, 2
