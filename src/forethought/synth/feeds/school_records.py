"""What schools hold of their pupils: the censuses of the window, who was on roll, and how each pupil was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Register
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract
from forethought.synth.feeds.periods import ADDRESS, code_column
from forethought.synth.journeys.schooling.calendar import TERMS, census_day, entry_year
from forethought.synth.journeys.status import Spells
from forethought.synth.rows import NEVER, NOBODY, Rows
from forethought.synth.window import Window

Ints = NDArray[Any]
_SPAN = 2**33
_YEARS = 10_000
_POST_16 = 14  # the highest school year of the census


@dataclass(frozen=True)
class Census:
    """One school census: its period (``2025-autumn``), school year by the year in which it ends, term and day."""

    period: str
    year: int
    term: str
    day: int


def censuses(window: Window) -> tuple[Census, ...]:
    """The censuses of the window, in order."""
    found = []
    for year in range(window.last_year - window.years, window.last_year + 1):
        for term in TERMS:
            day = census_day(year, term)
            if window.first <= day < window.end:
                found.append(Census(f"{year - (term == 'autumn')}-{term}", year, term, day))
    return tuple(found)


def on_roll(community: Community, days: list[int], *, kept: bool) -> tuple[Ints, Ints]:
    """Rows of the enrolments of the authority's own schools on each day, and the place of the day; with ``kept`` places
    kept for pupils taught elsewhere too."""
    rows = community.schooling.enrolments
    mine = np.flatnonzero((rows.school != NOBODY) & (rows.phase != "independent") & (rows.main | kept))
    start, end = rows.start[mine], rows.end[mine]
    found = [mine[(start <= day) & (end > day)] for day in days]
    return np.concatenate(found), np.repeat(np.arange(len(days)), [len(part) for part in found])


def row_on(rows: Rows, persons: Ints, days: Ints | int) -> Ints:
    """The row of a table with ``person start end``, in order of these, that holds each person's day; or nobody."""
    held: Any = rows
    if not len(rows):
        return np.full(len(persons), NOBODY, np.int64)
    key = held.person.astype(np.int64) * _SPAN + held.start
    place = np.searchsorted(key, persons.astype(np.int64) * _SPAN + days, side="right") - 1
    at = np.maximum(place, 0)
    inside = (place >= 0) & (held.person[at] == persons) & (held.end[at] > days)
    found: Ints = np.where(inside, at, NOBODY)
    return found


class PupilRecords:
    """How schools recorded pupils. Schools ask families once a school year whether what they hold is right: a pupil's
    record is that of the autumn census, or of the first day on roll for those who come later in the year."""

    def __init__(self, community: Community, register: Register) -> None:
        self._community, self._register = community, register

    def columns(self, persons: Ints, years: Ints, since: Ints, names: Mapping[str, str]) -> dict[str, pa.Array]:
        """Columns by their names here and in ``Held``, row by row. ``years`` are school years by the year in which they
        end; ``since`` is the first day at the school. Addresses that must not be told are left out."""
        window = self._community.setting.window
        key, first, place = np.unique(persons.astype(np.int64) * _YEARS + years, return_index=True, return_inverse=True)
        asked = persons[first].astype(np.int32)
        checked = {int(year): census_day(int(year), "autumn") for year in np.unique(years)}
        autumn = np.asarray([checked[int(year)] for year in np.unique(years)])[
            np.searchsorted(np.unique(years), key % _YEARS)
        ]
        day = np.clip(np.maximum(autumn, since[first]), window.first, window.end - 1)
        held = self._register.held(asked, day.astype(np.int32))
        lives = self._community.lives
        family = lives.persons.family[asked]
        hidden = (family != NOBODY) & lives.families.protected[np.maximum(family, 0)]
        found = {}
        for name, column in names.items():
            values = getattr(held, column)
            if column in ADDRESS.values():
                values = np.where(hidden, "", values)
            found[name] = code_column(values).take(pa.array(place))
        return found

    def ids(self, persons: Ints, days: Ints) -> pa.Array:
        """The number of each pupil in its school's system on a day."""
        return code_column(self._register.local_ids(persons.astype(np.int32), days.astype(np.int32)))


def levels(community: Community, persons: Ints, years: Ints) -> NDArray[np.int64]:
    """The school year of each pupil in a year, counted from reception as 0."""
    found: NDArray[np.int64] = np.clip(years - entry_year(community.lives.persons.born[persons]), 0, _POST_16)
    return found


def provision(community: Community, persons: Ints, days: Ints) -> NDArray[np.str_]:
    """Special educational needs provision on a day: ``E`` with a plan, ``K`` with support, ``N``."""
    rows = community.schooling.support
    plan, helped = (
        Spells(part.person, part.start, part.end).covers(persons, days)
        for part in (rows.take(rows.kind == "E"), rows.take(rows.kind == "K"))
    )
    return np.where(plan, "E", np.where(helped, "K", "N"))


def chosen_codes(codes: NDArray[np.str_], places: Ints) -> pa.Array:
    """``codes`` at ``places``, null at nobody's: each code is made a text once."""
    return code_column(codes).take(pa.array(places, mask=places == NOBODY))


def known_days(days: Ints, upto: Ints | int) -> Ints:
    """Days, NEVER for those that had not come by then."""
    found: Ints = np.where(days <= upto, days, NEVER)
    return found


def last_days(ends: Ints) -> Ints:
    """The last day of periods that end before each day, as files give it; NEVER for those that go on."""
    found: Ints = np.where(ends == NEVER, NEVER, ends - 1)
    return found


def by_period(
    periods: list[str], tables: Mapping[str, tuple[dict[str, pa.Array], Ints]], *, own: bool = False
) -> Iterator[Extract]:
    """One extract for each period. Each table comes as its columns and the place of the period of each row, in order.

    ``own`` forms say in a last column that they are synthetic; statutory ones say it in their files' names.
    """
    made = {}
    for name, (columns, place) in tables.items():
        table = pa.table({**columns, "Synthetic": pa.repeat("yes", len(place))} if own else columns)
        made[name] = table, np.searchsorted(place, np.arange(len(periods) + 1))
    for number, period in enumerate(periods):
        yield Extract(
            period,
            {name: table.slice(at[number], at[number + 1] - at[number]) for name, (table, at) in made.items()},
        )
