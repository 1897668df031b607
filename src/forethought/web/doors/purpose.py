"""Asking why: one question, pre-filled, one click; the answer is decided by a grant, not by this page."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from forethought.governance import Denied
from forethought.web.access import signed_in
from forethought.web.doors.sign_in import safe_next
from forethought.web.entrant import DoorRequest


@signed_in("purpose")
@require_http_methods(["GET", "POST"])
def purpose(request: DoorRequest) -> HttpResponse:
    """Choose a purpose; what the person's doors serve is offered, the first one chosen already."""
    if request.method == "POST":
        return _state(request)
    return _ask(request)


def _state(request: DoorRequest) -> HttpResponse:
    chosen = request.POST.get("purpose", "")
    if chosen == "other":
        chosen = " ".join(request.POST.get("other", "").split())[:60]
    if not chosen:
        return _ask(request, error="Say what the purpose is", status=400)
    try:
        request.entrant.state_purpose(chosen)
    except Denied:
        return render(request, "purpose_refused.html", status=403)
    return HttpResponseRedirect(safe_next(request, reverse("home")))


def _ask(request: DoorRequest, error: str = "", status: int = 200) -> HttpResponse:
    offered = request.entrant.offered
    register = request.entrant.authority.purposes
    options = [
        {"value": name, "text": register[name].title, "hint": {"text": register[name].plain}} for name in offered
    ]
    context = {
        "options": options,
        "chosen": request.entrant.purpose or (offered[0] if offered else ""),
        "next": safe_next(request, ""),
        "error": error,
    }
    return render(request, "purpose.html", context, status=status)
