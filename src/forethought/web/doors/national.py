"""The national door: what was promised, by whom, by when, and what evidence there is. Centre and councils alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forethought.insight.national import scorecard
from forethought.strategy import Standing, gap_kinds
from forethought.web.access import door
from forethought.web.doors import promises, refusals
from forethought.web.entrant import DoorRequest
from forethought.web.presenting.figures import load_figures


@dataclass(frozen=True, slots=True)
class Choices:
    """What the reader asked to see, and the promises that fit, in the order of the lists."""

    gap: str
    strategy: str
    shown: tuple[Standing, ...]


@door("national")
def national(request: DoorRequest) -> HttpResponse:
    """The register as at today, in the order of its lists; gaps and strategies narrow it, nothing ranks it."""
    request.entrant.see_aggregates(promises.PURPOSE)
    tracker = promises.tracker_today()
    asked, strategy = request.GET.get("gap", ""), request.GET.get("strategy", "")
    gap = next((gap for gap in gap_kinds() if gap.name == asked), None)
    shown = gap.among(tracker.assessment.standings) if gap else tracker.assessment.standings
    fitting = tuple(standing for standing in shown if strategy in ("", standing.commitment.strategy))
    page = tracker.page("national")
    return render(request, page.template, {**page.context, "choices": Choices(asked, strategy, fitting)})


@door("national")
def measured(request: DoorRequest) -> HttpResponse:
    """The scorecard of England, with the quality of the returns loaded here beside it."""
    request.entrant.see_aggregates(promises.PURPOSE)
    published = load_figures(settings.FORETHOUGHT_WORKSPACE)
    card = scorecard(timezone.localdate(), quality=published.quality if published else ())
    return render(request, "nation/scorecard.html", {"card": card})


@door("national")
def download(request: DoorRequest, name: str) -> HttpResponse:
    """A table of the register as CSV: the list, where each promise stands, counts, coverage."""
    return send(request, f"{name}.csv")


@door("national")
def file(request: DoorRequest, name: str) -> HttpResponse:
    """Any file that the tracker offers, by its whole name."""
    return send(request, name)


def send(request: DoorRequest, name: str) -> HttpResponse:
    """The file ``name`` of the tracker, or the refusal that tells nothing."""
    request.entrant.see_aggregates(promises.PURPOSE)
    text = promises.tracker_today().files.get(name)
    if text is None:
        return refusals.refused(request)
    kinds = {"csv": "text/csv; charset=utf-8", "xml": "application/xml", "csv-metadata.json": "application/csvm+json"}
    response = HttpResponse(text, content_type=kinds[name.partition(".")[2]])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
