"""Formats in and out: strict reading of returns and feeds, with the file and line of every row."""

from forethought.sources import writing
from forethought.sources.alone import alone
from forethought.sources.dates import format_date, parse_date
from forethought.sources.errors import SourceError
from forethought.sources.folders import new_folder, replace_folder, write_whole
from forethought.sources.hashing import content_hash
from forethought.sources.intake import Intake, Notice, TableAccount
from forethought.sources.layout import Layout, layout_for
from forethought.sources.reading import read
from forethought.sources.texts import texts_in
from forethought.sources.workbooks import workbook_sheets

__all__ = [
    "Intake",
    "Layout",
    "Notice",
    "SourceError",
    "TableAccount",
    "alone",
    "content_hash",
    "format_date",
    "layout_for",
    "new_folder",
    "parse_date",
    "read",
    "replace_folder",
    "texts_in",
    "workbook_sheets",
    "write_whole",
    "writing",
]
