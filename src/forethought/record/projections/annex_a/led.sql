-- For each row of the list in the making, `listed`: team and worker by name.
with held as (
  select l.line, i.invo_professional_team as team, i.invo_professional_id as worker,
    row_number() over (partition by l.line order by i.invo_involvement_start_date desc, i.row_no desc) as back
  from listed l
  join ssd_involvements i on i.invo_person_id = l.person and i.invo_involvement_start_date <= l.worked_on
    and (i.invo_involvement_end_date is null or i.invo_involvement_end_date >= l.worked_on)
), chosen as (
  select l.line, case when l.team is null and l.worker is null then h.team else l.team end as team,
    case when l.team is null and l.worker is null then h.worker else l.worker end as worker
  from listed l left join held h on h.line = l.line and h.back = 1
), worker_name as (
  select prof_professional_id as id, min(prof_professional_name) as name from ssd_professionals group by 1
), team_name as (
  select dept_team_id as id, min(dept_team_name) as name from ssd_department group by 1
)
select c.line, coalesce(t.name, c.team) as team, coalesce(w.name, c.worker) as worker
from chosen c
left join team_name t on t.id = c.team
left join worker_name w on w.id = c.worker
