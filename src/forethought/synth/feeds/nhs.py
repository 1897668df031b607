"""What the feeds of the health service share: months, identifiers, practices, and columns of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.synth.agencies import Held, Register
from forethought.synth.chance import chosen
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import Setting
from forethought.synth.window import Window

Array = NDArray[Any]
_SPAN = 2**33
_MONTHS = 100_000
_EVENTS = 1_000_000  # more than the events of one kind in one locality


@dataclass(frozen=True)
class Sent:
    """A table of events, with the day on which each came into the system: it is sent in that month."""

    table: pa.Table
    recorded: Array


def monthly(window: Window, sent: Mapping[str, Sent]) -> Iterator[Extract]:
    """One extract for each month of the window, named ``2025-03``; rows in order of the day they were recorded."""
    first = months(np.asarray([window.first]))[0]
    count = window.years * 12
    cut = {name: _cut(part, first, count) for name, part in sent.items()}
    for number in range(count):
        tables = {
            name: table.slice(edges[number], edges[number + 1] - edges[number]) for name, (table, edges) in cut.items()
        }
        yield Extract(str(np.datetime64(int(first) + number, "M")), tables)


def _cut(sent: Sent, first: int, count: int) -> tuple[pa.Table, list[int]]:
    order = np.argsort(sent.recorded, kind="stable")
    month = months(sent.recorded[order])
    return sent.table.take(pa.array(order)), np.searchsorted(month, first + np.arange(count + 1)).tolist()


def months(days: Array) -> Array:
    """The month of each day, counted from January 1970."""
    found: Array = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return found


def last_days(month: Array) -> NDArray[np.int32]:
    """The last day of each month."""
    found: NDArray[np.int32] = (
        (month + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1
    ).astype(np.int32)
    return found


def recorded(setting: Setting, feed: str, table: str, days: Array) -> Array:
    """When events of ``days`` came into the system: soon, but some of them weeks late."""
    shape = parameters()["feeds"]["lag"][feed]
    rng = setting.stream("feeds", feed, table, "recorded")
    lag = rng.exponential(shape["days"], len(days))
    lag = lag + chosen(rng, shape["late"], len(days)) * rng.exponential(shape["late_days"], len(days))
    found: Array = np.where(days == NEVER, NEVER, days.astype(np.int64) + np.floor(lag).astype(np.int64))
    return found


@dataclass(frozen=True)
class Patients:
    """People in extracts: one row for each record and day of extract, as the agency holds it on that day.

    ``person`` is whom the record is (the first of them, where one record holds two), ``place`` gives for each event
    the row of its record here.
    """

    person: Array
    day: NDArray[np.int32]
    held: Held
    place: Array

    @cached_property
    def ids(self) -> pa.Array:
        """The ids of the records, as a column of the tables of people."""
        return texts(self.held.local_id)

    def local_ids(self) -> Array:
        """The patient's id for each event, in the order in which the events were given."""
        found: Array = self.held.local_id[self.place]
        return found

    def only(self, wanted: Array) -> Patients:
        """The records that ``wanted`` flags; events no longer have places."""
        nowhere = np.empty(0, np.int64)
        return Patients(self.person[wanted], self.day[wanted], self.held.take(wanted), nowhere)

    def joined(self, others: Patients) -> Patients:
        """These records and then ``others``, which are none of them; events of these have the places they had."""
        return Patients(
            np.concatenate([self.person, others.person]),
            np.concatenate([self.day, others.day]),
            Held.join(self.held, others.held),
            self.place,
        )


