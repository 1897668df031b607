"""The work list as a workbook: to filter, deal out, answer, and give back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from forethought.model import CollectionYear, load_form
from forethought.quality.checking import Run
from forethought.quality.comparing import Comparison
from forethought.quality.spreadsheet import safe_table
from forethought.quality.worklist import WorkList

MOST_ROWS = 1_048_576
"""Rows a sheet can have, the header among them; a longer list goes on in further sheets."""
_LONGEST = 32_767  # characters of a cell
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML, and so a workbook, cannot hold
_LIST = [
    "child",
    "team",
    "worker",
    "code",
    "severity",
    "message",
    "table",
    "file",
    "line",
    "fields",
    "value",
    "state",
    "accepted",
    "reason",
    "accepted_by",
    "accepted_on",
    "reason_before",
    "finding",
]
_TO_FILL = ("reason", "accepted_by")
_WIDTHS = {"message": 60, "value": 30, "fields": 24, "reason": 40, "file": 24, "finding": 24, "reason_before": 30}
_HEAD = Font(bold=True, color="FFFFFF")
_DARK = PatternFill("solid", fgColor="0B0C0C")
_FILL = PatternFill("solid", fgColor="1A65A6")


def write_workbook(
    path: Path,
    run: Run,
    work: WorkList,
    comparison: Comparison | None = None,
    *,
    mark: str = "",
    most_rows: int = MOST_ROWS,
) -> None:
    """Write the work list of ``run`` to ``path``.

    Sheets: what to know, the work list by child, by rule, by team (where any is known), what is gone since the run
    before, what became of each rule, how full each field is. Each has a header that stays and filters. Nothing in it
    is a formula. ``most_rows`` is where a sheet ends and the next one begins.
    """
    book = Workbook(write_only=True)
    _read_me(book, run, work, comparison, mark)
    _sheets(book, "Work list", work.by_child().select(_LIST), most_rows)
    _sheets(book, "By rule", work.by_rule, most_rows)
    if work.has_staff:
        _sheets(book, "By team", work.by_team_and_rule(), most_rows)
    if comparison is not None:
        changes = comparison.changes
        gone = changes.filter(pa.compute.is_in(changes["state"], value_set=pa.array(["gone", "not_checked"])))
        _sheets(book, "Gone", gone.drop_columns(["key"]), most_rows)
    _sheets(book, "Rules run", run.statuses, most_rows)
    _sheets(book, "Completeness", run.completeness, most_rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    book.save(part)
    part.replace(path)


def _read_me(book: Workbook, run: Run, work: WorkList, comparison: Comparison | None, mark: str) -> None:
    sheet = book.create_sheet("Read me")
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["B"].width = 90
    title = WriteOnlyCell(sheet, f"{load_form(run.return_, run.year).title} {CollectionYear(run.year).label}")
    title.font = Font(bold=True, size=16)
    sheet.append([title])
    for name, text in _facts(run, work, comparison, mark):
        label, words = WriteOnlyCell(sheet, name), WriteOnlyCell(sheet, text)
        label.font, label.alignment = Font(bold=True), Alignment(vertical="top")
        words.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        sheet.append([label, words])


def _facts(run: Run, work: WorkList, comparison: Comparison | None, mark: str) -> Iterator[tuple[str, str | int]]:
    yield "What this is", mark or "Personal data about children: keep it where the return itself is kept."
    yield "Open findings", work.counts["open"]
    for severity, found in work.counts["open_by_severity"].items():
        yield f"   of kind {severity}", found
    yield "Accepted, with a reason", work.counts["accepted"]
    yield "Accepted before, but changed since", work.counts["lapsed"]
    for state, found in (comparison.counts() if comparison else {}).items():
        yield f"Since the run before: {state.replace('_', ' ')}", found
    yield (
        "Accepting a finding",
        "Write why it may stand into the blue column 'reason' of the sheet 'Work list', and who says so into "
        "'accepted_by'; keep the column 'finding' as it is. Then run the check again with --accepted and this file. "
        "Taking a reason out opens the finding again.",
    )
    yield "Mending one", "The columns file and line lead to the row. 'forethought check --explain CODE' says how."
    yield "Period", f"{run.period.start.isoformat()} to {run.period.last}, both days counted"
    yield "Rules", f"{len(run.rule_set.rules):,}, fingerprint {run.rule_set.hash}"


def _sheets(book: Workbook, title: str, table: pa.Table, most_rows: int) -> None:
    rows = _rows(table)
    for number in count(1):
        sheet = book.create_sheet(title if number == 1 else f"{title} {number}")
        held = min(table.num_rows - (number - 1) * (most_rows - 1), most_rows - 1)
        _outline(sheet, table.column_names, held)
        for row in islice(rows, most_rows - 1):
            sheet.append(row)
        if number * (most_rows - 1) >= table.num_rows:
            return


def _outline(sheet: Any, names: Sequence[str], rows: int) -> None:
    # All this must be said before the first row is written.
    for at, name in enumerate(names, 1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(name, 14)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{rows + 1}"
    cells = []
    for name in names:
        cell = WriteOnlyCell(sheet, name)
        cell.font, cell.fill = _HEAD, _FILL if name in _TO_FILL else _DARK
        cells.append(cell)
    sheet.append(cells)


def _rows(table: pa.Table) -> Iterator[Sequence[Any]]:
    for batch in safe_table(table).to_batches(max_chunksize=50_000):
        columns: list[Iterable[Any]] = [_cells(column) for column in batch.columns]
        yield from zip(*columns, strict=True)


def _cells(column: pa.Array) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if not pa.types.is_string(column.type):
        return values
    return [value and _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", value[:_LONGEST]) for value in values]
