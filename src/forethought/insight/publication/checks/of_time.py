"""Stage 6: time periods and what kind they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forethought.insight.publication.reference import time_identifiers
from forethought.insight.publication.rule import fails
from forethought.insight.publication.sheet import Files

_STAGE = "time"


@fails(_STAGE)
def time_period_numeric(files: Files) -> Iterator[str]:
    """Every time period is 4 or 6 digits and nothing else: no dash, no stroke, no word."""
    for period, row in files.data.items("time_period").items():
        if not re.fullmatch(r"[0-9]{4}([0-9]{2})?", period):
            yield f"row {row}"


@fails(_STAGE)
def time_identifier_valid(files: Files) -> Iterator[str]:
    """Every time identifier is one of the standard's list, such as Reporting year or Financial year."""
    for identifier, row in files.data.items("time_identifier").items():
        if identifier not in time_identifiers():
            yield f"row {row}"


@fails(_STAGE)
def time_identifiers_of_one_kind(files: Files) -> Iterator[str]:
    """One file holds one kind of period: terms may stand beside terms, never beside years."""
    known = time_identifiers()
    kinds = sorted({known[name].kind for name in files.data.items("time_identifier") if name in known})
    if len(kinds) > 1:
        yield ", ".join(kinds)


@fails(_STAGE)
def time_period_digits(files: Files) -> Iterator[str]:
    """A time period has the digits of its kind: 4 for calendar and reporting years, months and weeks, else 6."""
    for (period, identifier), row in files.data.distinct("time_period", "time_identifier").items():
        kind = time_identifiers().get(identifier)
        if kind is not None and period.isdigit() and len(period) in (4, 6) and len(period) != kind.digits:
            yield f"{period} as {identifier} in row {row}"


@fails(_STAGE)
def time_period_consecutive(files: Files) -> Iterator[str]:
    """Six digits are a year and the one that follows: 202526, never 202527."""
    for period, row in files.data.items("time_period").items():
        if re.fullmatch(r"[0-9]{6}", period) and (int(period[:4]) + 1) % 100 != int(period[4:]):
            yield f"{period} in row {row}"


RULES = (
    time_period_numeric, time_identifier_valid, time_identifiers_of_one_kind, time_period_digits,
    time_period_consecutive,
)  # fmt: skip
