"""Who is in a generated SSDA903 return: children, how their year goes, when care began and ended.

A *course* says how the year goes (``staying``, ``arriving``, ``adopted`` …); shares are in ``data/returns.toml``.
Every course is laid so that it crosses into last year's return where it began before this year's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forethought.model import CollectionYear
from forethought.synth.reading import parameters_of
from forethought.synth.returns.columns import (
    Chance,
    Column,
    all_of,
    day,
    earlier,
    later,
    one_of,
    plus_years,
    same,
    whole,
)

ADOPTION = ("planned", "placed", "reversed", "adopted")
"""Courses of children for whom adoption is or was the plan."""

_ADULT = 6574  # days in eighteen years, less a day
_MARGIN = 25
_LONGEST = 5000
_MEAN_STAY = 800
_LEAVER_AGES = (5960, 6560)
_UNACCOMPANIED_AGES = (5200, 6080)
_UNACCOMPANIED = {"staying": 0.05, "arriving": 0.22, "leaving": 0.15}


@dataclass(frozen=True, slots=True)
class Years:
    """First and last day, as numbers, of the year of the return and of the year before."""

    year: int
    first: int
    last: int
    first_before: int
    last_before: int

    @classmethod
    def of(cls, year: int) -> Years:
        """The days of the collection year that ends in ``year``."""
        now, before = CollectionYear(year), CollectionYear(year - 1)
        return cls(year, day(now.start), day(now.end), day(before.start), day(before.end))


@dataclass(frozen=True, slots=True)
class Children:
    """One row a child, in columns; ``end`` is null while care goes on."""

    number: Column
    course: Column
    born: Column
    sex: Column
    ethnic: Column
    start: Column
    end: Column
    adult: Column
    """Whether care ended on the eighteenth birthday."""
    unaccompanied: Column

    @property
    def rows(self) -> int:
        """How many children."""
        return len(self.number)

    def course_in(self, *courses: str) -> Column:
        """Where the course is one of ``courses``."""
        return one_of(self.course, courses)


def assumptions() -> Mapping[str, Any]:
    """Every share and weight behind generated returns, by section."""
    return parameters_of("returns")


def looked_after(first_number: int, rows: int, years: Years, chance: Chance) -> Children:
    """``rows`` children looked after in the year, numbered from ``first_number``."""
    return _children(first_number, chance.pick(rows, assumptions()["ssda903"]["courses"]), years, chance)


def left_before(first_number: int, rows: int, years: Years, chance: Chance) -> Children:
    """``rows`` young people who left care last year at sixteen or over."""
    return _children(first_number, same("leaver", rows), years, chance)


def _children(first_number: int, course: Column, years: Years, chance: Chance) -> Children:
    rows = len(course)
    end = _end(course, years, chance)
    start, end = _start(course, end, years, chance)
    adult = _leaves_at_eighteen(course, chance)
    alone = _unaccompanied(course, chance)
    born, start = _born(course, start, end, adult, alone, years, chance)
    boys = chance.share(rows, pc.if_else(alone, 0.93, 0.55))
    return Children(
        number=pa.array(range(first_number, first_number + rows), pa.int64()),
        course=course,
        born=born,
        sex=pc.if_else(boys, "M", "F"),
        ethnic=chance.pick(rows, assumptions()["ethnicity"]),
        start=start,
        end=end,
        adult=adult,
        unaccompanied=alone,
    )


def _end(course: Column, years: Years, chance: Chance) -> Column:
    rows = len(course)
    within = chance.whole(rows, years.first + 1, years.last)
    adopted = chance.whole(rows, years.first + 60, years.last)
    before = chance.whole(rows, years.first_before + 1, years.first)
    return _by_course(course, {"leaving": within, "adopted": adopted, "leaver": before})


def _start(course: Column, end: Column, years: Years, chance: Chance) -> tuple[Column, Column]:
    """When care began, and the end of stays that are short."""
    rows = len(course)
    stay = whole(pc.min_element_wise(pc.multiply(pc.negate(pc.ln(_above_nought(chance, rows))), _MEAN_STAY), _LONGEST))
    earlier_years = pc.subtract(years.first - 1, stay)
    brief = chance.whole(rows, 100, 600)
    found = _by_course(
        course,
        {
            "staying": earlier_years,
            "leaving": earlier_years,
            "planned": pc.subtract(years.first - 1, brief),
            "placed": pc.subtract(years.first - 1, brief),
            "reversed": pc.subtract(years.first - 1, brief),
            "adopted": earlier(pc.subtract(end, pc.add(brief, 330)), years.first - 1),
            "arriving": chance.whole(rows, years.first + 1, years.last - 6),
            "passing": chance.whole(rows, years.first + 1, years.last - 120),
            "respite": chance.whole(rows, years.first + 10, years.last - 80),
            "leaver": pc.subtract(end, pc.add(stay, 200)),
        },
    )
    few, some = chance.whole(rows, 1, 4), chance.whole(rows, 4, 110)
    short = pc.if_else(chance.share(rows, 0.3), few, some)
    end = pc.if_else(pc.equal(course, "passing"), pc.add(found, short), end)
    end = pc.if_else(pc.equal(course, "respite"), pc.add(found, chance.whole(rows, 3, 60)), end)
    return found, end


def _leaves_at_eighteen(course: Column, chance: Chance) -> Column:
    rows = len(course)
    part = pc.case_when(pc.make_struct(pc.equal(course, "leaving"), pc.equal(course, "leaver")), 0.38, 0.6, 0.0)
    return chance.share(rows, part)


def _unaccompanied(course: Column, chance: Chance) -> Column:
    part = same(0.0, len(course))
    for name, share in _UNACCOMPANIED.items():
        part = pc.if_else(pc.equal(course, name), share, part)
    return chance.share(len(course), part)


def _born(
    course: Column, start: Column, end: Column, adult: Column, alone: Column, years: Years, chance: Chance
) -> tuple[Column, Column]:
    """Birth, and the start moved to after it where that is needed: nobody is in care from eighteen on."""
    rows = len(course)
    until = pc.coalesce(end, same(years.last + 1, rows, pa.int32()))
    age = pc.if_else(one_of(course, ADOPTION), chance.whole(rows, 0, 1600), _age_at_start(chance, rows))
    most = pc.subtract(_ADULT - _MARGIN, pc.subtract(until, start))
    age = pc.if_else(pc.less(age, most), age, whole(pc.multiply(chance.uniform(rows), pc.cast(most, pa.float64()))))
    born = pc.subtract(start, age)
    born = pc.if_else(pc.equal(course, "leaver"), pc.subtract(end, chance.whole(rows, *_LEAVER_AGES)), born)

    grown = chance.whole(rows, *_UNACCOMPANIED_AGES)
    came = pc.subtract(until, pc.subtract(_ADULT - _MARGIN, grown))
    start = pc.if_else(alone, later(start, came), start)
    born = pc.if_else(alone, pc.subtract(start, grown), born)

    born = pc.if_else(adult, plus_years(until, -18), born)
    return born, pc.if_else(all_of(adult, alone), later(start, pc.add(born, grown)), start)


def _age_at_start(chance: Chance, rows: int) -> Column:
    bands = assumptions()["ssda903"]["age_at_start"]
    band = chance.pick(rows, bands)
    found = same(0, rows, pa.int32())
    for name in bands:
        low, high = (round(365.25 * int(edge)) for edge in name.split("-"))
        found = pc.if_else(pc.equal(band, name), chance.whole(rows, low, high), found)
    return found


def _above_nought(chance: Chance, rows: int) -> Column:
    return pc.max_element_wise(chance.uniform(rows), 1e-9)


def _by_course(course: Column, days: Mapping[str, Column]) -> Column:
    found = pa.nulls(len(course), pa.int32())
    for name, value in days.items():
        found = pc.if_else(pc.equal(course, name), pc.cast(value, pa.int32()), found)
    return found
