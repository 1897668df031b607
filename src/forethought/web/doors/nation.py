"""England's published figures: open to everybody, since they are published; nothing here is about any person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forethought.insight.national import indicator_page, scorecard, scorecard_rows
from forethought.web.access import public
from forethought.web.presenting.downloads import as_file


@public("nation")
def nation(request: HttpRequest) -> HttpResponse:
    """The scorecard: what is measured by outcome and enabler, and gaps shown as gaps."""
    return render(request, "nation/scorecard.html", {"card": scorecard(timezone.localdate())})


@public("nation")
def figures(request: HttpRequest, kind: str) -> HttpResponse:
    """The scorecard as CSV or as a workbook."""
    return as_file(scorecard_rows(scorecard(timezone.localdate())), "scorecard", kind, "Scorecard of England")


@public("nation")
def indicator(request: HttpRequest, measure: str) -> HttpResponse:
    """One indicator: map, spread, course, funnel, every authority, definition."""
    return render(request, "nation/indicator.html", {"page": indicator_page(measure, timezone.localdate())})


@public("nation")
def indicator_figures(request: HttpRequest, measure: str, kind: str) -> HttpResponse:
    """The figures of every authority as CSV or as a workbook."""
    page = indicator_page(measure, timezone.localdate())
    return as_file(page.table, measure.lower(), kind, page.standing.title)
