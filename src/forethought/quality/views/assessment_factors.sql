-- return: cin
-- The factors of each assessment that has any, in capitals, with a comma before, between and after: ',1A,21,'.
select row_no, lachildid, cindetailsid, ',' || upper(replace(assessmentfactors, ' ', '')) || ',' as factors
from assessments where assessmentfactors is not null
