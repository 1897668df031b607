"""The national scorecard: the framework's indicators with their age and spread, and gaps shown as gaps.

Frozen data throughout, no page. Figures are those ``insight.statistics`` ships; nothing orders areas by a figure.
"""

from forethought.insight.national.course import Point
from forethought.insight.national.errors import NationalError
from forethought.insight.national.facts import Dataset, Definition, Gap, Part, datasets, definition, gaps, parts, taken
from forethought.insight.national.missing import CardNamed, GapStanding
from forethought.insight.national.pages import IndicatorPage, indicator_page
from forethought.insight.national.punctuality import Punctuality, punctuality
from forethought.insight.national.quality import FamilyFigures, LoadedReturn, ReturnQuality
from forethought.insight.national.rows import scorecard_rows
from forethought.insight.national.scorecard import PartStanding, Reporting, Scorecard, scorecard
from forethought.insight.national.spread import Distribution, Spread
from forethought.insight.national.standing import STATUSES, Standing, standing

__all__ = [
    "STATUSES",
    "CardNamed",
    "Dataset",
    "Definition",
    "Distribution",
    "FamilyFigures",
    "Gap",
    "GapStanding",
    "IndicatorPage",
    "LoadedReturn",
    "NationalError",
    "Part",
    "PartStanding",
    "Point",
    "Punctuality",
    "Reporting",
    "ReturnQuality",
    "Scorecard",
    "Spread",
    "Standing",
    "datasets",
    "definition",
    "gaps",
    "indicator_page",
    "parts",
    "punctuality",
    "scorecard",
    "scorecard_rows",
    "standing",
    "taken",
]