def patients(register: Register, window: Window, persons: Array, days: Array) -> Patients:
    """Those whom events recorded on ``days`` are about, as they are held at the end of each month; the days lie in the
    window."""
    month = months(np.minimum(days, window.end - 1))
    key, place = np.unique(persons.astype(np.int64) * _MONTHS + month, return_inverse=True)
    found = records(register, key // _MONTHS, last_days(key % _MONTHS))
    return replace(found, place=found.place[place])


def records(register: Register, persons: Array, days: Array) -> Patients:
    """The records of people on days; one that holds two people is there once. ``place`` is by the arguments."""
    held = register.held(persons.astype(np.int32), days.astype(np.int32))
    codes = pa.array(held.local_id).dictionary_encode().indices.to_numpy().astype(np.int64)
    _, first, place = np.unique(days.astype(np.int64) * _EVENTS + codes, return_index=True, return_inverse=True)
    if len(first) == len(held):
        return Patients(persons, days.astype(np.int32), held, np.arange(len(held)))
    order = np.sort(first)
    rank = np.empty(len(held), np.int64)
    rank[order] = np.arange(len(order))
    return Patients(persons[order], days[order].astype(np.int32), held.take(order), rank[first[place]])


def practice_codes(community: Community, persons: Array, days: Array) -> pa.Array:
    """The codes of the practices that people are registered with on days, null where with none."""
    place = practices_on(community, persons, days)
    first = parameters()["feeds"]["codes"]["first_practice"]
    letter = parameters()["feeds"]["codes"]["practice"]
    codes = np.asarray([f"{letter}{first + n:05d}" for n in range(len(community.setting.services.practices))])
    return pa.array(codes).take(pa.array(place, mask=place == NOBODY))


def practices_on(community: Community, persons: Array, days: Array) -> Array:
    """The place of the practice of each person on its day among those of the authority, or nobody."""
    held = community.health.practices
    key = held.person.astype(np.int64) * _SPAN + held.start
    at = np.searchsorted(key, persons.astype(np.int64) * _SPAN + days, side="right") - 1
    known = at >= 0
    at = np.maximum(at, 0)
    if not len(held):
        return np.full(len(persons), NOBODY)
    known &= (held.person[at] == persons) & (held.end[at] > days)
    found: Array = np.where(known, held.practice[at], NOBODY)
    return found


def hospital_codes(community: Community, hospital: Array) -> pa.Array:
    """The codes of hospitals; ``home`` for nobody."""
    letters = parameters()["feeds"]["codes"]["hospital"]
    codes = np.asarray([f"{letters}{n + 1:02d}" for n in range(len(community.setting.services.hospitals))] + ["home"])
    return pa.array(codes).take(pa.array(hospital % len(codes)))


def event_ids(setting: Setting, letters: str, rows: Array) -> pa.Array:
    """Ids of events, that no other locality's event of the kind has; null for nobody."""
    numbers = pa.array(setting.locality.serial * _EVENTS + rows.astype(np.int64), mask=rows < 0)
    return pc.binary_join_element_wise(pa.scalar(letters), numbers.cast(pa.string()), pa.scalar(""))


def texts(values: Array) -> pa.Array:
    """Texts, null where one is empty."""
    return pa.array(values, pa.string(), mask=values == "")


def dates(days: Array) -> pa.Array:
    """Days as dates, null for :data:`NEVER`."""
    return pa.array(np.asarray(days, np.int64).astype(np.int32), pa.int32(), mask=days == NEVER).cast(pa.date32())


def times(minutes: Array) -> pa.Array:
    """Minutes of the day as ``hh:mm``."""
    every = np.asarray([f"{at // 60:02d}:{at % 60:02d}" for at in range(24 * 60)])
    return pa.array(every).take(pa.array(minutes))


def numbers(values: Array) -> pa.Array:
    """Whole numbers as text, null below nought."""
    return pa.array(values.astype(np.int64), mask=values < 0).cast(pa.string())


def coded(kind: str, values: Array) -> pa.Array:
    """Codes as the feed writes them, by the table ``feeds.<kind>`` of ``data/health.toml``; null where it has none."""
    table: Mapping[str, str] = parameters()["feeds"][kind]
    known, place = np.unique(values, return_inverse=True)
    return pa.array([table.get(str(code)) for code in known], pa.string()).take(pa.array(place.reshape(-1)))


def mapped(kind: str, values: Array) -> Array:
    """Codes turned into those of another table ``feeds.<kind>``; empty for those not there."""
    table: Mapping[str, str] = parameters()["feeds"][kind]
    known, place = np.unique(values, return_inverse=True)
    found: Array = np.asarray([table.get(str(code), "") for code in known], np.str_)[place.reshape(-1)]
    return found


def yes_no(flags: Array) -> pa.Array:
    """``Y`` and ``N``."""
    return pa.array(["N", "Y"]).take(pa.array(flags.astype(np.int8)))


def constant(value: str, count: int) -> pa.Array:
    """One text in every row."""
    return pa.repeat(pa.scalar(value), count)


def table(columns: Mapping[str, pa.Array]) -> pa.Table:
    """A table of a feed: its columns, and at the end the one that says that nobody in it exists."""
    count = len(next(iter(columns.values())))
    return pa.table({**columns, "Synthetic": constant("yes", count)})
