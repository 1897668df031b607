"""What a page shows, to take away: CSV and XLSX with the same rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from forethought.insight.cards import load_indicator
from forethought.insight.charts import Chart, chart_rows
from forethought.insight.computing import IndicatorResult

_HEADER = (
    "indicator", "title", "period", "value", "unit", "interval_95", "numerator", "denominator", "response", "note",
)  # fmt: skip


def chart_csv(chart: Chart) -> str:
    """The chart's table as CSV: area and value."""
    return _csv(chart_rows(chart))


def results_csv(results: Iterable[IndicatorResult]) -> str:
    """Indicators as CSV, one row each, as shown: hidden numbers stay hidden."""
    return _csv([_HEADER, *(_row(result) for result in results)])


def workbook(charts: Iterable[Chart]) -> bytes:
    """The charts' tables as an XLSX workbook, one sheet each with title and note; every cell is text or a number."""
    book = Workbook(write_only=True)
    for chart in charts:
        sheet = book.create_sheet(chart.id.removeprefix("chart-").upper()[:31])
        sheet.append([_cell(sheet, chart.title, bold=True)])
        for place, row in enumerate(chart_rows(chart)):
            sheet.append([_cell(sheet, text, bold=place == 0) for text in row])
        if chart.note:
            sheet.append([_cell(sheet, chart.note)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    number = _number(text)
    cell = WriteOnlyCell(sheet, value=text if number is None else number)
    if number is None:
        cell.data_type = "s"  # a text that begins with an equals sign must not become a formula
    if bold:
        cell.font = Font(bold=True)
    return cell


def _number(text: str) -> float | None:
    try:
        return float(text) if text[:1].isdigit() else None
    except ValueError:
        return None


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
