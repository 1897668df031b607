"""Whom the case system knows, under which numbers, since when: children with contacts, early help, cases or care, and
their mothers and known fathers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Register
from forethought.synth.community import Community
from forethought.synth.feeds.periods import Array, code_column
from forethought.synth.rows import NEVER, NOBODY, Codes

_SPAN = 2**33
_EARLY = 200_000  # days: makes those before 1970 count from above nought


_COLUMNS = (
    "forename", "surname", "born", "sex", "ethnicity", "number", "street", "postcode", "uprn", "nhs_number", "upn",
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """How the first ``len(day)`` records looked on ``day``: ``texts`` has columns of
    :class:`forethought.synth.agencies.Held`; ``unborn`` is who was not born yet."""

    texts: Mapping[str, Codes]
    day: NDArray[np.int64]
    unborn: NDArray[np.bool_]


@dataclass(frozen=True)
class Known:
    """The records of the case system, in the order in which they began.

    ``person`` is whom a record is about (the first of them, where one holds two), ``first`` the day it began;
    ``mother`` and ``father`` are places of the parents' records, nobody where there is none. The ``uses`` of a record
    are kept as keys of record and day, in order, with the person each was about.
    """

    community: Community
    register: Register
    person: NDArray[np.int64]
    local_id: Codes
    first: NDArray[np.int64]
    uses: NDArray[np.int64]
    user: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.person)

    @cached_property
    def ids(self) -> pa.Array:
        """The numbers of the records, as a column."""
        return code_column(self.local_id)

    @cached_property
    def of_person(self) -> NDArray[np.int64]:
        """The first record of each person; nobody for those who are not known."""
        found = np.full(len(self.community.lives.persons), NOBODY, np.int64)
        found[self.person[::-1]] = np.arange(len(self))[::-1]
        return found

    @cached_property
    def mother(self) -> NDArray[np.int64]:
        """The record of each one's mother, for the children among them."""
        return self._parent(self.community.lives.persons.mother)

    @cached_property
    def father(self) -> NDArray[np.int64]:
        """The record of each one's father, where agencies know him."""
        persons = self.community.lives.persons
        return self._parent(np.where(persons.father_known, persons.father, NOBODY))

    def _parent(self, parents: Array) -> NDArray[np.int64]:
        parent = parents[self.person]
        return np.where(parent == NOBODY, NOBODY, self.of_person[np.maximum(parent, 0)])

    def until(self, end: int) -> int:
        """How many records there were before the day ``end``."""
        return int(np.searchsorted(self.first, end))

    def at_first(self) -> Seen:
        """Every record as it was on its first day."""
        return self._seen(self.person, self.first)

    def at(self, ends: Sequence[int]) -> Iterator[Seen]:
        """The records there were before each day of ``ends``, as they stood on the day before.

        A record that is not the one in use for its person that day is shown as on the last day it was used.
        """
        other = [self._not_in_use(end) for end in ends]
        keys = [record * _SPAN + end + _EARLY for record, end in zip(other, ends, strict=True)]
        last = np.searchsorted(self.uses, np.concatenate(keys)) - 1
        old = self._seen(self.user[last], self.uses[last] % _SPAN - _EARLY)
        edges = np.cumsum([0, *(len(record) for record in other)])
        for end, record, first, after in zip(ends, other, edges[:-1], edges[1:], strict=True):
            now = self._seen(self.person[: self.until(end)], np.full(self.until(end), end - 1))
            now.day[record], now.unborn[record] = old.day[first:after], old.unborn[first:after]
            texts = {name: _with(now.texts[name], record, old.texts[name][first:after]) for name in _COLUMNS}
            yield Seen(texts, now.day, now.unborn)

    def _not_in_use(self, end: int) -> NDArray[np.int64]:
        person = self.person[: self.until(end)].astype(np.int32)
        ids = self.register.local_ids(person, np.full(len(person), end - 1, np.int32))
        return np.flatnonzero(ids != self.local_id[: len(ids)])

    def _seen(self, person: Array, day: Array) -> Seen:
        order = np.argsort(person, kind="stable")  # a register answers faster in the order of its people
        back = np.empty(len(order), np.int64)
        back[order] = np.arange(len(order))
        held = self.register.held(person[order].astype(np.int32), day[order].astype(np.int32))
        unborn = self.community.lives.persons.born[person] > day
        return Seen({name: getattr(held, name)[back] for name in _COLUMNS}, day, unborn)


def _with(texts: Codes, at: Array, others: Codes) -> Codes:
    """``texts`` with ``others`` in the places ``at``."""
    if not len(at):
        return texts
    found: Codes = texts.astype(np.promote_types(texts.dtype, others.dtype))
    found[at] = others
    return found


def known_of(community: Community, register: Register) -> Known:
    """The records that come to be by the end of the window."""
    person, day = _uses(community)
    ids = register.local_ids(person.astype(np.int32), day.astype(np.int32))
    coded = pa.array(ids).dictionary_encode()
    code = coded.indices.to_numpy().astype(np.int64)
    order = np.lexsort((person, day, code))
    begins = np.flatnonzero(np.diff(code[order], prepend=-1))
    first = order[begins]
    rank = np.lexsort((person[first], day[first]))
    first = first[rank]
    record = np.empty(len(first), np.int64)
    record[code[first]] = np.arange(len(first))
    keys = record[code] * _SPAN + day + _EARLY
    by_key = np.lexsort((person, keys))
    return Known(community, register, person[first], ids[first], day[first], keys[by_key], person[by_key])


def _uses(community: Community) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Whom something was written of on which day; parents with the first word of each child."""
    need, care, persons = community.need, community.care, community.lives.persons
    parts = (
        (need.contacts.person, need.contacts.day), (need.early_help.person, need.early_help.start),
        (need.cases.person, need.cases.referred), (care.periods.person, care.periods.start),
    )  # fmt: skip
    child = np.concatenate([who for who, _ in parts]).astype(np.int64)
    day = np.concatenate([on for _, on in parts]).astype(np.int64)
    earliest = np.full(len(persons), NEVER, np.int64)
    np.minimum.at(earliest, child, day)
    kids = np.flatnonzero(earliest < NEVER)
    mother = persons.mother[kids]
    father = np.where(persons.father_known[kids], persons.father[kids], NOBODY)
    parent = np.concatenate([mother, father]).astype(np.int64)
    since = np.tile(earliest[kids], 2)
    there = parent != NOBODY
    return np.concatenate([child, parent[there]]), np.concatenate([day, since[there]])
