"""What stands behind figures: children in the area, residents by ethnic group, inspection judgements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from forethought.insight.statistics.errors import StatisticsError
from forethought.insight.statistics.places import area
from forethought.insight.statistics.reading import read_csv, read_table


@dataclass(frozen=True, slots=True)
class Judgement:
    """The latest inspection of an authority's children's services as at 31 March 2025, in the inspectorate's words."""

    area: str
    inspected: date
    published: date
    overall: str
    leaders: str
    help_and_protection: str
    children_in_care: str
    care_leavers: str


def population(area_: str, mid_year: int) -> int:
    """Children aged 0 to 17 on 30 June ``mid_year``, 2012 to 2024 (Office for National Statistics estimates).

    The rate of children looked after in the year ending 31 March 2025 divides by mid-2024. Raises ``StatisticsError``
    when the area or the year is not held.
    """
    code = area(area_).code
    found = _population().get((code, mid_year))
    if found is None:
        raise StatisticsError(
            "No population is held",
            where=f"{code}, {mid_year}",
            do="Use a year from 2012 to 2024 in which the area stood",
        )
    return found


def ethnicity(area_: str) -> Mapping[str, int]:
    """Residents of all ages by ethnic group, Census 2021; empty where small groups could be worked out, or not held."""
    return _ethnicity().get(area(area_).code, MappingProxyType({}))


def judgement(area_: str) -> Judgement | None:
    """The latest inspection judgement held for an authority; None for other areas."""
    return _judgements().get(area(area_).code)


@cache
def _population() -> Mapping[tuple[str, int], int]:
    rows = read_table("population").to_pylist()
    return MappingProxyType({(row["area"], row["mid_year"]): row["children"] for row in rows})


@cache
def _ethnicity() -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in read_table("ethnicity").to_pylist():
        found.setdefault(row["area"], {})[row["group"]] = row["residents"]
    return MappingProxyType({code: MappingProxyType(groups) for code, groups in found.items()})


@cache
def _judgements() -> Mapping[str, Judgement]:
    return MappingProxyType({row["area_code"]: _judgement(row) for row in read_csv("ofsted.csv")})


def _judgement(row: Mapping[str, str]) -> Judgement:
    return Judgement(
        row["area_code"],
        date.fromisoformat(row["inspection_date"]),
        date.fromisoformat(row["publication_date"]),
        row["overall_effectiveness"],
        row["impact_of_leaders"],
        row["help_and_protection"],
        row["children_in_care"],
        row["care_leavers"],
    )
