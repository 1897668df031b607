"""Published statistics on children's services in England: figures, areas, neighbours, and checks on them."""

from forethought.insight.statistics.checks import (
    Finding,
    check_measure,
    england_outside_range,
    lost_in_join,
    revisions,
    sum_to_total,
    unit_clash,
)
from forethought.insight.statistics.context import Judgement, ethnicity, judgement, population
from forethought.insight.statistics.errors import StatisticsError
from forethought.insight.statistics.figures import SYMBOLS, Figure, figure, periods, series
from forethought.insight.statistics.measures import Measure, catalogue, measure
from forethought.insight.statistics.near import (
    Benchmark,
    StatisticalNeighbour,
    neighbour_mean,
    neighbour_median,
    neighbours,
)
from forethought.insight.statistics.places import Area, area, areas, code_on

__all__ = [
    "SYMBOLS",
    "Area",
    "Benchmark",
    "Figure",
    "Finding",
    "Judgement",
    "Measure",
    "StatisticalNeighbour",
    "StatisticsError",
    "area",
    "areas",
    "catalogue",
    "check_measure",
    "code_on",
    "england_outside_range",
    "ethnicity",
    "figure",
    "judgement",
    "lost_in_join",
    "measure",
    "neighbour_mean",
    "neighbour_median",
    "neighbours",
    "periods",
    "population",
    "revisions",
    "series",
    "sum_to_total",
    "unit_clash",
]
