"""The local leader's door: how good the data is, and figures beside England's. Numbers only, small ones hidden."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from forethought.insight import chart_csv, workbook
from forethought.web.access import door
from forethought.web.doors import refusals
from forethought.web.entrant import DoorRequest
from forethought.web.presenting.figures import load_figures
from forethought.web.presenting.quality_runs import run_lines

PURPOSE = "service_improvement"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door("leader")
def leader(request: DoorRequest) -> HttpResponse:
    """Data quality, then each published figure with its definition, chart and table. No order by value, no colour."""
    request.entrant.see_aggregates(PURPOSE)
    workspace = settings.FORETHOUGHT_WORKSPACE
    context = {"runs": run_lines(workspace), "published": load_figures(workspace)}
    return render(request, "leader/area.html", context)


@door("leader")
def download(request: DoorRequest, indicator: str, kind: str) -> HttpResponse:
    """What one chart shows, as CSV or as a workbook."""
    request.entrant.see_aggregates(PURPOSE)
    published = load_figures(settings.FORETHOUGHT_WORKSPACE)
    figure = published.one(indicator) if published else None
    if figure is None or kind not in ("csv", "xlsx"):
        return refusals.refused(request)
    if kind == "csv":
        response = HttpResponse(chart_csv(figure.chart), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(workbook([figure.chart]), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{indicator}.{kind}"'
    return response
