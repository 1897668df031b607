"""What a page shows, to take away: CSV and XLSX with the same rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table

from forethought.insight.cards import load_indicator
from forethought.insight.charts import Frame, Rows
from forethought.insight.computing import IndicatorResult

_HEADER = (
    "indicator", "title", "period", "value", "unit", "interval_95", "numerator", "denominator", "response", "note",
)  # fmt: skip
_LONGEST, _WIDEST = 31, 60
"""Letters in a sheet's name, at most, and the width of a column."""
_SHOWN = re.compile(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")


class Tabled(Protocol):
    """Whatever has a title and a table: every chart, and a table without one."""

    @property
    def frame(self) -> Frame:
        """Title, subtitle, note and id."""

    def rows(self) -> Rows:
        """The table, header first."""


def chart_csv(chart: Tabled) -> str:
    """The table of a chart of any kind as CSV, header first."""
    return _csv(chart.rows())


def results_csv(results: Iterable[IndicatorResult]) -> str:
    """Indicators as CSV, one row each, as shown: hidden numbers stay hidden."""
    return _csv([_HEADER, *(_row(result) for result in results)])


def workbook(charts: Iterable[Tabled]) -> bytes:
    """The tables of charts of any kind as an XLSX workbook, a sheet for each.

    Above each table stand the chart's title, subtitle and note; the table is marked as one, so that a screen reader
    finds its header. Every cell is text or a number, never a formula.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    names: set[str] = set()
    for number, chart in enumerate(charts, 1):
        name = _sheet_name(chart.frame.id, names)
        names.add(name.casefold())
        _sheet(book.create_sheet(name), chart, number)
    if not book.worksheets:
        book.create_sheet("Nothing to show")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_name(id_: str, taken: set[str]) -> str:
    """A sheet's name from a chart's id: at most 31 letters, none twice, in capitals or not."""
    whole = id_.removeprefix("chart-").upper()
    name, again = whole[:_LONGEST], 1
    while name.casefold() in taken:
        again += 1
        name = f"{whole[: _LONGEST - len(str(again)) - 1]}-{again}"
    return name


def _sheet(sheet: Any, chart: Tabled, number: int) -> None:
    above = [text for text in (chart.frame.title, chart.frame.subtitle, chart.frame.note) if text]
    for row, text in enumerate(above, 1):
        _put(sheet.cell(row, 1), text, bold=row == 1)
    first, rows = len(above) + 1, chart.rows()
    for row, cells in enumerate((_headers(rows[0]), *rows[1:]), first):
        for column, text in enumerate(cells, 1):
            _put(sheet.cell(row, column), text, bold=row == first, number=row > first and column > 1)
    for column in range(len(rows[0])):
        widest = max(len(row[column]) for row in rows)
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(_WIDEST, widest + 3)
    sheet.freeze_panes = f"A{first + 1}"
    if len(rows) > 1:
        last = f"{get_column_letter(len(rows[0]))}{first + len(rows) - 1}"
        sheet.add_table(Table(displayName=f"chart_{number}", ref=f"A{first}:{last}"))


def _headers(names: Sequence[str]) -> list[str]:
    """Headers as a marked table needs them: none empty, none twice, whatever their capitals."""
    found: list[str] = []
    for place, name in enumerate(names, 1):
        plain = _plain(name) or f"Column {place}"
        again = sum(one.casefold() == plain.casefold() for one in found)
        found.append(f"{plain} ({place})" if again else plain)
    return found


def _put(cell: Any, text: str, *, bold: bool = False, number: bool = False) -> None:
    value = _number(text) if number else None
    if value is not None:
        cell.value = value
        cell.number_format = "#,##0" + ("." + "0" * len(text.partition(".")[2]) if "." in text else "")
    elif text:
        cell.value = _plain(text)
        cell.data_type = "s"  # a text that begins with an equals sign must not become a formula
    if bold:
        cell.font = Font(bold=True)


def _plain(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def _number(text: str) -> float | None:
    """The number that a cell shows, thousands parted by commas or not; None where it shows anything else."""
    return float(text.replace(",", "")) if _SHOWN.fullmatch(text) else None


def _row(result: IndicatorResult) -> Sequence[str]:
    card = load_indicator(result.indicator)
    return (
        result.indicator, card.title, result.period, result.shown, card.unit, result.shown_interval,
        result.shown_numerator, result.shown_denominator, result.response, result.note,
    )  # fmt: skip


def _csv(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
