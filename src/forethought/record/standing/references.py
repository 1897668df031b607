"""What rows refer to by number: the thing itself, whatever its number is today.

A reference is to a thing of its own person where there is one of that number, moved or not, in this feed or else in one
beside it; else it is followed where just one thing of all persons has moved from that number. Else nobody tells of what
it refers to: an old episode, say, that the extract does not reach back to. Such a number is a label of the rows that
bear it. It goes on where these rows were themselves numbered anew, all of those that had it have one other number now,
no other rows have that one, and the thing that it was is not told of any more. Else it is taken at its word.
"""

from __future__ import annotations

import pyarrow as pa

from forethought.engine import Engine
from forethought.record.standing.remembered import Remembered

NAMES_SCHEMA = pa.schema([(name, pa.string()) for name in ("subject", "entity", "source_key", "held_key")])
"""What things of other feeds are held under, by the number that they have at the time; see ``beside``."""
HELD_SCHEMA = pa.schema([("claim", pa.int64()), ("entity_key", pa.string()), ("value", pa.string())])
"""Claims that are held under another key, or refer to one, than their delivery wrote."""

_OF_THEIR_OWN = """
select subject, entity, source_key, min(held_key) as held_key from names group by subject, entity, source_key
having count(distinct held_key) = 1
"""
_ANYWHERE = """
select {of}entity, source_key, min(held_key) as held_key from (
  select {of}entity, source_key, held_key from moved {only}
  union all select {of}entity, source_key, held_key from names where held_key <> source_key {also})
group by {of}entity, source_key
having count(distinct held_key) = 1
"""
ANYWHERE_OF_BATCH = _ANYWHERE.format(of="number, ", only="", also="")
"""The same of each of several batches (``moved`` and ``names`` with a column ``number``), of all subjects."""
_NOT_OF_OWN = "(entity, source_key) in (select refers_to, source from reference_of_own where own is null)"
_TOLD = """
select distinct r.refers_to as entity, n.value as source_key, n.elsewhere as held_key
from numbered n join rule r on r.entity = n.entity and r.attribute = n.attribute
where n.elsewhere is not null
"""
_OF_OWN = """
select n.claim, n.subject, n.entity, coalesce(m.held_key, n.entity_key) as held_key, n.entity_key, n.attribute,
  r.refers_to, n.value as source, coalesce(own.held_key, theirs.held_key) as own
from numbered n join rule r on r.entity = n.entity and r.attribute = n.attribute
left join moved m on m.subject = n.subject and m.entity = n.entity and m.source_key = n.entity_key
left join known own on own.subject = n.subject and own.entity = r.refers_to and own.source_key = n.value
left join of_their_own theirs on theirs.subject = n.subject and theirs.entity = r.refers_to
  and theirs.source_key = n.value
where r.refers_to is not null and n.value is not null
"""
_REFERENCES = """
select f.* exclude (own), coalesce(f.own, any_one.held_key) as told
from reference_of_own f
left join elsewhere any_one on f.own is null and any_one.entity = f.refers_to and any_one.source_key = f.source
"""
# What the numbers of unknown things were, as rows that were numbered anew show it.
_PAIRS = """
select distinct f.subject, f.refers_to, f.source, k.held
from reference f
join renewed t on t.subject = f.subject and t.entity = f.entity and t.entity_key = f.entity_key
join known_reference k on k.subject = f.subject and k.entity = f.entity and k.held_key = f.held_key
  and k.attribute = f.attribute
where f.told is null
"""
# What is told of still, under whatever number: only of those of whom there is a pair, the names of all are many.
_TOLD_STILL = """
select subject, entity, held_key from known where subject in (select subject from pair)
union all select subject, entity, source_key from known where subject in (select subject from pair)
union all select subject, entity, held_key from names where subject in (select subject from pair)
union all select subject, entity, source_key from names where subject in (select subject from pair)
"""
_SURE = """
select subject, refers_to, source, held from (
  select *, count(*) over (partition by subject, refers_to, source) as helds,
    count(*) over (partition by subject, refers_to, held) as sources
  from pair where (subject, refers_to, held) not in (select subject, entity, held_key from told_still))
where helds = 1 and sources = 1
"""
_REMEMBERED = """
select subject, refers_to, source, min(held) as held from known_reference
where held <> source and subject not in (select subject from renewed)
  and (subject, refers_to, source) in (select subject, refers_to, source from reference where told is null)
group by subject, refers_to, source having count(distinct held) = 1
"""
_HELD_REFERENCES = """
select f.*, coalesce(f.told, s.held, r.held, f.source) as held
from reference f
left join sure s on f.told is null and s.subject = f.subject and s.refers_to = f.refers_to and s.source = f.source
left join remembered r on f.told is null and r.subject = f.subject and r.refers_to = f.refers_to and r.source = f.source
"""
_HELD = """
select n.claim, coalesce(m.held_key, n.entity_key) as entity_key, coalesce(f.held, n.value) as value
from numbered n
left join moved m on m.subject = n.subject and m.entity = n.entity and m.source_key = n.entity_key
left join reference_held f on f.claim = n.claim
where m.held_key is not null or f.held <> f.source or n.value <> n.written
order by n.claim
"""
_COLUMNS = "subject, entity, held_key, attribute, refers_to, source, held"
# A thing's own number is no reference.
_KNOWN = f"""
select distinct {_COLUMNS} from reference_held where not (refers_to = entity and source = entity_key)
"""
_STILL_KNOWN = f"""
select {_COLUMNS} from known_reference where (subject, entity, held_key, attribute) not in
  (select subject, entity, held_key, attribute from reference_held)
"""
_NONE_KNOWN = f"select {', '.join(f'cast(null as varchar) as {name}' for name in _COLUMNS.split(', '))} where false"


class References:
    """What is known of the references of one feed, batch after batch, in an ``engine`` that has the table ``rule``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.known = Remembered(engine, "known_reference", _NONE_KNOWN)

    def held(self, names: pa.Table | None, full: bool, told: bool) -> pa.Table:
        """Which of the claims ``numbered``, whose things are matched, are held otherwise than written: ``HELD_SCHEMA``.

        ``names`` (``NAMES_SCHEMA``) are those of the feeds beside this one. ``told``: the claims have a column
        ``elsewhere`` that says what other people's things are held under.
        """
        engine = self._engine
        engine.register("names", NAMES_SCHEMA.empty_table() if names is None else names)
        engine.table("of_their_own", _OF_THEIR_OWN)
        engine.table("reference_of_own", _OF_OWN)
        not_of_own = {"only": f"where {_NOT_OF_OWN}", "also": f"and {_NOT_OF_OWN}"}
        engine.table("elsewhere", _TOLD if told else _ANYWHERE.format(of="", **not_of_own))
        engine.table("reference", _REFERENCES)
        engine.table("pair", _PAIRS)
        engine.view("told_still", _TOLD_STILL)
        engine.table("sure", _SURE)
        engine.table("remembered", _REMEMBERED)
        engine.table("reference_held", _HELD_REFERENCES)
        held = engine.query(_HELD).cast(HELD_SCHEMA)
        self.known.take(_KNOWN, _STILL_KNOWN, full)
        return held
