"""Carry out events on a state: one small step for each kind, long runs of newcomers at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ..errors import LinkageError
from .events import event_kinds

if TYPE_CHECKING:
    from .state import SpineState

_LATEST = "9999"  # founding of a person whose first record says no day
_NEWCOMERS = ("created", "attached")
_LONG = 64  # newcomers in a row from which it pays to take them together


@dataclass(frozen=True, slots=True)
class Row:
    """One event as it is carried out; `recorded` is the day it was written down."""

    event: str
    person: str
    other: str
    record: str
    before: str
    effective: date | None
    recorded: date


def carry_out(state: SpineState, events: pa.Table, *, strict: bool) -> None:
    """Carry out `events` in order; see `SpineState.apply`."""
    columns = _columns(events)
    kinds = columns[0]
    for start, stop, newcomers in _runs(kinds):
        if newcomers and stop - start >= _LONG and _unmerged(state, columns[1][start:stop]):
            _newcomers(state, columns, start, stop, strict)
            continue
        for place in range(start, stop):
            if kinds[place] is None:
                continue  # erased: what it said is no longer known
            row = Row(*(column[place] for column in columns))
            if not strict:
                _mention(state, row)
            if not _STEPS[row.event](state, row) and strict:
                raise _unfit(row)


def _mention(state: SpineState, row: Row) -> None:
    """In part of a log, an id whose founding is not in it was given all the same, and is never given again."""
    founds = row.event in ("created", "split", "attached")
    for person in filter(None, (row.other,) if founds else (row.person, row.other)):
        state.first.setdefault(person, ((row.effective or row.recorded).isoformat(), row.record))


def _columns(events: pa.Table) -> list[list[Any]]:
    names = ("event", "person_id", "other_person_id", "record_id", "other_record_id", "effective")
    texts = [events[name].to_pylist() for name in names]
    return [*texts, events["recorded"].cast(pa.date32()).to_pylist()]


def _runs(kinds: list[str | None]) -> list[tuple[int, int, bool]]:
    """Where runs of newcomers and of other events begin and end."""
    if not kinds:
        return []
    newcomer = np.fromiter((kind in _NEWCOMERS for kind in kinds), np.bool_, len(kinds))
    edges = [0, *(np.flatnonzero(newcomer[1:] != newcomer[:-1]) + 1).tolist(), len(kinds)]
    return [(a, b, bool(newcomer[a])) for a, b in pairwise(edges)]


def _unmerged(state: SpineState, persons: list[str]) -> bool:
    """Whether no merge touches these persons, so that newcomers to them need no thought."""
    return state.under.keys().isdisjoint(persons) and state.leads_to.keys().isdisjoint(persons)


def _newcomers(state: SpineState, columns: list[list[Any]], start: int, stop: int, strict: bool) -> None:
    kinds, persons, _, records, _, effective, _ = (column[start:stop] for column in columns)
    before = len(state.direct)
    fits = state.direct.keys().isdisjoint(records)
    state.direct.update(zip(records, persons, strict=True))
    fits = fits and len(state.direct) == before + len(records)
    state.held.update(persons)
    for kind, person, record, day in zip(kinds, persons, records, effective, strict=True):
        if person not in state.first:
            state.first[person] = (day.isoformat() if day else _LATEST, record)
        elif kind == "created":
            fits = False
    if strict and not fits:
        raise _unfit(Row("attached", "", "", "", "", None, date.min))


def _created(state: SpineState, row: Row) -> bool:
    if row.person in state.first:
        return False
    return _attached(state, row)


def _attached(state: SpineState, row: Row) -> bool:
    if row.record in state.direct or row.person in state.leads_to:
        return False
    state.first.setdefault(row.person, (row.effective.isoformat() if row.effective else _LATEST, row.record))
    _put(state, row.record, row.person)
    if state.under.get(row.person):
        state.loose[row.person].add(row.record)
    return True


def _merged(state: SpineState, row: Row) -> bool:
    unknown = row.person not in state.first or row.other not in state.first
    if unknown or row.person in state.leads_to or row.other == row.person:
        return False
    before = state.resolve(row.other)
    if before not in (row.other, row.person):  # it led to another until now, whose id no longer stands for it
        state.parted[before][row.person] = row.recorded
    _free(state, row.other)
    state.leads_to[row.other] = row.person
    state.under[row.person][row.other] = None
    return True


def _revived(state: SpineState, row: Row) -> bool:
    if row.person not in state.leads_to or state.resolve(row.person) != row.other:
        return False
    _free(state, row.person)
    state.parted[row.other][row.person] = row.recorded
    return True


def _split(state: SpineState, row: Row) -> bool:
    state.first.setdefault(row.person, ((row.effective or row.recorded).isoformat(), row.record))
    return _moved(state, row)


def _moved(state: SpineState, row: Row) -> bool:
    direct = state.direct.get(row.record)
    if direct is None or row.person not in state.first or row.person in state.leads_to:
        return False
    _take(state, row.record)
    _put(state, row.record, row.person)
    state.parted[row.other][row.person] = row.recorded
    return True


def _withdrawn(state: SpineState, row: Row) -> bool:
    if row.record not in state.direct or state[row.record] != row.person:
        return False
    _take(state, row.record)
    return True


def _rekeyed(state: SpineState, row: Row) -> bool:
    direct = state.direct.get(row.before)
    if direct is None or row.record in state.direct or state.resolve(direct) != row.person:
        return False
    loose = row.before in state.loose.get(direct, ())
    _take(state, row.before)
    _put(state, row.record, direct)
    if loose:
        state.loose[direct].add(row.record)
    return True


def _sealed(state: SpineState, row: Row) -> bool:
    state.sealed.add(row.person)
    return row.person in state.first


def _put(state: SpineState, record: str, person: str) -> None:
    state.direct[record] = person
    state.held[person] += 1


def _take(state: SpineState, record: str) -> None:
    person = state.direct.pop(record)
    state.held[person] -= 1
    if person in state.loose:
        state.loose[person].discard(record)


def _free(state: SpineState, person: str) -> None:
    """An id leads nowhere any more; whom it led to, once alone again, has no records of uncertain origin."""
    over = state.leads_to.pop(person, None)
    if over is not None:
        state.under[over].pop(person, None)
        if not state.under[over]:
            del state.under[over]
            state.loose.pop(over, None)


_STEPS: dict[str, Callable[[SpineState, Row], bool]] = {
    "created": _created,
    "rekeyed": _rekeyed,
    "withdrawn": _withdrawn,
    "revived": _revived,
    "merged": _merged,
    "split": _split,
    "moved": _moved,
    "corrected": _moved,
    "attached": _attached,
    "sealed": _sealed,
    "erased": lambda state, row: True,
}
assert _STEPS.keys() == event_kinds().keys()  # the vocabulary is data, what each word does is here


def _unfit(row: Row) -> LinkageError:
    return LinkageError(
        "The events of identity do not fit one another",
        where=f"an event of kind '{row.event}'",
        why="an id or a record would change without an event that says so",
        do="verify the log; if it is whole, the state it is carried out on is not the one it was made for",
    )
