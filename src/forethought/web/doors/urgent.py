"""When a worker fears for a child: one page, the same whether or not anybody here knows the child."""

from __future__ import annotations

from datetime import date
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods

from forethought.governance import Denied, break_glass
from forethought.model.errors import UserError
from forethought.operations import DjangoAudit, record_urgent_look
from forethought.record import open_reader
from forethought.telling.sources import Sources
from forethought.web import second_factor
from forethought.web.access import public
from forethought.web.doors import refusals
from forethought.web.doors.catalogue import doors
from forethought.web.doors.lookup import find_person
from forethought.web.entrant import DoorRequest, account_of, now
from forethought.web.presenting.services import services

REASON_LENGTH = 10
LENGTH_STEP = 32 * 1024
"""Answers are filled up to a multiple of this many bytes; some forty services around one child fit into one step."""
_WHAT_TO_DO = (
    "If a child is in danger now, call 999. Never wait for a screen.",
    "Call the duty team of the council where the child is now. They answer day and night, and they can act.",
)
_HELPING = "known_to is null and field_set = 'involvement' and not protected"
_PAGE = "practitioner/urgent.html"


@public("urgent")
@require_http_methods(["GET", "POST"])
def urgent(request: HttpRequest) -> HttpResponse:
    """What to do now, for anybody; for a worker who gives a reason, also who leads the help for the child.

    Outside a demonstration the second part opens only to a session in which a second factor was shown.
    """
    user = account_of(request)
    if doors()["practitioner"].open_to(user):
        return _for_worker(cast(DoorRequest, request))
    if request.method == "GET":
        return render(request, _PAGE, {"form": {}, "errors": {}, "may_ask": False})
    return refusals.refused(request) if user is not None else _advise_stranger(request)


def _for_worker(request: DoorRequest) -> HttpResponse:
    try:
        return _ask(request) if request.entrant.trusted else _advise_untrusted(request)
    except Denied as refusal:
        return _advise(request, refusal.about_you or "You cannot ask here who already helps a child.", status=403)
    except UserError as failure:
        return _advise(request, f"Nobody can be looked up here now. {failure}", status=503)


def _ask(request: DoorRequest) -> HttpResponse:
    if request.method == "GET":
        return render(request, _PAGE, {"form": {}, "errors": {}, "may_ask": True})
    form = {name: " ".join(request.POST.get(name, "").split())[:500] for name in ("forename", "surname", "reason")}
    form |= {part: request.POST.get(f"born-{part}", "").strip() for part in ("day", "month", "year")}
    errors = _errors(form)
    if errors:
        return render(request, _PAGE, {"form": form, "errors": errors, "may_ask": True}, status=400)
    return _answer(request, form)


def _advise_untrusted(request: DoorRequest) -> HttpResponse:
    asked = request.method == "POST"
    if asked:
        request.entrant.note_refusal("urgent", "second_factor")
    link = {"text": "Show your second factor", "href": second_factor.where_to_show(request.user, request.path)}
    why = "To ask here who already helps a child, show your second factor first: you signed in with a password alone."
    return _advise(request, why, link, status=403 if asked else 200)


def _advise_stranger(request: HttpRequest) -> HttpResponse:
    link = {"text": "Sign in", "href": f"{settings.LOGIN_URL}?{urlencode({'next': reverse('urgent')})}"}
    return _advise(request, "To ask here who already helps a child, sign in first.", link, status=403)


def _advise(request: HttpRequest, why: str, *links: dict[str, str], status: int) -> HttpResponse:
    return refusals.message(request, "If you fear for a child", *_WHAT_TO_DO, why, status=status, links=links)


def _answer(request: DoorRequest, form: dict[str, str]) -> HttpResponse:
    entrant = request.entrant
    born = _born(form)
    assert born is not None
    found = find_person(form["forename"], form["surname"], born)
    asked = "|".join((form["forename"], form["surname"], born.isoformat()))
    look = break_glass(entrant.authority, entrant.principal, form["reason"], asked, found)
    kept = record_urgent_look(request.user, look)
    with open_reader(settings.FORETHOUGHT_WORKSPACE.store(), look.grant, DjangoAudit(), now) as reader:
        facts = reader.facts(_HELPING)
    sources = Sources(entrant.authority.agreements)
    helping = [line for line in services(facts, sources, timezone.localdate()) if not line.ended]
    context = {"lines": look.page, "helping": helping, "reference": kept.reference[:8], "due": look.review_due}
    return _filled_up(render(request, "practitioner/urgent_answer.html", context))


def _filled_up(response: HttpResponse) -> HttpResponse:
    # Who watches the line sees how long an answer is: it must not tell whether anybody here knows the child.
    response.content += b" " * (-len(response.content) % LENGTH_STEP)
    return response


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
