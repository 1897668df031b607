"""The tracker's pages at the national door. They are those of the site of files, in the site's own frame."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forethought.pages.tracker import Tracker
from forethought.strategy import assess, load_aggregates, load_commitments, load_proposals, load_series
from forethought.web.access import door
from forethought.web.doors import refusals
from forethought.web.entrant import DoorRequest

PURPOSE = "national_reporting"


def tracker_today() -> Tracker:
    """The shipped register as at today."""
    return _tracker(timezone.localdate())


@door("national")
def listing(request: DoorRequest, kind: str, name: str) -> HttpResponse:
    """The promises of one strategy, of one owner, with one gap, or all."""
    return _shown(request, "national-list", kind, name)


@door("national")
def commitment(request: DoorRequest, commitment_id: str) -> HttpResponse:
    """One promise with everything that is known of it."""
    return _shown(request, "national-commitment", commitment_id)


@door("national")
def coverage(request: DoorRequest) -> HttpResponse:
    """Sectors by themes, gaps as gaps."""
    return _shown(request, "national-coverage")


@door("national")
def plan(request: DoorRequest) -> HttpResponse:
    """The proposed action plan, to read or print."""
    return _shown(request, "national-plan")


@door("national")
def cost(request: DoorRequest) -> HttpResponse:
    """What the proposals would cost, and what time one of them frees."""
    return _shown(request, "national-cost")


@door("national")
def rules(request: DoorRequest) -> HttpResponse:
    """How each promise is read, and where the search ended."""
    return _shown(request, "national-rules")


def _shown(request: DoorRequest, *page: str) -> HttpResponse:
    request.entrant.see_aggregates(PURPOSE)
    try:
        found = tracker_today().page(*page)
    except LookupError:
        return refusals.refused(request)
    return render(request, found.template, dict(found.context))


@lru_cache(maxsize=2)  # the list changes with the program, where it stands with the day
def _tracker(day: date) -> Tracker:
    return Tracker(
        assess(load_commitments(), day),
        points=load_series(),
        plan=assess(load_proposals(), day),
        aggregates=load_aggregates(),
    )
