-- return: ssda903
-- Children looked after without a break for the whole collection period, respite care (V3, V4) apart.
select distinct e.child
from episodes e, collection
where e.decom <= period_end and (e.dec >= period_start or e.dec is null)
  and not exists (
    select 1 from episodes x, collection c
    where x.child = e.child and (
      (x.rne = 'S' and x.decom > c.period_start and x.decom <= c.period_end)
      or (x.rec is distinct from 'X1' and x.dec >= c.period_start and x.dec < c.period_end)
      or (x.ls in ('V3', 'V4') and x.decom <= c.period_end
        and (x.dec >= c.period_start or x.dec is null))))
