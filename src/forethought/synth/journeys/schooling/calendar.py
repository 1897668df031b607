"""School years, terms and days. Terms begin and end on the same dates every year (``data/schooling.toml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.days import school_year
from forethought.synth.journeys.schooling.parameters import parameters
from forethought.synth.rows import NEVER

Ints = NDArray[Any]
TERMS = ("autumn", "spring", "summer")
RECEPTION_AGE = 4
LAST_COMPULSORY = 11
"""The last school year (counted from reception as 0) in which a child must be at school."""
_FIRST_YEAR, _LAST_YEAR = 1995, 2060


@dataclass(frozen=True)
class Term:
    """One term: its place, counted over all years; the school year by the year in which it ends; its days."""

    number: int
    year: int
    name: str
    days: NDArray[np.int32]

    @property
    def end(self) -> int:
        """The day after its last."""
        return int(self.days[-1]) + 1


def entry_year(born: Ints) -> NDArray[np.int32]:
    """The school year of reception: the one that begins after the fourth birthday."""
    found: NDArray[np.int32] = (school_year(born) + RECEPTION_AGE + 1).astype(np.int32)
    return found


@cache
def terms() -> tuple[Term, ...]:
    """Every term of the years that can be made."""
    made = [(year, name, _school_days(year, name)) for year in range(_FIRST_YEAR, _LAST_YEAR) for name in TERMS]
    return tuple(Term(number, year, name, days) for number, (year, name, days) in enumerate(made))


def term_of(year: int, name: str) -> Term:
    """One term."""
    return terms()[(year - _FIRST_YEAR) * len(TERMS) + TERMS.index(name)]


@cache
def all_days() -> NDArray[np.int32]:
    """Every school day, in order."""
    return np.concatenate([term.days for term in terms()])


def days_between(start: Ints | int, end: Ints | int) -> NDArray[np.int64]:
    """How many school days there are from each start up to but not including its end."""
    days = all_days()
    found: NDArray[np.int64] = np.searchsorted(days, np.minimum(end, NEVER)) - np.searchsorted(days, start)
    return np.maximum(found, 0)


def next_school_day(days: Ints, later: Ints | int = 0) -> NDArray[np.int32]:
    """The first school day on or after each day, or as many school days ``later`` than that."""
    known = all_days()
    found: NDArray[np.int32] = known[np.minimum(np.searchsorted(known, days) + later, len(known) - 1)]
    return found


def census_day(year: int, name: str) -> int:
    """The day of the school census of a term of a school year: the first Thursday of October, the third of January
    and of May (Department for Education)."""
    month, which = {"autumn": (10, 1), "spring": (1, 3), "summer": (5, 3)}[name]
    first = np.datetime64(f"{year - (name == 'autumn')}-{month:02d}", "M")
    thursday = np.busday_offset(first.astype("datetime64[D]"), which - 1, roll="forward", weekmask="Thu")
    return int(thursday.astype(np.int64))


def _school_days(year: int, name: str) -> NDArray[np.int32]:
    begin, end, away, back = (_day(year, name, text) for text in parameters()["terms"][name])
    days = np.arange(begin, end + 1)
    kept = np.is_busday(days.astype("datetime64[D]")) & ~((days >= away) & (days <= back))
    return days[kept].astype(np.int32)


def _day(year: int, name: str, text: str) -> int:
    return int(np.datetime64(f"{year - (name == 'autumn')}-{text}", "D").astype(np.int64))
