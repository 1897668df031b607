"""The local leader's door: how good the data is, and figures beside England's. Numbers only, small ones hidden."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forethought.insight.local import asked_about, local_view
from forethought.web.access import door
from forethought.web.doors import refusals
from forethought.web.entrant import DoorRequest
from forethought.web.presenting.downloads import as_file
from forethought.web.presenting.figures import load_figures
from forethought.web.presenting.quality_runs import run_lines
from forethought.workflow.published import own_figures, own_place

PURPOSE = "service_improvement"
ALL = "all"


@door("leader")
def leader(request: DoorRequest) -> HttpResponse:
    """Data quality, then each published figure with its definition, chart and table. No order by value, no colour."""
    request.entrant.see_aggregates(PURPOSE)
    workspace = settings.FORETHOUGHT_WORKSPACE
    context = {"runs": run_lines(workspace), "published": load_figures(workspace), "place": own_place(workspace)}
    return render(request, "leader/area.html", context)


@door("leader")
def beside(request: DoorRequest) -> HttpResponse:
    """Our own figures beside what is published about us, our neighbours, our region and England."""
    request.entrant.see_aggregates(PURPOSE)
    workspace = settings.FORETHOUGHT_WORKSPACE
    own, place = own_figures(workspace), own_place(workspace)
    if not own or not place:
        return refusals.refused(request)
    view = local_view(place, own=own, as_of=timezone.localdate())
    return render(request, "areas/authority.html", {"view": view, "asked": asked_about(view), "own": True})


@door("leader")
def indicators(request: DoorRequest) -> HttpResponse:
    """Every figure of the latest publication in one table."""
    request.entrant.see_aggregates(PURPOSE)
    published = load_figures(settings.FORETHOUGHT_WORKSPACE)
    if published is None:
        return refusals.refused(request)
    return render(request, "leader/indicators.html", {"published": published})


@door("leader")
def download(request: DoorRequest, indicator: str, kind: str) -> HttpResponse:
    """What one chart shows, or all figures, as CSV or as a workbook."""
    request.entrant.see_aggregates(PURPOSE)
    published = load_figures(settings.FORETHOUGHT_WORKSPACE)
    if published is None:
        return refusals.refused(request)
    if indicator == ALL:
        return as_file(published.rows(), ALL, kind, f"All figures, {published.area}")
    figure = published.one(indicator)
    if figure is None or kind not in ("csv", "xlsx"):
        return refusals.refused(request)
    return as_file(figure.chart.rows(), indicator, kind, figure.chart.frame.title)
