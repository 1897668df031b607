"""One thing under many numbers: what a supplier has numbered anew keeps the number it had first.

Case systems give rows new numbers, some every night. A thing (an assessment, a plan) is recognised within one person
by number and content, by content alone, by its natural key (its dates), by its number, in this order; each of two
things is taken once. What refers to a thing by its number follows it, also where the thing is told of by another feed
(see ``references``, ``beside``). Groups of people keep their numbers likewise (see ``labels``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forethought.engine import Engine
from forethought.record.mapping.card import Block, Card
from forethought.record.standing.labels import Labels
from forethought.record.standing.references import NAMES_SCHEMA, References
from forethought.record.standing.remembered import Remembered

_THING = "subject, entity, entity_key"
_PRINT = "hash(attribute, value, absent, other_subject, outcome, valid_from, valid_to)"
# A sum of prints does not depend on the order of rows. Numbers of things and natural keys apart.
_THINGS = f"""
select {_THING},
  sum({_PRINT}) filter (where role is distinct from 'number') as content,
  string_agg(value, '|' order by attribute, value) filter (where role = 'natural') as dates
from numbered left join rule using (entity, attribute)
where entity_key <> '' and entity in (select entity from kind)
group by all
"""
_NUMBERED = """
insert into matched
select t.subject, t.entity, t.entity_key, k.held_key, false as renewed
from thing t join known k on t.subject = k.subject and t.entity = k.entity and {on}
where (t.subject, t.entity, t.entity_key) not in (select {thing} from matched)
  and (t.subject, t.entity, k.held_key) not in (select subject, entity, held_key from matched)
"""
# Where several would do, the first of the one goes with the first of the other.
_MATCH = """
insert into matched
select t.subject, t.entity, t.entity_key, k.held_key, k.source_key <> t.entity_key as renewed
from (select *, row_number() over (partition by subject, entity, {by} order by entity_key) as place
      from thing where {by} is not null and ({thing}) not in (select {thing} from matched)) t
join (select *, row_number() over (partition by subject, entity, {by} order by source_key, held_key) as place
      from known where (subject, entity, held_key) not in (select subject, entity, held_key from matched)) k
on t.subject = k.subject and t.entity = k.entity and t.{by} = k.{by} and t.place = k.place
"""
_STEPS = (
    _NUMBERED.format(on="t.entity_key = k.source_key and t.content = k.content", thing=_THING),
    _MATCH.format(by="content", thing=_THING),
    _NUMBERED.format(on="t.dates = k.dates and t.entity_key = k.source_key", thing=_THING),
    _MATCH.format(by="dates", thing=_THING),
    _NUMBERED.format(on="t.entity_key = k.source_key", thing=_THING),
)
_CHANGES_ONLY = (4,)
"""Of the steps, those that tell what changed in a delivery that does not hold everything."""
_NEW = """
insert into matched
select t.subject, t.entity, t.entity_key,
  case when k.held_key is null then t.entity_key else t.entity_key || '~{number}' end, false
from thing t left join known k on k.subject = t.subject and k.entity = t.entity and k.held_key = t.entity_key
where (t.subject, t.entity, t.entity_key) not in (select subject, entity, entity_key from matched)
"""
_KNOWN = """
select m.subject, m.entity, m.held_key, m.entity_key as source_key, t.content, t.dates
from matched m join thing t using (subject, entity, entity_key)
"""
_STILL_KNOWN = """
select * from known where (subject, entity, held_key) not in (select subject, entity, held_key from matched)
"""
_NONE_KNOWN = """
select '' as subject, '' as entity, '' as held_key, '' as source_key, cast(0 as hugeint) as content, '' as dates
where false
"""
_AS_WRITTEN = "select *, value as written from said"
_CALLED = "select * replace (coalesce(called, value) as value), value as written from said"
_RELABELLED = """
select s.* replace (coalesce(l.held, s.value) as value), s.value as written
from said s left join relabelled l on l.entity = s.entity and l.attribute = s.attribute and l.label = s.value
"""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What an attribute is to the numbers of things: ``number`` (of its own, or of another), ``natural`` or ``label``;
    ``is_label``: its value is the number of a group, whatever else it is.
    """

    entity: str
    attribute: str
    role: str
    refers_to: str | None
    is_label: bool


class Known(NamedTuple):
    """What is known after some batches of a feed: of its things, its groups, and what refers to what."""

    things: pa.Table
    labels: pa.Table
    references: pa.Table


