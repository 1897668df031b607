"""Facts as a reader gives them, and small generated histories of what two agencies said of one child."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from forethought.record import Fact

_EMPTY: dict[str, Any] = {
    "person_id": "P1", "entity_key": "", "field_set": "care", "nature": "fact", "outcome": None, "valid_from": None,
    "valid_to": None, "known_to": None, "source": "council", "feed": "case-system", "file": "f.csv", "row": 0,
    "other_person_id": None, "code_set": None, "code_version": None, "valid_precision": "day",
}  # fmt: skip


def moment(text: str) -> datetime:
    """A moment of UTC; a day alone is nine in the morning."""
    return datetime.fromisoformat(text if "T" in text else f"{text}T09:00").replace(tzinfo=UTC)


def fact(
    entity: str, attribute: str, value: str, known: str = "2024-01-10", until: str | None = None, **rest: Any
) -> Fact:
    """One fact stated from ``known`` until ``until``; ``start``, ``end``, ``source`` and so on in ``rest``."""
    cells = {**_EMPTY, "entity": entity, "attribute": attribute, "value": value}
    cells |= {"known_from": moment(known), "known_to": moment(until) if until else None}
    short = {"start": "valid_from", "end": "valid_to", "key": "entity_key", "person": "person_id"}
    cells |= {short.get(name, name): given for name, given in rest.items()}
    mark = hashlib.sha256(repr(sorted(cells.items(), key=lambda cell: cell[0])).encode()).hexdigest()[:12]
    return Fact(**{"claim_id": mark, **cells})


FIRST = date(2024, 1, 1)
DAYS = st.integers(0, 400).map(lambda number: FIRST + timedelta(number))
MOMENTS = DAYS.map(lambda day: moment(day.isoformat()))
_THINGS = st.sampled_from(
    [
        ("placement", "placement_type", "fact", ("U6", "K2", "P1")),
        ("placement", "legal_status", "fact", ("C1", "C2", "V2")),
        ("placement", "reason_ended", "fact", ("X1", "E4A")),
        ("enquiry", "conference_date", "allegation", ("2024-03-01", "2024-05-05")),
        ("protection_plan", "latest_category", "opinion", ("NEG", "EMO")),
        ("enrolment", "school", "fact", ("Northfield", "Southbank")),
        ("address", "postcode", "fact", ("WX1 1AA", "WX2 2BB")),
        ("person", "surname", "fact", ("Ash", "Birch")),
    ]
)


@st.composite
def _statement(draw: Any) -> Fact:
    entity, attribute, nature, values = draw(_THINGS)
    start = draw(st.none() | DAYS)
    length = draw(st.none() | st.integers(0, 200))
    end = start + timedelta(length) if start and length else None
    return fact(
        entity,
        attribute,
        draw(st.sampled_from(values)),
        draw(DAYS).isoformat(),
        start=start and start.isoformat(),
        end=end and end.isoformat(),
        key=draw(st.sampled_from(["a", "b"])),
        source=draw(st.sampled_from(["council", "schools"])),
        nature=nature,
        outcome=draw(st.sampled_from(["no conference was needed", "outcome not recorded"]))
        if nature == "allegation"
        else None,
        row=draw(st.integers(0, 3)),
        valid_precision=draw(st.sampled_from(["day", "day", "month"])) if start else "unknown",
    )


def superseding(said: Sequence[Fact]) -> list[Fact]:
    """The statements, each known until the same source's next word on the same attribute, as in the record."""
    spoken: defaultdict[tuple[str, ...], set[datetime]] = defaultdict(set)

    def what(one: Fact) -> tuple[str, ...]:
        return (one.source, one.feed, one.entity, one.entity_key, one.attribute)

    for one in said:
        spoken[what(one)].add(one.known_from)
    ends = [min((t for t in spoken[what(one)] if t > one.known_from), default=None) for one in said]
    return [replace(one, known_to=end) for one, end in zip(said, ends, strict=True)]


HISTORIES = st.lists(_statement(), max_size=14, unique_by=lambda one: one.claim_id).map(superseding)
