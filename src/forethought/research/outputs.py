"""The table checker: what a study may take out, judged also against all it took out before."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa
import pyarrow.csv as pacsv

from forethought.disclosure import (
    DisclosureError,
    Problem,
    Published,
    Release,
    ReleaseLedger,
    check_release,
    layout_of,
)
from forethought.linkage.spine.external import PATTERN
from forethought.research.errors import OutputError, StudyError
from forethought.research.studies import Study

MOST_ROWS = 2_000
"""A table of more rows than this is looked at by a person, not by this check."""


def table_from_csv(text: str) -> pa.Table:
    """A pasted or uploaded CSV as a table of text. Raises ``StudyError`` when it is none, or has no rows."""
    try:
        names = pacsv.read_csv(io.BytesIO(text.encode())).column_names
        options = pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
        table = pacsv.read_csv(io.BytesIO(text.encode()), convert_options=options)
    except pa.ArrowInvalid:
        table = None
    if table is None or not table.num_rows or len(set(table.column_names)) != len(table.column_names):
        raise StudyError(
            "The table cannot be read", do="Give a CSV with one header line, different column names, and rows below it"
        )
    return table


def check_output(
    table: pa.Table,
    study: Study,
    ledger: ReleaseLedger,
    *,
    population: str = "all",
    count_columns: Sequence[str],
) -> list[Problem]:
    """Every reason why ``table`` may not leave; an empty list means it may.

    ``table`` is long: a column for each dimension, a column for each count. The researcher says which columns are
    the ``count_columns``; all others are dimensions. Refused: counts below the study's smallest, also where they
    follow from totals, within a row, or by subtracting an earlier output of the same study (``ledger``); counts that
    are not whole or not rounded as the study says; numbers outside the count columns, unless they are years, age bands
    or known codes; rows about single people; a table without counts. ``population`` names who is counted, when a study
    has more than one.
    """
    single = _single_people(table)
    if single:
        return single
    try:
        return check_release(
            table,
            ledger,
            study.id,
            count_columns=count_columns,
            population=population,
            rounding=study.rounding,
            required_rounding=study.rounding,
            limit=study.smallest_count - 1,
        )
    except DisclosureError as error:
        return [Problem("not_checked", error.what, error.do or "Give counts as whole numbers in columns of their own")]


def record_output(
    table: pa.Table,
    study: Study,
    ledger: ReleaseLedger,
    name: str,
    at: datetime,
    *,
    population: str = "all",
    count_columns: Sequence[str],
) -> None:
    """Check ``table`` once more and enter it in the ledger as released under ``name``, as one step.

    Raises ``OutputError`` when there is any reason against it or the ledger stays locked, ``PermitError`` when no
    permit is in force on that day.
    """
    study.require_permit(at.date())
    try:
        release = Release(
            study.id, name, at, Published(table, layout_of(table, count_columns), population, study.rounding)
        )
        problems = ledger.record_checked(
            release, lambda: check_output(table, study, ledger, population=population, count_columns=count_columns)
        )
    except DisclosureError as error:
        raise OutputError(error.what, where=name, why=error.why, do=error.do) from error
    if problems:
        raise OutputError(f"The table may not leave: {problems[0].what}", where=name, do=problems[0].do)


def _single_people(table: pa.Table) -> list[Problem]:
    if table.num_rows > MOST_ROWS:
        return [Problem("rows", "The table has too many rows to be a summary", "Count people instead of listing them")]
    for name in table.column_names:
        texts = (str(value) for value in table.column(name).to_pylist() if value is not None)
        if any(PATTERN.fullmatch(text.strip()) for text in texts):
            return [Problem("people", f"The column {name} holds codes of single people", "Count people", name)]
    return []
