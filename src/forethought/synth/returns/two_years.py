"""This year's SSDA903 return and last year's, made lot by lot from the same care."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from forethought.synth.returns import outcomes, ssda903
from forethought.synth.returns.care import Years, left_before, looked_after
from forethought.synth.returns.columns import Chance, Column, no, same
from forethought.synth.returns.episodes import Care, care_of
from forethought.synth.returns.faults import Planter
from forethought.synth.returns.places import Places
from forethought.synth.returns.ssda903 import Person, Window
from forethought.synth.returns.writing import CsvReturn

CHUNK = 50_000
"""Children made at a time: what bounds the memory."""

LEAVERS = 0.45
"""Young people who have left care, for each child looked after."""


@dataclass(frozen=True, slots=True)
class _Lot:
    """Children made together: their care, their numbers, and their own stream of chance."""

    care: Care
    person: Person
    chance: Chance


def write_years(
    now: Path,
    before: Path | None,
    places: Places,
    *,
    children: int,
    year: int,
    seed: int,
    planter: Planter,
    progress: Callable[..., None],
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Write the return into ``now`` and, unless it is None, last year's into ``before``; gives the rows of each table.

    Faults are planted in this year's alone.
    """
    years = Years.of(year)
    with ExitStack() as files:
        this = files.enter_context(CsvReturn(now, "ssda903", year))
        last = files.enter_context(CsvReturn(before, "ssda903", year - 1)) if before else None
        first_number = 1
        for done in range(0, children, CHUNK):
            progress("children", done, children)
            size = min(CHUNK, children - done)
            lots = _lots(first_number, size, f"{seed}:{done}", years, places)
            first_number += sum(lot.care.children.rows for lot in lots)
            tables = _this_year(*lots[:2], Window.this(years))
            for name, table in tables.items():
                if name in this.form.tables:
                    this.add(name, planter.plant(name, table))
            if last:
                for name, table in _last_year(*lots, Window.before(years)).items():
                    if name in last.form.tables:
                        last.add(name, table)
        return dict(this.rows), dict(last.rows) if last else {}


def _lots(first: int, size: int, seed: str, years: Years, places: Places) -> tuple[_Lot, _Lot, _Lot]:
    """Children looked after this year, those who left last year, and those who left in the year before that."""
    leaving = round(LEAVERS * size)
    return (
        _lot(first, size, f"{seed}:in", years, places),
        _lot(first + size, leaving, f"{seed}:left", years, places, left=True),
        _lot(first + size + leaving, leaving, f"{seed}:long", Years.of(years.year - 1), places, left=True),
    )


def _lot(first: int, size: int, seed: str, years: Years, places: Places, *, left: bool = False) -> _Lot:
    chance = Chance(seed)
    children = (left_before if left else looked_after)(first, size, years, chance)
    care = care_of(children, years, places, chance)
    return _Lot(care, ssda903.people(children, years, chance), chance)


def _this_year(inside: _Lot, left: _Lot, window: Window) -> dict[str, pa.Table]:
    leavers = same(True, left.care.children.rows)
    tables = _in_care(inside, window)
    header = ssda903.header(left.care, left.person, window, leavers, episodes=False)
    tables["Header"] = pa.concat_tables([tables["Header"], header])
    tables["OC3"] = outcomes.care_leavers(left.care, left.person, window, left.chance, leavers)
    return tables


def _last_year(inside: _Lot, left: _Lot, long_ago: _Lot, window: Window) -> dict[str, pa.Table]:
    parts = [_in_care(lot, window) for lot in (inside, left)]
    tables = {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}
    gone = same(True, long_ago.care.children.rows)
    header = ssda903.header(long_ago.care, long_ago.person, window, gone, episodes=False)
    tables["Header"] = pa.concat_tables([tables["Header"], header])
    tables["OC3"] = outcomes.care_leavers(long_ago.care, long_ago.person, window, long_ago.chance, gone)
    return tables


def _in_care(lot: _Lot, window: Window) -> dict[str, pa.Table]:
    """Every table but OC3 about the children of the lot who were in care in the year."""
    care, person, chance = lot.care, lot.person, lot.chance
    here = ssda903.in_care(care, window)
    tables = {
        "Reviews": outcomes.reviews(care, person, window, chance),
        "Missing": outcomes.missing(care, person, window, chance),
        "SWEpisodes": outcomes.workers(care, person, window, chance),
        "DoLo": outcomes.liberty_orders(care, person, window, chance),
    }
    return {
        "Header": ssda903.header(care, person, window, here, episodes=True),
        "Episodes": ssda903.episodes(care, person, window),
        "UASC": ssda903.unaccompanied(care, person, window, here),
        "OC2": outcomes.outcomes(care, person, window, chance),
        "AD1": ssda903.adopted(care, person, window, chance),
        "PlacedAdoption": ssda903.adoption_plans(care, person, window),
        "PrevPerm": ssda903.previous_permanence(care, person, window, chance),
        **{name: _of_those(table, person, here) for name, table in tables.items()},
    }


def _of_those(table: pa.Table, person: Person, here: Column) -> pa.Table:
    """The rows of the children in ``here``."""
    gone = person.number.filter(no(here))
    if not len(gone):
        return table
    return table.filter(pc.invert(pc.is_in(table["CHILD"], value_set=gone)))
