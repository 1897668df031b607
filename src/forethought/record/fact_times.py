"""Which statements stand: at a moment of known time, on a day of valid time.

What :meth:`forethought.record.reader.Reader.timeline` says in SQL, for facts that were already read under a grant.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from forethought.record.claims import Fact
from forethought.record.errors import RecordError

_COLUMNS = {field.name: "controller" if field.name == "source" else field.name for field in fields(Fact)}


def facts_of(table: pa.Table) -> list[Fact]:
    """The rows of ``table`` (columns of the view ``claim``) as facts, each claim once, in an order of their own.

    The order does not depend on the order of the rows. A row without a value answers nothing and is no fact. Raises
    ``RecordError`` when a column is missing.
    """
    missing = sorted(set(_COLUMNS.values()) - set(table.column_names))
    if missing:
        raise RecordError(
            f"The facts lack the column '{missing[0]}'",
            why="a statement without its times or its source cannot be weighed",
            do="Read them from the view 'claim'",
        )
    rows = table.select(list(_COLUMNS.values())).to_pylist()
    made = {
        row["claim_id"]: Fact(**{name: row[column] for name, column in _COLUMNS.items()})
        for row in rows
        if row["value"] is not None
    }
    return sorted(made.values(), key=order)


def order(fact: Fact) -> tuple[str, ...]:
    """A key that puts facts into one order, oldest valid day first, whatever order they came in.

    It rests on what they say and where it was written; no two facts have the same.
    """
    what = (fact.person_id, fact.valid_from or "", fact.source, fact.entity, fact.entity_key, fact.attribute)
    where = (fact.known_from.isoformat(), fact.feed, fact.file, f"{fact.row if fact.row is not None else -1:012d}")
    return (*what, *where, fact.value, fact.claim_id)


def known(facts: list[Fact], as_known_at: datetime | None) -> list[Fact]:
    """Those of ``facts`` that had been said by ``as_known_at`` and not been said otherwise; None: as known now.

    ``as_known_at`` must say its time zone; ``RecordError`` otherwise.
    """
    if as_known_at is None:
        return [fact for fact in facts if fact.known_to is None]
    if as_known_at.tzinfo is None:
        raise RecordError(
            "The moment of knowledge has no time zone",
            why="what was known depends on the hour",
            do="Give it in UTC",
        )
    return [fact for fact in facts if held(fact, as_known_at)]


def held(fact: Fact, moment: datetime) -> bool:
    """Whether its source had stated ``fact`` by ``moment`` and not yet said otherwise: ``[known_from, known_to)``."""
    return fact.known_from <= moment and (fact.known_to is None or fact.known_to > moment)


def so_on(fact: Fact, on: date) -> bool:
    """Whether what ``fact`` says was so on ``on``: valid time is half-open, and without dates it is always so."""
    return begun(fact, on) and not ended(fact, on)


def begun(fact: Fact, on: date) -> bool:
    """Whether what ``fact`` says had begun by ``on``, that day included; what has no start always has."""
    return fact.valid_from is None or fact.valid_from <= on.isoformat()


def ended(fact: Fact, on: date) -> bool:
    """Whether what ``fact`` says had ended by ``on``: valid time is half-open."""
    return fact.valid_to is not None and fact.valid_to <= on.isoformat()


def last_day(fact: Fact) -> str | None:
    """The last day of which ``fact`` speaks (inclusive, ISO), None while no end is stated.

    What began and ended on one day has that day as its last.
    """
    if fact.valid_to is None:
        return None
    last = (date.fromisoformat(fact.valid_to) - timedelta(days=1)).isoformat()
    return max(last, fact.valid_from or last)


def said_on(fact: Fact) -> str:
    """The day (UTC, ISO) on which the statement was received."""
    return fact.known_from.astimezone(UTC).date().isoformat()
