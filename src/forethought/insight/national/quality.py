"""Data quality of the returns that were loaded: four families of figures side by side, never one made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from forethought.insight.fair import Family, families, shown_together
from forethought.insight.national.errors import NationalError

FAMILIES = ("quality", "linkage", "access", "timeliness")
"""The families every return is told by, in the order shown."""
NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class LoadedReturn:
    """What a caller measured of one loaded return, ready to show.

    ``figures`` holds texts under the ids of measures in ``insight/fair/data/counter_measures.toml``, for example
    ``completeness`` for the maturity index of its fields (0 to 100). A measure is given with its counter-measures or
    not at all. ``received`` is the day the return was loaded.
    """

    authority: str
    return_name: str
    received: date
    figures: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class FamilyFigures:
    """One family: each figure's name and text, the measure first, then what it must be seen with. ``why`` says why."""

    family: str
    figures: tuple[tuple[str, str], ...]
    why: str


@dataclass(frozen=True, slots=True)
class ReturnQuality:
    """One loaded return with its families, which are never added up or set in an order of returns."""

    authority: str
    return_name: str
    received: date
    families: tuple[FamilyFigures, ...]


def quality_beside(loaded: Iterable[LoadedReturn]) -> tuple[ReturnQuality, ...]:
    """The returns in alphabetical order of authority and return, each with its four families.

    Raises ``NationalError`` when a return comes twice, ``FairError`` for a measure without its counter-measures.
    """
    found = sorted(map(_beside, loaded), key=lambda one: (one.authority, one.return_name, one.received))
    named = [(one.authority, one.return_name, one.received) for one in found]
    if len(set(named)) < len(named):
        raise NationalError("The quality of one return is given twice", do="Give each return of a day once")
    return tuple(found)


def _beside(loaded: LoadedReturn) -> ReturnQuality:
    given = {family.id: figures for family, figures in shown_together(loaded.figures)}
    known = {family.id: family for family in families()}
    told = (*FAMILIES, *(name for name in given if name not in FAMILIES))
    return ReturnQuality(
        loaded.authority, loaded.return_name, loaded.received, tuple(_family(known[name], given) for name in told)
    )


def _family(family: Family, given: Mapping[str, tuple[tuple[str, str], ...]]) -> FamilyFigures:
    figures = given.get(family.id, tuple((name, NOT_MEASURED) for name in family.members))
    return FamilyFigures(family.id, tuple((family.titles[name], shown) for name, shown in figures), family.why)
