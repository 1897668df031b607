"""Areas: England, regions, Inner and Outer London, authorities now and lately, and the codes they had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from forethought.insight.statistics.errors import StatisticsError
from forethought.insight.statistics.reading import read_csv
from forethought.model import LocalAuthority, WiderArea, authorities, gss_codes_on, wider_areas

LEVELS = ("national", "region", "sub_region", "local_authority", "joint_local_authorities")
_ENGLAND = "E92000001"


@dataclass(frozen=True, slots=True)
class Area:
    """An area that statistics are published for. ``code`` is the one code used throughout the shipped figures.

    Names and codes are the model's (``forethought.model.authorities``); a former authority whose name another has taken
    carries the year in which it ended.

    ``other_codes`` are GSS codes in which other publications write the same area; ``la_code`` is the department's
    3-digit code. ``successors`` are the 3-digit codes of the authorities that took a former one over. ``reports_with``
    is the code of the joint area under which two authorities report their workforce, else empty. ``deprivation`` is the
    mean score of its small areas (Indices of Deprivation 2025, higher is more deprived), ``most_deprived_share`` the
    share of them, 0 to 1, in England's most deprived tenth. No rank is held. ``longitude`` and ``latitude`` are a point
    inside, ``cartogram`` its place in the House of Commons Library's cartogram.
    """

    code: str
    name: str
    level: str
    current: bool = True
    la_code: str = ""
    region: str = ""
    sub_region: str = ""
    kind: str = ""
    other_codes: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    reports_with: str = ""
    longitude: float | None = None
    latitude: float | None = None
    cartogram: tuple[float, float] | None = None
    deprivation: float | None = None
    most_deprived_share: float | None = None


def areas(level: str, *, former: bool = False) -> tuple[Area, ...]:
    """The areas of one level in alphabetical order; former authorities only when asked for.

    ``level`` is ``national``, ``region``, ``sub_region``, ``local_authority`` or ``joint_local_authorities``. Raises
    ``StatisticsError``.
    """
    if level not in LEVELS:
        raise StatisticsError("There is no such level of area", where=level, do="Use " + ", ".join(LEVELS))
    found = [a for a in _areas() if a.level == level and (a.current or former)]
    return tuple(sorted(found, key=lambda a: a.name))


def area(code_or_name: str) -> Area:
    """The area of a GSS code (any in use), 3-digit code or name in any case. Raises ``StatisticsError``."""
    found = _lookup().get(code_or_name.strip().lower())
    if found is None:
        raise StatisticsError(
            "No such area is known", where=code_or_name, do="Give a GSS code, a 3-digit code or the area's full name"
        )
    return found


def code_on(code_or_name: str, day: date) -> str | None:
    """The GSS code the area had on ``day``; None when it did not exist then, or lay in more than one authority.

    An authority made later out of part of another has that other's code (Cumberland in 2022 is Cumbria). Regions and
    England keep theirs. Raises ``StatisticsError`` for an unknown area.
    """
    found = area(code_or_name)
    if found.level != "local_authority":
        return found.code
    meant = gss_codes_on(day)
    return next((meant[code] for code in (found.code, *found.other_codes) if code in meant), None)


@cache
def _areas() -> tuple[Area, ...]:
    rows = {row["area_code"]: row for row in read_csv("areas.csv")}
    joint = {part: code for code in rows if ";" in code for part in code.split(";")}
    wider = [wider_areas("country")[_ENGLAND], *wider_areas("region").values(), *wider_areas("sub_region").values()]
    local = [_local(row, joint) for code, row in rows.items() if ";" not in code]
    named = {one.code: one for one in local}
    joined = [_joint(code, named) for code in rows if ";" in code]
    return (*map(_above, wider), *local, *joined)


@cache
def _lookup() -> Mapping[str, Area]:
    keys = ((one, (one.code, *one.other_codes, one.la_code, one.name)) for one in _areas())
    return MappingProxyType({key.lower(): one for one, several in keys for key in several if key})


def _above(one: WiderArea) -> Area:
    if one.level == "country":
        return Area(one.code, one.name, "national")
    return Area(one.code, one.name, one.level, region=one.within or one.code)


def _local(row: Mapping[str, str], joint: Mapping[str, str]) -> Area:
    about = authorities()[row["area_code"]]
    same = [other for other in authorities().values() if other.la_code == about.la_code]
    x, y = _number(row["cartogram_x"]), _number(row["cartogram_y"])
    return Area(
        code=about.gss,
        name=_name(about),
        level="local_authority",
        current=any(other.valid_until is None for other in same),
        la_code=about.la_code,
        region=_region_codes()[about.region],
        sub_region=row["sub_region_code"],
        kind=about.kind,
        other_codes=tuple(other.gss for other in same if other != about),
        successors=tuple(filter(None, row["successor_la_codes"].split(";"))),
        reports_with=joint.get(about.gss, ""),
        longitude=_number(row["lon"]),
        latitude=_number(row["lat"]),
        cartogram=None if x is None or y is None else (x, y),
        deprivation=_number(row["imd2025_mean_lsoa_score"]),
        most_deprived_share=_number(row["imd2025_share_lsoas_in_most_deprived_decile"]),
    )


def _joint(code: str, named: Mapping[str, Area]) -> Area:
    first, second = (named[part] for part in code.split(";"))
    name = f"{first.name} and {second.name}"
    return Area(code, name, "joint_local_authorities", region=first.region, sub_region=first.sub_region)


def _name(about: LocalAuthority) -> str:
    """Its name, with the year it ended where another authority has taken the name."""
    namesakes = [a for a in authorities().values() if a.name == about.name and a.la_code != about.la_code]
    if about.valid_until is None or not namesakes:
        return about.name
    return f"{about.name} (until {about.valid_until.year})"


@cache
def _region_codes() -> Mapping[str, str]:
    return {one.name: one.code for one in wider_areas("region").values()}


def _number(text: str) -> float | None:
    return float(text) if text else None
