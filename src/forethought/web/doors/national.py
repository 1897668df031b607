"""The national door: what was promised, by whom, by when, and what evidence there is. Centre and councils alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forethought.strategy import Assessment, Standing, assess, commitments_csv, load_commitments, scorecard_csv
from forethought.web.access import door
from forethought.web.doors import refusals
from forethought.web.entrant import DoorRequest

PURPOSE = "national_reporting"
GAPS: Mapping[str, tuple[str, Callable[[Standing], bool]]] = {
    "late": ("Late", lambda standing: standing.late),
    "undated": ("No date", lambda standing: standing.undated),
    "unowned": ("No owner", lambda standing: standing.unowned),
    "unfunded": ("No money found", lambda standing: standing.unfunded),
    "unevidenced": ("No newer evidence found", lambda standing: standing.evidence not in ("newer", "not needed")),
    "claimed": ("Claimed by the owner alone", lambda standing: standing.delivery == "claimed"),
    "unverified": ("Recalled, not retrieved", lambda standing: bool(standing.unverified)),
    "hedged": ("Worded with a way out", lambda standing: standing.commitment.hedged),
}
"""The gaps a promise may show, each a filter of the page. None is a judgement of the owner."""
DOWNLOADS = {"register": commitments_csv, "scorecard": scorecard_csv}


@door("national")
def national(request: DoorRequest) -> HttpResponse:
    """The register as at today, in the order of its lists; gaps and strategies narrow it, nothing ranks it."""
    request.entrant.see_aggregates(PURPOSE)
    whole = _today()
    gap, strategy = request.GET.get("gap", ""), request.GET.get("strategy", "")
    holds = GAPS[gap][1] if gap in GAPS else None
    shown = [
        standing
        for standing in whole.standings
        if (holds is None or holds(standing)) and strategy in ("", standing.commitment.strategy)
    ]
    context = {
        "whole": whole,
        "shown": [(standing, _gaps(standing)) for standing in shown],
        "gaps": [(name, title, sum(map(test, whole.standings))) for name, (title, test) in GAPS.items()],
        "strategies": list(dict.fromkeys(standing.commitment.strategy for standing in whole.standings)),
        "gap": gap,
        "strategy": strategy,
    }
    return render(request, "national/register.html", context)


@door("national")
def download(request: DoorRequest, name: str) -> HttpResponse:
    """The register, or the counts by strategy and owner, as CSV."""
    if name not in DOWNLOADS:
        return refusals.refused(request)
    request.entrant.see_aggregates(PURPOSE)
    response = HttpResponse(DOWNLOADS[name](_today()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="commitments-{name}.csv"'
    return response


def _today() -> Assessment:
    return assess(load_commitments(), timezone.localdate())


def _gaps(standing: Standing) -> list[str]:
    return [
        f"{title} by {standing.late_days:,} days" if name == "late" else title
        for name, (title, holds) in GAPS.items()
        if holds(standing)
    ]
