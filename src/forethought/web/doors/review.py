"""A team manager judges urgent looks afterwards."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from forethought.operations import review_urgent_look, waiting_for
from forethought.web.access import door
from forethought.web.doors import refusals
from forethought.web.entrant import DoorRequest, now


@door("review")
@require_http_methods(["GET", "POST"])
def review(request: DoorRequest) -> HttpResponse:
    """The looks that wait, and a judgement of one."""
    waiting = waiting_for(request.user)
    if request.method == "GET":
        return render(request, "practitioner/review.html", {"waiting": waiting})
    look = waiting.filter(reference=request.POST.get("reference", "")).first()
    if look is None:
        return refusals.refused(request)
    review_urgent_look(
        request.entrant.authority,
        request.user,
        request.entrant.principal,
        look,
        justified=request.POST.get("outcome") == "justified",
        note=request.POST.get("note", ""),
        at=now(),
    )
    return HttpResponseRedirect(reverse("review"))
