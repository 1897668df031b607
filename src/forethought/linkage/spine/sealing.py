"""Seal an identity: from then on nothing in the log leads from one side to the other.

`parting` says what the log must lose, for whoever writes the log in steps of their own; `seal` does it, and closes the
side before for good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import pyarrow as pa

from ..errors import LinkageError
from .events import Event, event_table, in_order
from .log import EventLog, Head
from .state import SpineState, replay


def seal(
    log: EventLog,
    before: Collection[str],
    after: Collection[str],
    recorded: datetime,
    *,
    secret: bytes | None = None,
) -> Head:
    """Seal the records `before` (as before an adoption) off from those `after`; returns where the log then ends.

    Every event that set the two sides beside each other, by record or by id, loses what it said for good; an event
    that names its number alone says so. The persons of the side before are closed. A record of the side after that
    was known only through such events is in the spine no longer: it comes in anew with the next batch, among all
    others, so that neither the place nor the moment of its new id tells anything. A state held in memory is to be
    made anew from the log. Safe to repeat after a crash. Raises `LinkageError` when a record shares a person with
    one of these and is on neither side.
    """
    log.take_out()
    events = parting(log.events(), before, after, close=True)
    head = log.append(events, recorded, secret=secret)
    log.take_out()
    return head


def parting(said: pa.Table, before: Collection[str], after: Collection[str], *, close: bool = False) -> pa.Table:
    """The events (`EVENTS`) that part two sides in a log that says `said`; none where nothing in it joins them.

    They take out what set the sides beside each other and give the side before the records it lost by that; with
    `close` its persons are closed too. What they take out is to be blanked once they stand (`EventLog.take_out`).
    Raises `LinkageError` when a record shares a person with one of these and is on neither side.
    """
    _require_sides(replay(said), set(before), set(after))
    numbers = list(_joining(said, set(before), set(after)))
    events = [Event("erased", "", "", str(number), "joined the two sides of a seal") for number in numbers]
    if numbers or close:
        events += _kept(replay(said), without(said, numbers), before)
    if close:
        events += _closing(without(said, numbers), before)
    return event_table(in_order(events))


def without(events: pa.Table, numbers: Collection[int]) -> SpineState:
    """The state that a log makes when the events of these numbers (the first is 1) say nothing any more."""
    gone = {number - 1 for number in numbers}
    kept = pa.array([place not in gone for place in range(len(events))], pa.bool_())
    return SpineState().apply(events.filter(kept), strict=False)


def _require_sides(state: SpineState, before: set[str], after: set[str]) -> None:
    persons = {state[record] for record in before | after if record in state}
    beside = [r for r in state if r not in before and r not in after and state[r] in persons]
    if beside:
        raise LinkageError(
            "A record of a person to be sealed is on neither side",
            where="seal",
            why="nobody but a person can say whether it is of the time before or after",
            do="name every record of these persons as before or after",
        )


def _kept(was: SpineState, state: SpineState, before: Collection[str]) -> Iterator[Event]:
    """The events that give the side before the records which it lost by what was taken out."""
    persons = sorted({state[r] for r in before if r in state}, key=lambda p: (state.founded(p), p))
    for record in before:
        if record not in state and persons and not state.is_sealed(persons[0]):
            own = was[record] if record in was and was[record] in persons else persons[0]
            yield Event("attached", own, "", record, "joins this person")


def _closing(state: SpineState, before: Collection[str]) -> Iterator[Event]:
    """The events that close the persons of the side before."""
    for person in sorted({state[r] for r in before if r in state}, key=lambda p: (state.founded(p), p)):
        if not state.is_sealed(person):
            yield Event("sealed", person, "", "", "closed by law")


def _joining(events: pa.Table, before: set[str], after: set[str]) -> Iterator[int]:
    """The numbers of events that mention both sides.

    An id is of the side after when every record it was given, before it absorbed another id, is of that side. Any
    other id is of the side before: it may have stood for both, so the side after gets another.
    """
    rows = events.select(["event", "person_id", "other_person_id", "record_id", "other_record_id"]).to_pylist()
    later = _later(rows, after)
    for number, row in enumerate(rows, 1):
        persons = {row["person_id"], row["other_person_id"]} - {"", None}
        on_after = bool(_records(row) & after or persons & later)
        on_before = bool(_records(row) & before or persons - later)
        if on_after and on_before and row["event"] not in ("erased", "sealed"):
            yield number


def _later(rows: list[dict[str, Any]], after: set[str]) -> set[str]:
    """The ids of the side after."""
    given: defaultdict[str, set[str]] = defaultdict(set)
    absorbing: dict[str, str] = {}
    for row in rows:
        if row["event"] == "merged":
            absorbing[row["other_person_id"]] = row["person_id"]
        elif row["event"] == "revived":
            absorbing.pop(row["person_id"], None)
        elif row["person_id"] and not (row["event"] == "attached" and row["person_id"] in absorbing.values()):
            given[row["person_id"]] |= _records(row)
    return {person for person, records in given.items() if records and records <= after}


def _records(row: dict[str, Any]) -> set[str]:
    return {row["record_id"], row["other_record_id"]} - {"", None}
