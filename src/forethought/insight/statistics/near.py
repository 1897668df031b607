"""Statistical neighbours, and what a figure is set beside: their median, or their mean as LAIT makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from statistics import fmean, median
from types import MappingProxyType

from forethought.insight.statistics.errors import StatisticsError
from forethought.insight.statistics.figures import figure
from forethought.insight.statistics.measures import Measure, measure
from forethought.insight.statistics.places import area
from forethought.insight.statistics.reading import read_table

MODELS = (2021, 2025)
_BENCHMARKED = ("percent", "rate", "mean", "money")


@dataclass(frozen=True, slots=True)
class StatisticalNeighbour:
    """One of the ten authorities most like another. ``rank`` 1 is the nearest; ``closeness`` is the model's word."""

    area: str
    rank: int
    closeness: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What ten neighbours make of one measure and period. ``value`` is None when none of them has a number.

    ``counted`` are the neighbours with a number, ``missing`` those without: say so when there are any.
    """

    measure: str
    area: str
    period: str
    model: int
    value: float | None
    counted: tuple[str, ...]
    missing: tuple[str, ...]


def neighbours(area_: str, model: int = 2025) -> tuple[StatisticalNeighbour, ...]:
    """The ten neighbours in the model of 2021 or of May 2025, nearest first; none for an area outside the model.

    Raises ``StatisticsError`` for an unknown area or model. Source: Department for Education and NFER.
    """
    if model not in MODELS:
        raise StatisticsError("There is no such neighbour model", where=str(model), do="Use 2021 or 2025")
    return _neighbours().get((model, area(area_).code), ())


def neighbour_median(measure_id: str, area_: str, period: str, model: int = 2025) -> Benchmark:
    """The median of the neighbours' figures, the way of the department's outcomes and enablers dashboard.

    Neighbours are found by area, whatever code a publication gave them, so that none is lost when codes change. Raises
    ``StatisticsError`` for counts, which say nothing beside each other.
    """
    about = _comparable(measure_id)
    values = _values(about, area_, period, model)
    numbers = [value for value in values.values() if value is not None]
    return _benchmark(about, area_, period, model, values, median(numbers) if numbers else None)


def neighbour_mean(measure_id: str, area_: str, period: str, model: int = 2025) -> Benchmark:
    """The mean of the neighbours' figures to the measure's decimals, the way of the Local Authority Interactive Tool.

    Raises ``StatisticsError`` for counts.
    """
    about = _comparable(measure_id)
    values = _values(about, area_, period, model)
    numbers = [value for value in values.values() if value is not None]
    return _benchmark(about, area_, period, model, values, round(fmean(numbers), about.decimals) if numbers else None)


def _values(about: Measure, area_: str, period: str, model: int) -> dict[str, float | None]:
    return {near.area: figure(about.id, near.area, period).value for near in neighbours(area_, model)}


def _benchmark(
    about: Measure, area_: str, period: str, model: int, values: Mapping[str, float | None], value: float | None
) -> Benchmark:
    counted = tuple(code for code, number in values.items() if number is not None)
    missing = tuple(code for code, number in values.items() if number is None)
    return Benchmark(about.id, area(area_).code, period, model, value, counted, missing)


def _comparable(measure_id: str) -> Measure:
    about = measure(measure_id)
    if about.kind not in _BENCHMARKED:
        raise StatisticsError(
            "Neighbours make no benchmark for this measure",
            where=measure_id,
            why="Counts follow the size of an area, and hidden ones are missing from any sum",
            do="Use the measure's rate or percentage",
        )
    return about


@cache
def _neighbours() -> Mapping[tuple[int, str], tuple[StatisticalNeighbour, ...]]:
    found: dict[tuple[int, str], list[StatisticalNeighbour]] = {}
    for row in read_table("neighbours").to_pylist():
        near = StatisticalNeighbour(row["neighbour"], row["rank"], row["closeness"])
        found.setdefault((row["model"], row["area"]), []).append(near)
    return MappingProxyType({key: tuple(sorted(near, key=lambda n: n.rank)) for key, near in found.items()})
