"""Events: what happened to an identity, in words that are data, as rows of one table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from ..data_files import load_data
from ..errors import LinkageError

EVENTS = pa.schema(
    [(n, pa.string()) for n in ("event", "person_id", "other_person_id", "record_id", "reason", "other_record_id")]
    + [("effective", pa.date32())]
)
"""The columns of a table of events; texts are empty where an event has nothing to say."""


@dataclass(frozen=True)
class Event:
    """One change of identity; the kinds are those of `data/identity_events.toml`.

    `person_id` the person as it is now; `other_person_id` the identifier that was merged away, or from which
    records were split; `record_id` the record attached, moved or founding; `other_record_id` its number before it
    was re-keyed; `reason` in plain words, the same for every such event; `effective` the day from which it holds in
    the world, None for the day on which it was recorded.
    """

    event: str
    person_id: str
    other_person_id: str = ""
    record_id: str = ""
    reason: str = ""
    other_record_id: str = ""
    effective: date | None = None


@dataclass(frozen=True, slots=True)
class EventKind:
    """What a kind of event means, the columns it needs, and whether it makes the other id uncertain."""

    name: str
    place: int
    meaning: str
    needs: tuple[str, ...]
    marks: bool


@cache
def event_kinds() -> dict[str, EventKind]:
    """The vocabulary by name, in the order in which events of one batch are carried out."""
    cards = {name: card for name, card in load_data("identity_events").items() if isinstance(card, dict)}
    return {
        name: EventKind(name, place, card["meaning"], tuple(card["needs"]), card.get("marks", False))
        for place, (name, card) in enumerate(cards.items())
    }


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Events of one batch in the order in which they are to be carried out; merges keep the order they come in."""
    kinds = event_kinds()

    def place(event: Event) -> tuple[int, str, str, str]:
        rest = ("", "", "") if event.event == "merged" else (event.person_id, event.other_person_id, event.record_id)
        return (kinds[event.event].place, *rest)

    return tuple(sorted(events, key=place))


def event_table(events: Iterable[Event]) -> pa.Table:
    """Events as a table of `EVENTS`."""
    held = tuple(events)
    return pa.table(
        {name: pa.array([getattr(e, name) for e in held], EVENTS.field(name).type) for name in EVENTS.names},
        schema=EVENTS,
    )


def checked(table: pa.Table) -> pa.Table:
    """`table` with the columns of `EVENTS` alone, blanks as empty text.

    Raises `LinkageError` for a kind that is not in the vocabulary and for an event without a column it needs.
    """
    blank = pa.array([""] * len(table), pa.string())
    columns = {}
    for field in EVENTS:
        held = table[field.name] if field.name in table.column_names else pa.nulls(len(table), field.type)
        columns[field.name] = held if field.name == "effective" else pc.coalesce(held.cast(pa.string()), blank)
    whole = pa.table(columns, schema=EVENTS).combine_chunks()
    kinds = event_kinds()
    for name in whole["event"].unique().to_pylist():
        if name not in kinds:
            raise _unusable("there is a kind of event that the vocabulary does not know")
        rows = whole.filter(pc.equal(whole["event"], name))
        if any(pc.any(pc.equal(rows[column], "")).as_py() for column in kinds[name].needs):
            raise _unusable(f"an event of kind '{name}' lacks one of {', '.join(kinds[name].needs)}")
    return whole


def _unusable(why: str) -> LinkageError:
    return LinkageError(
        "Events of identity cannot be kept as they are",
        where="events",
        why=why,
        do="use the words and columns of linkage/data/identity_events.toml",
    )
