"""Name the persons of a run: most are new, or as they were; only who met or parted needs any thought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forethought.model.runs import places_in
from forethought.model.texts import order_of_texts

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
    first = _firsts(group)
    new, same = _plain(group, before.place, _sealed(spine, before.persons))
    settled = _settled(people, group, np.flatnonzero(~(new | same)[group]), spine, key)
    made = _new_ids(people.ids.take(pa.array(first[new])), spine, key)
    ids, place = _placed(people, group, before, made, new, settled)
    founds = np.zeros(len(group), bool)
    founds[first[new]] = True
    joins = np.flatnonzero((before.place < 0) & (new | same)[group])
    joins = joins[np.lexsort((people.by_id[joins], places_in(order_of_texts(ids))[place[joins]], ~founds[joins]))]
    person = ids.take(pa.array(place))
    arrivals = _arrivals(people, person.take(pa.array(joins)), joins, founds[joins])
    return Named(person, _in_order(arrivals, event_table(settled.events)), settled.aliases)


def _placed(
    people: People, group: Nodes, before: Before, made: pa.Array, new: Marks, settled: Identity
) -> tuple[pa.Array, Nodes]:
    """Ids of persons, and for each record the place of its own: those made for new groups, of before, and settled."""
    debated = pc.is_in(people.ids, value_set=pa.array(settled.person_of, pa.string()))
    at = np.flatnonzero(np.asarray(debated))
    found = [settled.person_of[record] for record in people.ids.take(pa.array(at)).to_pylist()]
    holder = np.full(len(new), _ABSENT)
    known = np.flatnonzero(before.place >= 0)
    holder[group[known]] = before.place[known]
    place = np.where(new, np.cumsum(new) - 1, len(made) + holder)[group]
    place[at] = len(made) + len(before.persons) + np.arange(len(at))
    return pa.concat_arrays([made, pa.array(before.persons, pa.string()), pa.array(found, pa.string())]), place


def _in_order_of_founding(cluster: Nodes) -> Nodes:
    """Number the groups by their record that was known first; records are in the order of founding."""
    first = np.zeros(int(cluster.max(initial=-1)) + 1, np.int64)
    first[cluster[::-1]] = np.arange(len(cluster))[::-1]
    founds = np.zeros(len(cluster), bool)
    founds[first[cluster]] = True
    number = np.cumsum(founds) - 1
    return np.asarray(number[first[cluster]])


def _firsts(group: Nodes) -> Nodes:
    """The first record of each group; groups are numbered in the order of these."""
    return np.flatnonzero(np.diff(np.maximum.accumulate(group), prepend=-1) > 0)


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


def _new_ids(founders: pa.Array, spine: Spine, key: bytes) -> pa.Array:
    """The ids of new persons, each founded on its first record."""
    records: list[str] = founders.to_pylist()
    made = person_ids_for(key, records)
    if not spine:
        return made
    taken = spine.taken if isinstance(spine, SpineState) else set(spine.values()).__contains__
    fresh = [
        fresh_id(key, record, taken) if taken(person) else person
        for record, person in zip(records, made.to_pylist(), strict=True)
    ]
    return pa.array(fresh, pa.string())


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
    """The events of records that were in no person before: they found theirs, or join it."""
    founds = pa.array(founder)
    days = pa.array([day_of((text, "")) for text in people.since.values], pa.date32())
    blank = pa.repeat("", len(joins))
    said = {
        "event": pc.if_else(founds, "created", "attached"),
        "person_id": person,
        "other_person_id": blank,
        "record_id": people.ids.take(pa.array(joins)),
        "reason": pc.if_else(founds, "first seen", "joins this person"),
        "other_record_id": blank,
        "effective": days.take(pa.array(people.since.ranks[joins])),
    }
    return pa.table(said, schema=EVENTS)


def _in_order(arrivals: pa.Table, settled: pa.Table) -> pa.Table:
    """All events in the order in which they are to be carried out (`spine.events.in_order`); both are in it."""
    if not len(settled):
        return arrivals
    found = []
    for kind in event_kinds():
        each = [table.filter(pc.equal(table["event"], kind)) for table in (arrivals, settled)]
        rows, both = pa.concat_tables(each), all(len(table) for table in each)
        found.append(rows.sort_by([(n, "ascending") for n in ("person_id", "record_id")]) if both else rows)
    return pa.concat_tables(found).combine_chunks()
