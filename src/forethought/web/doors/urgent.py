"""When a worker fears for a child: one page, the same whether or not anybody here knows the child."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods

from forethought.governance import break_glass
from forethought.operations import DjangoAudit, record_urgent_look
from forethought.record import open_reader
from forethought.web.access import public
from forethought.web.doors import refusals
from forethought.web.doors.catalogue import doors
from forethought.web.doors.lookup import find_person
from forethought.web.entrant import DoorRequest, account_of, now
from forethought.web.presenting.services import services
from forethought.web.presenting.sources import Sources

REASON_LENGTH = 10


@public("urgent")
@require_http_methods(["GET", "POST"])
def urgent(request: HttpRequest) -> HttpResponse:
    """What to do now, for anybody; for a worker who gives a reason, also who leads the help for the child."""
    may_ask = doors()["practitioner"].open_to(account_of(request))
    if request.method == "GET":
        return render(request, "practitioner/urgent.html", {"form": {}, "errors": {}, "may_ask": may_ask})
    if not may_ask:
        return refusals.refused(request)
    form = {name: " ".join(request.POST.get(name, "").split())[:500] for name in ("forename", "surname", "reason")}
    form |= {part: request.POST.get(f"born-{part}", "").strip() for part in ("day", "month", "year")}
    errors = _errors(form)
    if errors:
        return render(
            request, "practitioner/urgent.html", {"form": form, "errors": errors, "may_ask": True}, status=400
        )
    return _answer(cast(DoorRequest, request), form)


def _answer(request: DoorRequest, form: dict[str, str]) -> HttpResponse:
    entrant = request.entrant
    born = _born(form)
    assert born is not None
    found = find_person(form["forename"], form["surname"], born)
    asked = "|".join((form["forename"], form["surname"], born.isoformat()))
    look = break_glass(entrant.authority, entrant.principal, form["reason"], asked, found)
    kept = record_urgent_look(request.user, look)
    with open_reader(settings.FORETHOUGHT_WORKSPACE.store(), look.grant, DjangoAudit(), now) as reader:
        facts = reader.facts("known_to is null")
    sources = Sources(entrant.authority.agreements)
    helping = [line for line in services(facts, sources, timezone.localdate()) if not line.ended]
    context = {"lines": look.page, "helping": helping, "reference": kept.reference[:8], "due": look.review_due}
    return render(request, "practitioner/urgent_answer.html", context)


def _errors(form: dict[str, str]) -> dict[str, str]:
    checks = {
        "forename": ("Enter the child's first name", bool(form["forename"])),
        "surname": ("Enter the child's surname", bool(form["surname"])),
        "born-day": ("Enter the child's date of birth, such as 27 3 2015", _born(form) is not None),
        "reason": ("Say why you fear for this child, in a few words", len(form["reason"]) >= REASON_LENGTH),
    }
    return {name: words for name, (words, holds) in checks.items() if not holds}


def _born(form: dict[str, str]) -> date | None:
    written = f"{form['year']:0>4}-{form['month']:0>2}-{form['day']:0>2}"
    try:
        return parse_date(written)
    except ValueError:
        return None
