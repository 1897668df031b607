"""Publication files: pairs for Explore Education Statistics, their screener, and ways to read them back.

Facts of the standard are data (``data/README.md``); the checks are our own.
"""

from forethought.insight.publication.about import About
from forethought.insight.publication.api_answers import import_api
from forethought.insight.publication.as_json import data_json
from forethought.insight.publication.building import build_pair
from forethought.insight.publication.errors import PublicationError
from forethought.insight.publication.from_indicators import indicator_pairs, without_a_pair
from forethought.insight.publication.importing import Imported, Unread, import_pair
from forethought.insight.publication.opendocument import ods
from forethought.insight.publication.pair import FilePair, write_pair
from forethought.insight.publication.parts import Count, Filter, Indicator, Ratio
from forethought.insight.publication.reference import Limits
from forethought.insight.publication.rule import STAGES, Check, Rule
from forethought.insight.publication.screening import api_suitable, passed, rules, screen, screen_files
from forethought.insight.publication.workbooks import xlsx

__all__ = [
    "STAGES",
    "About",
    "Check",
    "Count",
    "FilePair",
    "Filter",
    "Imported",
    "Indicator",
    "Limits",
    "PublicationError",
    "Ratio",
    "Rule",
    "Unread",
    "api_suitable",
    "build_pair",
    "data_json",
    "import_api",
    "import_pair",
    "indicator_pairs",
    "ods",
    "passed",
    "rules",
    "screen",
    "screen_files",
    "without_a_pair",
    "write_pair",
    "xlsx",
]
