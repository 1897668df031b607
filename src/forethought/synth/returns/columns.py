"""Whole columns at a time: seeded chance, days as numbers and as text, small arithmetic over Arrow arrays.

Everything here works on Arrow arrays of one length, without a loop over rows, so that a return of a whole
country is made in seconds. A day is the number of days since 1 January 1970; null is a day not given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forethought.model import add_years, is_working_day

Column = Any
"""An Arrow array (or, in arithmetic, a number standing for a column of it)."""

_EPOCH = date(1970, 1, 1)
_FIRST, _LAST = date(1980, 1, 1), date(2060, 1, 1)
_SLOTS = 4096


class Chance:
    """A stream of chance that gives columns; the same seed gives the same columns in the same order."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._calls = 0

    def uniform(self, rows: int) -> Column:
        """Numbers from 0 up to 1."""
        self._calls += 1
        digest = hashlib.blake2b(f"{self._seed}:{self._calls}".encode(), digest_size=8).digest()
        return pc.random(rows, initializer=int.from_bytes(digest, "big") >> 1)

    def whole(self, rows: int, low: Column, high: Column) -> Column:
        """Whole numbers from ``low`` up to but not ``high``; ``low`` where there is no room."""
        room = pc.max_element_wise(pc.subtract(high, low), 1, skip_nulls=False)
        return pc.add(low, whole(pc.multiply(self.uniform(rows), pc.cast(room, pa.float64()))))

    def share(self, rows: int, part: Column) -> Column:
        """True in about ``part`` of the rows."""
        return pc.less(self.uniform(rows), part)

    def pick(self, rows: int, weights: Mapping[str, float]) -> Column:
        """One of the keys in each row, each as often as its weight (to one part in four thousand)."""
        slots = _slots(tuple(weights.items()))
        return slots.take(self.whole(rows, 0, _SLOTS))


@cache
def _slots(weights: tuple[tuple[str, float], ...]) -> Column:
    """The keys laid out over a fixed number of places: the largest shares give way to what must appear at all."""
    total = sum(weight for _, weight in weights)
    counts = {key: max(1, round(_SLOTS * weight / total)) for key, weight in weights if weight > 0}
    largest = max(counts, key=lambda key: counts[key])
    counts[largest] += _SLOTS - sum(counts.values())
    return pa.array([key for key, count in counts.items() for _ in range(count)], pa.string())


def whole(numbers: Column) -> Column:
    """Numbers cut to whole numbers of 32 bits."""
    return pc.cast(pc.floor(numbers), pa.int32())


def rows_of(count: int) -> Column:
    """0, 1, 2, … up to ``count``."""
    return pa.array(range(count), pa.int32())


def same(value: object, rows: int, kind: Any = None) -> Column:
    """The same value in every row; ``None`` needs the Arrow type."""
    return pa.repeat(pa.scalar(value, kind) if kind else value, rows)


def blank(rows: int) -> Column:
    """Text not given."""
    return pa.nulls(rows, pa.string())


def day(value: date) -> int:
    """A day as a number."""
    return (value - _EPOCH).days


def later(first: Column, second: Column) -> Column:
    """The later of two days; null where either is."""
    return pc.max_element_wise(first, second, skip_nulls=False)


def earlier(first: Column, second: Column) -> Column:
    """The earlier of two days; null where either is."""
    return pc.min_element_wise(first, second, skip_nulls=False)


def only(condition: Column, value: Column) -> Column:
    """``value`` where the condition holds, else null."""
    return pc.if_else(condition, value, None)


def all_of(*conditions: Column) -> Column:
    """Where every condition holds; an unknown counts as no."""
    found = conditions[0]
    for condition in conditions[1:]:
        found = pc.and_kleene(found, condition)
    return pc.fill_null(found, False)


def any_of(*conditions: Column) -> Column:
    """Where some condition holds; an unknown counts as no."""
    found = conditions[0]
    for condition in conditions[1:]:
        found = pc.or_kleene(found, condition)
    return pc.fill_null(found, False)


def no(condition: Column) -> Column:
    """Where the condition does not hold; an unknown counts as not."""
    return pc.invert(pc.fill_null(condition, False))


def one_of(values: Column, codes: Sequence[str]) -> Column:
    """Where the value is among ``codes``."""
    return pc.is_in(values, value_set=pa.array(list(codes), pa.string()))


def flag(condition: Column) -> Column:
    """ "1" and "0"."""
    return pc.if_else(condition, "1", "0")


def plus_years(days: Column, years: int) -> Column:
    """The same day ``years`` later; 29 February becomes 28 February."""
    return _years_later(years).take(_place(days))


def day_text(days: Column, style: str) -> Column:
    """Days as a return writes them: ``dmy`` is 31/03/2026, ``iso`` is 2026-03-31, ``year`` is 2026."""
    return _texts(style).take(_place(days))


def working_day(days: Column, ahead: int = 0) -> Column:
    """The day itself, or the next working day when it is none; then ``ahead`` working days on."""
    return _working_days(ahead).take(_place(days))


def _place(days: Column) -> Column:
    return pc.subtract(pc.cast(days, pa.int32()), day(_FIRST))


def _calendar() -> list[date]:
    return [_FIRST + timedelta(n) for n in range((_LAST - _FIRST).days)]


@cache
def _years_later(years: int) -> Column:
    return pa.array([day(add_years(value, years)) for value in _calendar()], pa.int32())


@cache
def _texts(style: str) -> Column:
    pattern = {"dmy": "%d/%m/%Y", "iso": "%Y-%m-%d", "year": "%Y"}[style]
    return pa.array([value.strftime(pattern) for value in _calendar()], pa.string())


@cache
def _working_days(ahead: int) -> Column:
    calendar = _calendar()
    working = [value for value in calendar if is_working_day(value)]
    found, at = [], 0
    for value in calendar:
        while at < len(working) and working[at] < value:
            at += 1
        found.append(day(working[min(at + ahead, len(working) - 1)]))
    return pa.array(found, pa.int32())
