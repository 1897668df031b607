"""What sources do to their records: take them back, give them other numbers. And: say what no event has said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ..errors import LinkageError
from .events import Event, in_order
from .identify import end_of
from .state import SpineState


def withdraw(records: Iterable[str], spine: SpineState, *, effective: date | None = None) -> tuple[Event, ...]:
    """The events of records that their source took back; a record that the spine does not hold makes none."""
    held = [record for record in dict.fromkeys(records) if record in spine]
    return in_order(
        Event("withdrawn", spine[record], "", record, "taken back by its source", effective=effective)
        for record in held
    )


def rekey(changed: Mapping[str, str], spine: SpineState, *, effective: date | None = None) -> tuple[Event, ...]:
    """The events of records that got another number (old to new), so that no id changes with the numbers.

    Raises `LinkageError` when a new number is already another record's: a chain of numbers that move on is to be
    given in steps, the last first.
    """
    held = {old: new for old, new in changed.items() if old in spine and old != new}
    if any(new in spine for new in held.values()) or len(set(held.values())) != len(held):
        raise LinkageError(
            "A record would get the number of another",
            where="re-keyed records",
            why="two records would become one without anybody having compared them",
            do="give the changes in steps, those to free numbers first",
        )
    return in_order(
        Event("rekeyed", spine[old], "", new, "numbered anew by its source", old, effective)
        for old, new in held.items()
    )


def unsaid(persons: Mapping[str, str], spine: SpineState) -> tuple[Event, ...]:
    """The events that lead from the spine to `persons` (record to person) where nothing else has said how.

    For what was identified elsewhere: a record of earlier days, a source that identifies people itself. Records that
    `persons` does not name stay as they are.
    """
    back = {p: p for p in persons.values() if spine.taken(p) and spine.resolve(p) != p}
    found = [Event("revived", p, spine.resolve(p), "", _ELSEWHERE) for p in back]
    given = set()
    for record, person in sorted(persons.items()):
        known = spine.taken(person) or person in given
        if record not in spine:
            found.append(Event("attached" if known else "created", person, "", record, _ELSEWHERE))
        elif (now := end_of(spine.path(record), {}, back)) != person:
            found.append(Event("corrected" if known else "split", person, now, record, _ELSEWHERE))
        given.add(person)
    return in_order(found)


_ELSEWHERE = "identified elsewhere"
