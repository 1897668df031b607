"""Name the persons of a run: most are new, or as they were; only who met or parted needs any thought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .forests import Marks, Nodes
from .records import People
from .spine import (
    EVENTS,
    Founding,
    Identity,
    SpineState,
    day_of,
    event_kinds,
    event_table,
    fresh_id,
    identify,
    person_ids_for,
)

_ABSENT = -1
_UNKNOWN_SINCE = "9999"  # place in time of a record of which no day is known
Spine = Mapping[str, str]
"""The persons before, record to person: a mapping, or a `SpineState`, which also knows what became of ids."""


@dataclass(frozen=True)
class Named:
    """Who is who after a run: the person of each record of `People.ids`, the events, and ids that lead to another."""

    person: pa.Array
    events: pa.Table
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Before:
    """Who the records were before: for each of `People.ids` a place in `persons`, -1 where it was nobody's."""

    place: Nodes
    persons: list[str]

    @staticmethod
    def of(people: People, spine: Spine) -> Before:
        """Ask the spine for every record, once."""
        if not spine:
            return Before(np.full(len(people.ids), _ABSENT), [])
        held = pa.array([spine.get(record) for record in people.ids.to_pylist()], pa.string()).dictionary_encode()
        return Before(np.asarray(held.indices.fill_null(_ABSENT)).astype(np.int64), held.dictionary.to_pylist())


def name_persons(people: People, cluster: Nodes, spine: Spine, before: Before, key: bytes) -> Named:
    """Name the persons that `cluster` gathers, keeping the identifiers of the spine.

    `before` is what it says of the records. Raises `LinkageError` when a sealed person would be joined.
    """
    group = _in_order_of_founding(cluster[people.node_of])
    was = before.place
    new, same = _plain(group, was, _sealed(spine, before.persons))
    debated = np.flatnonzero(~(new | same)[group])
    settled = _settled(people, group, debated, spine, key)
    person = _new_persons(people, group, new, spine, key)
    kept = np.flatnonzero(same[group])
    holder = np.full(len(same), _ABSENT)
    holder[group[was >= 0]] = was[was >= 0]
    person[kept] = np.asarray([*before.persons, None], object)[holder[group[kept]]]
    person[debated] = [settled.person_of[record] for record in people.ids.take(pa.array(debated)).to_pylist()]
    told = pa.array(person.tolist(), pa.string())
    joins = np.flatnonzero((was < 0) & (new | same)[group])
    founder = np.zeros(len(group), bool)
    founder[np.unique(group, return_index=True)[1]] = True
    arrivals = _arrivals(people, told, joins, founder & new[group])
    return Named(told, _in_order(arrivals, event_table(settled.events)), settled.aliases)


def _in_order_of_founding(cluster: Nodes) -> Nodes:
    """Number the groups by their record that was known first; records are in the order of founding."""
    _, first, group = np.unique(cluster, return_index=True, return_inverse=True)
    number = np.empty(len(first), np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    return np.asarray(number[group])


def _sealed(spine: Spine, persons: list[str]) -> Marks:
    """Which persons nothing may join any more."""
    if not isinstance(spine, SpineState):
        return np.zeros(len(persons), bool)
    return np.asarray([spine.is_sealed(person) for person in persons], bool)


def _plain(group: Nodes, before: Nodes, sealed: Marks) -> tuple[Marks, Marks]:
    """Which groups are new, and which are a person as it was, with or without newcomers."""
    groups, known = int(group.max(initial=-1)) + 1, np.flatnonzero(before >= 0)
    least, most = _bounds(group[known], before[known], groups)
    first, last = _bounds(before[known], group[known], len(sealed))
    new = most < 0
    same = ~new & (least == most)
    same[same] = ((first == last) & ~sealed)[most[same]]
    return new, same


def _bounds(at: Nodes, values: Nodes, size: int) -> tuple[Nodes, Nodes]:
    least, most = np.full(size, np.iinfo(np.int64).max), np.full(size, _ABSENT)
    np.minimum.at(least, at, values)
    np.maximum.at(most, at, values)
    return least, most


def _new_persons(people: People, group: Nodes, new: Marks, spine: Spine, key: bytes) -> NDArray[np.object_]:
    """Give each new group the id founded on its first record; records of other groups get none yet."""
    _, first = np.unique(group, return_index=True)
    founders: list[str] = people.ids.take(pa.array(first[new])).to_pylist()
    made = person_ids_for(key, founders)
    if spine:
        taken = spine.taken if isinstance(spine, SpineState) else set(spine.values()).__contains__
        for place in [place for place, person in enumerate(made) if taken(person)]:
            made[place] = fresh_id(key, founders[place], taken)
    person = np.full(len(group), None, object)
    number = np.cumsum(new) - 1
    newcomers = np.flatnonzero(new[group])
    person[newcomers] = np.asarray(made, object)[number[group[newcomers]]]
    return person


def _settled(people: People, group: Nodes, debated: Nodes, spine: Spine, key: bytes) -> Identity:
    """Name the groups in which persons met or from which they parted."""
    if not len(debated):
        return Identity({}, (), {})
    order = debated[np.argsort(group[debated], kind="stable")]
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    ids = people.ids.take(pa.array(order)).to_pylist()
    groups = [tuple(ids[a:b]) for a, b in zip(begins, [*begins[1:], len(ids)], strict=True)]
    since = people.since.take(order)
    founding: dict[str, Founding] = {
        record: (since.values[rank] or _UNKNOWN_SINCE, record)
        for record, rank in zip(ids, since.ranks.tolist(), strict=True)
    }
    return identify(groups, founding, spine, key)


def _arrivals(people: People, person: pa.Array, joins: Nodes, founder: Marks) -> pa.Table:
    """The events of records that were in no person before: they found one, or join one."""
    founds = pa.array(founder[joins])
    days = pa.array([day_of((text, "")) for text in people.since.values], pa.date32())
    blank = pa.array(np.full(len(joins), ""), pa.string())
    said = {
        "event": pc.if_else(founds, "created", "attached"),
        "person_id": person.take(pa.array(joins)),
        "other_person_id": blank,
        "record_id": people.ids.take(pa.array(joins)),
        "reason": pc.if_else(founds, "first seen", "joins this person"),
        "other_record_id": blank,
        "effective": days.take(pa.array(people.since.ranks[joins])),
    }
    return pa.table(said, schema=EVENTS)


def _in_order(arrivals: pa.Table, settled: pa.Table) -> pa.Table:
    """All events in the order in which they are to be carried out (`spine.events.in_order`)."""
    found = []
    for kind in event_kinds():
        each = [table.filter(pc.equal(table["event"], kind)) for table in (arrivals, settled)]
        rows = pa.concat_tables(each)
        arrived = len(each[0]) > 0
        found.append(rows.sort_by([(n, "ascending") for n in ("person_id", "record_id")]) if arrived else rows)
    return pa.concat_tables(found).combine_chunks()
