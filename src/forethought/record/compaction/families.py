"""The order of subjects in which a family lies together: by the family's name, the person, the subject."""

from __future__ import annotations

import pyarrow as pa

from forethought.engine import Engine
from forethought.record.essentials import essentials
from forethought.record.snapshot import Snapshot

# The name of a family is the least id among a person and those related to them in two steps: a mother and her children
# get one name, and no chain of relations can make half a town one family.
_ORDER = """
with who as (
  select s.subject, coalesce(p.person_id, s.subject) as person
  from subjects s left join persons p using (subject)),
near as (
  select distinct a.person as one, coalesce(b.person_id, r.other_subject) as other
  from (select distinct subject, other_subject from related
        where entity = 'relationship' and other_subject is not null) r
  join who a on a.subject = r.subject left join persons b on b.subject = r.other_subject),
both_ways as (select one, other from near union select other, one from near),
first_step as (select one as person, least(one, min(other)) as family from both_ways group by one),
second_step as (
  select b.one as person, least(any_value(f.family), min(g.family)) as family
  from both_ways b join first_step f on f.person = b.one join first_step g on g.person = b.other group by b.one)
select w.subject from who w left join second_step f using (person)
order by coalesce(f.family, w.person), w.person, w.subject
"""


def family_order(snapshot: Snapshot, persons: pa.Table) -> pa.Array:
    """Every subject of the claims of ``snapshot`` once, in the order in which they are to lie."""
    known = essentials(snapshot)
    with Engine() as engine:
        engine.register("subjects", pa.table({"subject": known.subjects}))
        engine.register("related", known.rows)
        engine.register("persons", persons)
        return engine.query(_ORDER)["subject"].combine_chunks()
