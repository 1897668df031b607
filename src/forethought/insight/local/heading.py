"""Who the authority is: its children, its kind, its neighbours, its latest inspection, and what its codes mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from forethought.insight.local.figures import neighbour_codes
from forethought.insight.local.holding import local_areas, name_of
from forethought.insight.local.rules import Facts
from forethought.insight.local.values import Cited, Header, Inspection
from forethought.insight.national import datasets
from forethought.insight.national.wording import months_between
from forethought.insight.statistics import Area, area, areas, judgement, population

_MID_YEAR = 2024
_FEW = 5_000
"""Children below whom most figures are hidden or swing by chance; two authorities have fewer."""
_SLOTS = ("codes", "joint", "made", "few")


def heading(one: Area, as_of: date) -> Header:
    """The head of an authority's page."""
    children = population(one.code, _MID_YEAR)
    made = Header(
        code=one.code,
        name=one.name,
        kind=one.kind,
        region=name_of(one.region),
        population=f"{children:,}",
        population_when=f"mid-{_MID_YEAR}",
        deprivation="" if one.deprivation is None else f"{one.deprivation:.1f}",
        most_deprived="" if one.most_deprived_share is None else f"{100 * one.most_deprived_share:.0f}%",
        neighbours=tuple(name_of(code) for code in neighbour_codes(one)),
        inspection=_inspection(one, as_of),
    )
    return replace(made, sentences=_facts(one, children, made).sentences(*_SLOTS))


def _inspection(one: Area, as_of: date) -> Inspection | None:
    found = judgement(one.code)
    if found is None:
        return None
    judged = (
        ("Overall", found.overall),
        ("Impact of leaders", found.leaders),
        ("Help and protection", found.help_and_protection),
        ("Children in care", found.children_in_care),
        ("Care leavers", found.care_leavers),
    )
    held = tuple((name, word) for name, word in judged if word)
    as_at = datasets()["inspection"].period_ends
    return Inspection(found.inspected, found.published, as_at, months_between(found.inspected, as_of), held)


def _facts(one: Area, children: int, made: Header) -> Facts:
    known = Facts()
    known.words |= {"area": one.name, "code": one.code, "other_codes": ", ".join(one.other_codes)}
    known.fact("other codes", bool(one.other_codes))
    known.fact("few children", children < _FEW)
    known.figure("population", Cited("children aged 0 to 17", one.name, made.population_when, made.population))
    known.fact("joint", bool(one.reports_with))
    if one.reports_with:
        others = (name_of(code) for code in one.reports_with.split(";") if code != one.code)
        known.words["partner"] = " and ".join(others)
    former = _former().get(one.la_code, ())
    known.fact("made of", bool(former))
    known.words["former"] = " and ".join(former)
    known.words["former_of"] = "that authority's" if len(former) == 1 else "those authorities'"
    return known


@cache
def _former() -> Mapping[str, tuple[str, ...]]:
    """Authorities that are no more, by the 3-digit code of each that took them over."""
    gone = (one for one in areas("local_authority", former=True) if not one.current)
    found: dict[str, tuple[str, ...]] = {}
    for one in gone:
        for code in one.successors:
            found[code] = (*found.get(code, ()), one.name)
    return found


def authority(area_: str) -> Area | None:
    """The authority of today that a code or name means; None for another kind of area or one that is no more."""
    found = area(area_)
    return found if found in local_areas() else None
