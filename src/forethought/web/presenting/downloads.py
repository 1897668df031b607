"""A table as a file to take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse

from forethought.insight import Frame, chart_csv, workbook
from forethought.insight.charts import Rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Listing:
    """A table without a drawing: what a chart's file needs, and no more."""

    frame: Frame
    table: Rows

    def rows(self) -> Rows:
        """The table, header first."""
        return self.table


def as_file(rows: Sequence[Sequence[str]], name: str, kind: str, title: str) -> HttpResponse:
    """``rows``, header first, as CSV or as a workbook named ``name``. Raises ``Http404`` for another kind."""
    listing = Listing(Frame(name.lower(), title, ""), tuple(tuple(row) for row in rows))
    if kind == "csv":
        response = HttpResponse(chart_csv(listing), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        response = HttpResponse(workbook([listing]), content_type=XLSX)
    else:
        raise Http404
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
