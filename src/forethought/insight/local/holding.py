"""Published figures by area, each measure read once: a page asks for one area and its neighbours at a time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from forethought.insight.statistics import Area, Figure, area, areas, periods, series

ENGLAND = "E92000001"


@cache
def held(measure_id: str) -> Mapping[str, Mapping[str, Figure]]:
    """The figures held of one measure, by area code and then by period as published."""
    found: dict[str, dict[str, Figure]] = {}
    for one in series(measure_id):
        found.setdefault(one.area, {})[one.period] = one
    return MappingProxyType({code: MappingProxyType(by_period) for code, by_period in found.items()})


def held_of(measure_id: str, code: str) -> Mapping[str, Figure]:
    """One area's figures of one measure by period, empty where nothing is held."""
    return held(measure_id).get(code, MappingProxyType({}))


def value_of(measure_id: str, code: str, period: str) -> float | None:
    """The number of one area and period, None where there is none."""
    one = held_of(measure_id, code).get(period)
    return None if one is None else one.value


@cache
def told_periods(measure_id: str) -> tuple[str, ...]:
    """The periods held of a measure, oldest first, as published."""
    return periods(measure_id)


def reporting_code(measure_id: str, one: Area) -> str:
    """The code under which the area's figures of a measure stand: that of a joint return where there is one."""
    if not held_of(measure_id, one.code) and one.reports_with and held_of(measure_id, one.reports_with):
        return one.reports_with
    return one.code


@cache
def local_areas() -> tuple[Area, ...]:
    """The authorities of today, in alphabetical order."""
    return areas("local_authority")


@cache
def name_of(code: str) -> str:
    """The name of an area."""
    return area(code).name
