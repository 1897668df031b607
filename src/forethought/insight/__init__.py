"""Indicators rebuilt from child-level returns, beside the published figure; charts with their table."""

from forethought.insight.beside import beside_england
from forethought.insight.cards import IndicatorCard, indicators, load_indicator
from forethought.insight.charts import BarChart, Frame, Mark, ReferenceLine
from forethought.insight.computing import IndicatorResult, compute, results
from forethought.insight.downloads import chart_csv, results_csv, workbook
from forethought.insight.errors import IndicatorError
from forethought.insight.intervals import byar, wilson
from forethought.insight.linked import linked_form, read_linked
from forethought.insight.measuring import Measure, Measuring
from forethought.insight.published import Neighbour, PublishedFigure, neighbours, published, published_up_to

__all__ = [
    "BarChart",
    "Frame",
    "IndicatorCard",
    "IndicatorError",
    "IndicatorResult",
    "Mark",
    "Measure",
    "Measuring",
    "Neighbour",
    "PublishedFigure",
    "ReferenceLine",
    "beside_england",
    "byar",
    "chart_csv",
    "compute",
    "indicators",
    "linked_form",
    "load_indicator",
    "neighbours",
    "published",
    "published_up_to",
    "read_linked",
    "results",
    "results_csv",
    "wilson",
    "workbook",
]
