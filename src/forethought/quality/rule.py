"""What a rule card says, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forethought.engine import Query, prepare
from forethought.model import CollectionYear

SEVERITIES = ("error", "query", "warning", "consistency")
LEVELS = ("row", "return")
CASE_YEAR = 2026
"""Cases are set in this collection year where the rule holds then, unless the card names another."""
OTHER_TABLES = {
    "Providers": ("URN", "PLACE_CODES", "PROVIDER_CODES", "REG_END", "POSTCODE", "LA"),
    "Postcodes": ("POSTCODE", "EAST", "NORTH", "LA"),
}
"""Tables that queries may read though they are part of no form."""


@dataclass(frozen=True, slots=True)
class Case:
    """One worked example of a card: rows by table, which of them must be found.

    ``found`` holds (table, position among the case's rows of that table); ``whole_return`` says that the
    return as a whole must be found.
    """

    name: str
    line: int
    rows: Mapping[str, tuple[Mapping[str, str | None], ...]]
    found: frozenset[tuple[str, int]]
    whole_return: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it stands in some collection years.

    ``valid_from`` and ``until`` are days, both counted; a rule is in force for a collection year that starts
    between them. ``needs`` names the tables without which it does not apply, ``_last`` marking last year's.
    ``flags`` maps each table whose rows are reported to the fields to blame there. ``sql`` selects one row
    for each breach, with a column ``<table>_row`` for each flagged table (``row_no`` will do for a single
    one; ``<table>_row_2`` ties a second row of the same table); a rule of level ``return`` is broken when it
    selects anything. ``differs`` says in plain words where and why the rule departs from the validators councils
    know, ``differs_cases`` names the cases that show it. ``query`` is ``sql`` made ready. A rule taken from the
    bundle has no ``cases``: they are in its card.
    """

    code: str
    return_: str
    severity: str
    level: str
    valid_from: date
    until: date | None
    needs: tuple[str, ...]
    flags: Mapping[str, tuple[str, ...]]
    reference: str
    owner: str
    reviewed: date
    next_review: date
    title: str
    why: str
    mend: str
    sql: str
    cases: tuple[Case, ...]
    case_year: int
    card: str
    sql_line: int
    differs: str = ""
    differs_cases: tuple[str, ...] = ()
    query: Query | None = None

    def in_force(self, year: int) -> bool:
        """Whether the rule holds in the collection year that ends in ``year``."""
        start = CollectionYear(year).start
        return self.valid_from <= start and (self.until is None or start <= self.until)

    @property
    def ready(self) -> Query:
        """The query made ready, now if it was not yet."""
        return self.query or prepare(self.sql)
