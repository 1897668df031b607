"""Seal an identity: from then on nothing in the log leads from one side to the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import pyarrow as pa

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
    others, so that neither the place nor the moment of its new id tells anything. Safe to repeat after a crash.
    """
    log.take_out()
    said = log.events()
    numbers = list(_joining(said, set(before), set(after)))
    events = [Event("erased", "", "", str(number), "joined the two sides of a seal") for number in numbers]
    state = _without(said, numbers)
    persons = {state[record] for record in before if record in state}
    events += [Event("sealed", person, "", "", "closed by law") for person in persons if not state.is_sealed(person)]
    head = log.append(event_table(in_order(events)), recorded, secret=secret)
    log.take_out()
    return head


def _without(events: pa.Table, numbers: list[int]) -> SpineState:
    gone = {number - 1 for number in numbers}
    return replay(events.filter(pa.array([place not in gone for place in range(len(events))], pa.bool_())))


def _joining(events: pa.Table, before: set[str], after: set[str]) -> Iterator[int]:
    """The numbers of events that mention both sides.

    An id is of the side after when every record it was ever given is of that side; any other id that was ever
    beside such an id or record is of the side before, and so is all that was given the id of a record before.
    """
    rows = events.select(["event", "person_id", "other_person_id", "record_id", "other_record_id"]).to_pylist()
    given: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["person_id"] and row["event"] != "sealed":
            given[row["person_id"]] |= _records(row)
    later = {person for person, records in given.items() if records and records <= after}
    for number, row in enumerate(rows, 1):
        persons = {row["person_id"], row["other_person_id"]} - {"", None}
        on_after = bool(_records(row) & after or persons & later)
        on_before = bool(_records(row) & before or persons - later)
        if on_after and on_before and row["event"] not in ("erased", "sealed"):
            yield number


def _records(row: dict[str, Any]) -> set[str]:
    return {row["record_id"], row["other_record_id"]} - {"", None}
