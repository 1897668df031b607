"""Groups under many numbers: a family or a meeting whose number a supplier has made anew keeps the one it had first.

The number of a group says nothing but which rows belong together: it is a label of the set of its members. A member is
a person, in a row with certain dates where rows have dates. That numbers are new is nothing that one group can show:
somebody who is alone in family 7 and then alone in family 9 may have moved. So a delivery counts as numbered anew when
more of the sets that it repeats are under another number than are under the same. Then the same set is the same group;
of the sets that changed, two are one group where each has more members of the other than of any third. In every other
delivery a number is taken at its word. What cannot be told is a new group, and is seen as a change.
"""

from __future__ import annotations

from forethought.engine import Engine
from forethought.record.standing.remembered import Remembered

_LABEL = "entity, attribute"
_DATES = """
select subject, entity, entity_key, string_agg(value, '|' order by attribute, value) as dates
from said join rule using (entity, attribute)
where entity in ({entities}) and role = 'natural' and not is_label
group by all
"""
_ROWS = """
select s.subject, s.entity, s.entity_key, s.attribute, s.value as label, hash(s.subject, d.dates) as member
from said s join rule r using (entity, attribute)
left join label_dates d using (subject, entity, entity_key)
where s.entity in ({entities}) and r.is_label and s.value is not null
"""
# A sum of prints does not depend on the order of members.
_SETS = f"""
select {_LABEL}, {{named}}, sum(member) as print, count(*) as many
from (select distinct {_LABEL}, {{named}}, member from {{rows}})
group by all
"""
_RENEWED = f"""
select {_LABEL} from (
  select n.entity, n.attribute, n.label, bool_or(n.label = k.label) as the_same
  from set_now n join set_known k using (entity, attribute, print, many)
  group by all)
group by all
having count(*) filter (where not the_same) > count(*) filter (where the_same)
"""
_BY_NUMBER = f"""
select n.entity, n.attribute, n.label, k.held from set_now n join set_known k using (entity, attribute, label)
where ({_LABEL}) not in (select {_LABEL} from renewed)
"""
# Of groups with the very same members the first goes with the first: no reader can see a difference.
_BY_SET = f"""
select n.entity, n.attribute, n.label, k.held
from (select *, row_number() over (partition by {_LABEL}, print, many order by label) as place from set_now
      where ({_LABEL}) in (select {_LABEL} from renewed)) n
join (select *, row_number() over (partition by {_LABEL}, print, many order by held) as place from set_known) k
using (entity, attribute, print, many, place)
"""
# Each has more members of the other than of any other group that is left.
_SHARED = f"""
select n.entity, n.attribute, n.label, k.held, count(distinct n.member) as shared
from label_row n join known_label k using (entity, attribute, member)
where ({_LABEL}) in (select {_LABEL} from renewed)
  and (n.entity, n.attribute, n.label) not in (select {_LABEL}, label from group_matched)
  and (n.entity, n.attribute, k.held) not in (select {_LABEL}, held from group_matched)
group by all
"""
_BEST = f"""
select {_LABEL}, label, held from (
  select *, row_number() over of_label as by_label, lead(shared) over of_label as next_of_label,
    row_number() over of_held as by_held, lead(shared) over of_held as next_of_held
  from shared
  window of_label as (partition by {_LABEL}, label order by shared desc, held),
    of_held as (partition by {_LABEL}, held order by shared desc, label))
where by_label = 1 and by_held = 1
  and (next_of_label is null or next_of_label < shared) and (next_of_held is null or next_of_held < shared)
"""
_NEW = f"""
select n.entity, n.attribute, n.label, case when k.held is null then n.label else n.label || '~{{number}}' end as held
from set_now n left join (select distinct {_LABEL}, held from known_label) k
  on k.entity = n.entity and k.attribute = n.attribute and k.held = n.label
where (n.entity, n.attribute, n.label) not in (select {_LABEL}, label from group_matched)
"""
_KNOWN = """
select r.subject, r.entity, r.entity_key, r.attribute, r.label, m.held, r.member
from label_row r join group_matched m using (entity, attribute, label)
"""
_STILL_KNOWN = """
select * from known_label where (subject, entity, entity_key, attribute) not in
  (select subject, entity, entity_key, attribute from label_row)
"""
_NONE_KNOWN = """
select '' as subject, '' as entity, '' as entity_key, '' as attribute, '' as label, '' as held,
  cast(0 as ubigint) as member where false
"""


class Labels:
    """What is known of the groups of one feed, batch after batch, in an ``engine`` that has the table ``rule``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        entities = engine.query("select distinct entity from rule where is_label order by entity")["entity"]
        self._entities = ", ".join(f"'{name}'" for name in entities.to_pylist()) or "''"
        self.known = Remembered(engine, "known_label", _NONE_KNOWN)

    def match(self, number: int, full: bool) -> None:
        """Recognise the groups of the claims ``said`` (batch ``number``).

        Leaves the table ``relabelled``: ``entity, attribute, label`` as the batch has it, ``held`` where that differs.
        """
        engine = self._engine
        engine.table("label_dates", _DATES.format(entities=self._entities))
        engine.table("label_row", _ROWS.format(entities=self._entities))
        engine.table("set_now", _SETS.format(named="label", rows="label_row"))
        engine.table("set_known", _SETS.format(named="label, held", rows="known_label"))
        engine.table("renewed", _RENEWED if full else f"{_RENEWED} and false")
        engine.table("group_matched", f"{_BY_NUMBER} union all {_BY_SET}")
        self._match_changed_sets()
        engine.execute(f"insert into group_matched {_NEW.format(number=number)}")
        self.known.take(_KNOWN, _STILL_KNOWN, full)
        engine.table("relabelled", "select * from group_matched where held <> label")

    def _match_changed_sets(self) -> None:
        """Of what is left, match best with best, until no two are each other's best."""
        engine, found = self._engine, -1
        while found:
            engine.table("shared", _SHARED)
            engine.table("best", _BEST)
            found = len(engine.query("select 1 from best"))
            engine.execute("insert into group_matched select * from best")
