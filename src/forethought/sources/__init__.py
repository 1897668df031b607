"""Formats in and out: strict reading of returns and feeds, with the file and line of every row."""

from forethought.sources import writing
from forethought.sources.dates import format_date, parse_date
from forethought.sources.errors import SourceError
from forethought.sources.hashing import content_hash
from forethought.sources.intake import Intake, Notice, TableAccount
from forethought.sources.reading import read

__all__ = [
    "Intake",
    "Notice",
    "SourceError",
    "TableAccount",
    "content_hash",
    "format_date",
    "parse_date",
    "read",
    "writing",
]