class Renumbering:
    """What is known of the things of one feed, batch after batch."""

    def __init__(self, engine: Engine, card: Card) -> None:
        self._engine = engine
        kinds = sorted({block.entity for block in card.blocks if _is_numbered(block)})
        engine.register("rule", rules_of(card))
        self._has_labels = any(block.groups for block in card.blocks)
        engine.register("kind", pa.table({"entity": pa.array(kinds, pa.string())}))
        # Arrow has no whole number as large as a sum of prints; it comes back as a decimal.
        self._things = Remembered(engine, "known", _NONE_KNOWN, "* replace (cast(content as hugeint) as content)")
        self._labels = Labels(engine)
        self._references = References(engine)

    def known(self) -> Known:
        """What is known by now, to go on from with :meth:`go_on_from`."""
        return Known(self._things.rows(), self._labels.known.rows(), self._references.known.rows())

    def go_on_from(self, known: Known) -> None:
        """Take as known what was ``known`` after some batches; the next one is the batch after these."""
        self._things.go_on_from(known.things)
        self._labels.known.go_on_from(known.labels)
        self._references.known.go_on_from(known.references)

    def held(self, claims: pa.Table, number: int, full: bool, names: pa.Table | None = None) -> pa.Table:
        """Which of ``claims`` (batch ``number``) are held otherwise than they were written: ``HELD_SCHEMA``.

        ``names`` (``NAMES_SCHEMA``) are those of the feeds beside this one. ``claims`` are of all subjects, or have
        the columns ``elsewhere`` and ``called`` (see ``folding.Source``).
        """
        self.match(claims, number, full)
        held = self._references.held(names, full, told="elsewhere" in claims.column_names)
        self._engine.drop("numbered")
        self._engine.drop("said")
        return held

    def match(self, claims: pa.Table, number: int, full: bool) -> pa.Table:
        """Recognise the things of ``claims``; returns what has another number now than it is held under.

        Columns ``entity``, ``source_key`` (the number of this batch), ``held_key``.
        """
        engine = self._engine
        engine.drop("numbered")
        engine.register("said", claims)
        engine.view("numbered", self._numbered(claims, number, full))
        engine.table("thing", _THINGS)
        engine.table("matched", f"select {_THING}, '' as held_key, false as renewed from thing where false")
        for step, match in enumerate(_STEPS):
            if full or step in _CHANGES_ONLY:
                engine.execute(match)
        engine.execute(_NEW.format(number=number))
        engine.table("renewed", f"select {_THING} from matched where renewed")
        self._things.take(_KNOWN, _STILL_KNOWN, full)
        engine.table("moved", "select * from known where held_key <> source_key")
        return engine.query("select entity, source_key, held_key from moved")

    def names(self) -> pa.Table:
        """What the things now known are held under: ``NAMES_SCHEMA``."""
        return self._engine.query(f"select {', '.join(NAMES_SCHEMA.names)} from known").cast(NAMES_SCHEMA)

    def _numbered(self, claims: pa.Table, number: int, full: bool) -> str:
        """``claims`` with the numbers of groups as they are held, and those that were ``written``."""
        if "called" in claims.column_names:
            return _CALLED
        if not self._has_labels:
            return _AS_WRITTEN
        self._labels.match(number, full)
        return _RELABELLED if len(self._engine.query("select 1 from relabelled limit 1")) else _AS_WRITTEN


def rules_of(card: Card) -> pa.Table:
    """What each attribute of ``card`` is to the numbers of things: ``entity, attribute, role, refers_to, is_label``."""
    rules = [rule for block in card.blocks for rule in _rules(block)]
    texts = [(name, pa.string()) for name in ("entity", "attribute", "role", "refers_to")]
    schema = pa.schema([*texts, ("is_label", pa.bool_())])
    rows = {(r.entity, r.attribute): {n: getattr(r, n) for n in schema.names} for r in rules}
    return pa.Table.from_pylist(list(rows.values()), schema=schema)


def _is_numbered(block: Block) -> bool:
    return any(not term.startswith(("=", "@")) for term in block.key)


def _rules(block: Block) -> list[_Rule]:
    named = {column: attribute for attribute, column in block.attributes.items()}
    own = block.key[0] if len(block.key) == 1 else None
    columns = {*block.natural, *block.references, *block.groups, *([own] if own else [])}
    found = []
    for column in sorted(columns):
        refers = block.references.get(column) or (block.entity if column == own else None)
        role = "number" if refers else "natural" if column in block.natural else "label"
        found.append(_Rule(block.entity, named.get(column, column), role, refers, column in block.groups))
    return found


def renumbered(claims: pa.Table, held: pa.Table) -> pa.Table:
    """``claims`` (in the order of their numbers) under the keys, and with the references, that ``held`` says."""
    if not len(held):
        return claims
    mask = np.zeros(len(claims), bool)
    mask[np.searchsorted(claims["claim"].to_numpy(), held["claim"].to_numpy())] = True
    for name in ("entity_key", "value"):
        told = pc.replace_with_mask(claims[name].combine_chunks(), pa.array(mask), held[name].combine_chunks())
        claims = claims.set_column(claims.schema.get_field_index(name), name, told)
    return claims
