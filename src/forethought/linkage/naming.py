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
from .spine import Event, Identity, identify, person_id_for, person_ids_for

EVENTS = pa.schema([(n, pa.string()) for n in ("event", "person_id", "other_person_id", "record_id", "reason")])
_ABSENT = -1


@dataclass(frozen=True)
class Named:
    """Who is who after a run: the person of each record of `People.ids`, the events, and ids that lead to another."""

    person: pa.Array
    events: pa.Table
    aliases: Mapping[str, str] = field(default_factory=dict)


def name_persons(people: People, cluster: Nodes, spine: pa.Table | None, key: bytes) -> Named:
    """Name the persons that `cluster` gathers, keeping the identifiers of the `spine` (record_id, person_id)."""
    group = _in_order_of_founding(cluster[people.node_of])
    before, persons = _before(people, spine)
    new, same = _plain(group, before)
    debated = np.flatnonzero(~(new | same)[group])
    settled = _settled(people, group, debated, spine, key)
    person = _new_persons(people, group, new, persons, key)
    kept = np.flatnonzero(same[group])
    holder = np.full(len(same), _ABSENT)
    holder[group[before >= 0]] = before[before >= 0]
    person[kept] = np.asarray(persons.to_pylist(), object)[holder[group[kept]]] if len(kept) else None
    person[debated] = [settled.person_of[record] for record in people.ids.take(pa.array(debated)).to_pylist()]
    told = pa.array(person.tolist(), pa.string())
    joins = np.flatnonzero((before < 0) & (new | same)[group])
    founder = np.zeros(len(group), bool)
    founder[np.unique(group, return_index=True)[1]] = True
    events = pa.concat_tables([_arrivals(people, told, joins, founder & new[group]), _told(settled.events)])
    return Named(told, _sorted(events), settled.aliases)


def _in_order_of_founding(cluster: Nodes) -> Nodes:
    """Number the groups by their record that was known first; records are in the order of founding."""
    _, first, group = np.unique(cluster, return_index=True, return_inverse=True)
    number = np.empty(len(first), np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    return np.asarray(number[group])


def _before(people: People, spine: pa.Table | None) -> tuple[Nodes, pa.Array]:
    """For each record the place of its person in the spine, absent where it had none; and the persons of the spine."""
    if spine is None or not len(spine):
        return np.full(len(people.ids), _ABSENT), pa.array([], pa.string())
    row = pc.index_in(people.ids, value_set=spine["record_id"].combine_chunks())
    held = spine["person_id"].combine_chunks().dictionary_encode()
    return np.asarray(held.indices.take(row).fill_null(_ABSENT)).astype(np.int64), held.dictionary


def _plain(group: Nodes, before: Nodes) -> tuple[Marks, Marks]:
    """Which groups are new, and which are a person as it was, with or without newcomers."""
    groups, known = int(group.max(initial=-1)) + 1, np.flatnonzero(before >= 0)
    least, most = _bounds(group[known], before[known], groups)
    first, last = _bounds(before[known], group[known], int(before.max(initial=-1)) + 1)
    new = most < 0
    same = ~new & (least == most)
    same[same] = (first == last)[most[same]]
    return new, same


def _bounds(at: Nodes, values: Nodes, size: int) -> tuple[Nodes, Nodes]:
    least, most = np.full(size, np.iinfo(np.int64).max), np.full(size, _ABSENT)
    np.minimum.at(least, at, values)
    np.maximum.at(most, at, values)
    return least, most


def _new_persons(people: People, group: Nodes, new: Marks, taken: pa.Array, key: bytes) -> NDArray[np.object_]:
    """Give each new group the id founded on its first record; records of other groups get none yet."""
    _, first = np.unique(group, return_index=True)
    founders = people.ids.take(pa.array(first[new]))
    made = np.asarray(person_ids_for(key, founders.to_pylist()), object)
    used = set(taken.to_pylist())
    for place in np.flatnonzero(np.asarray(pc.is_in(pa.array(made, pa.string()), value_set=taken))).tolist():
        turn = 1
        while (other := person_id_for(key, founders[place].as_py(), turn)) in used:
            turn += 1
        made[place] = other
    person = np.full(len(group), None, object)
    number = np.cumsum(new) - 1
    newcomers = np.flatnonzero(new[group])
    person[newcomers] = made[number[group[newcomers]]]
    return person


def _settled(people: People, group: Nodes, debated: Nodes, spine: pa.Table | None, key: bytes) -> Identity:
    """Name the groups in which persons met or from which they parted."""
    if spine is None or not len(debated):
        return Identity({}, (), {})
    order = debated[np.argsort(group[debated], kind="stable")]
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    ids = people.ids.take(pa.array(order)).to_pylist()
    groups = [tuple(ids[a:b]) for a, b in zip(begins, [*begins[1:], len(ids)], strict=True)]
    founding = {record: (f"{place:012d}", record) for place, record in zip(order.tolist(), ids, strict=True)}
    held = dict(zip(spine["record_id"].to_pylist(), spine["person_id"].to_pylist(), strict=True))
    return identify(groups, founding, held, key)


def _arrivals(people: People, person: pa.Array, joins: Nodes, founder: Marks) -> pa.Table:
    """The events of records that were in no person before: they found one, or join one."""
    founds = pa.array(founder[joins])
    blank = pa.array(np.full(len(joins), ""), pa.string())
    return pa.table(
        [
            pc.if_else(founds, "created", "attached"),
            person.take(pa.array(joins)),
            blank,
            people.ids.take(pa.array(joins)),
            pc.if_else(founds, "first seen", "joins this person"),
        ],
        schema=EVENTS,
    )


def _told(events: tuple[Event, ...]) -> pa.Table:
    return pa.Table.from_pylist([vars(event) for event in events], EVENTS)


def _sorted(events: pa.Table) -> pa.Table:
    return events.sort_by([(n, "ascending") for n in ("person_id", "event", "other_person_id", "record_id")])
