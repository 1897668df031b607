"""The door of those who review links: pairs of records that a program could not tell apart, one at a time."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from forethought.governance import event_for
from forethought.model.errors import UserError
from forethought.web.access import door
from forethought.web.doors import refusals
from forethought.web.doors.link_looking import look
from forethought.web.entrant import DoorRequest, now
from forethought.workflow.decisions import KEPT_APART, OUTCOMES, SAME
from forethought.workflow.review import Queue, give_answer, take_back
from forethought.workflow.review_answers import DECIDED, DISAGREED
from forethought.workflow.review_measures import agreement, bands
from forethought.workflow.review_questions import Question

PURPOSE = "linkage_review"
SHOWN = 20
ADJUDICATES = "adjudicate_links"


@door("links", states_purpose=True)
def links(request: DoorRequest) -> HttpResponse:
    """The pairs that wait for this reviewer, the one worth most first; a code for each, no name."""
    request.entrant.see_aggregates(PURPOSE)
    queue = _queue()
    waiting = queue.asked_of(request.user.username)
    reasons = list(dict.fromkeys(question.why for question in waiting))
    chosen = request.GET.get("why", "")
    listed = [question for question in waiting if chosen in ("", question.why)]
    context = {
        "progress": queue.progress(),
        "waiting": listed[:SHOWN],
        "count": len(listed),
        "reasons": sorted(reasons),
        "chosen": chosen if chosen in reasons else "",
        "disagreements": queue.disagreements(request.user.username) if _adjudicates(request) else [],
        "adjudicates": _adjudicates(request),
    }
    return render(request, "links/list.html", context)


@door("links", states_purpose=True)
@require_http_methods(["GET", "POST"])
def pair(request: DoorRequest, reference: str) -> HttpResponse:
    """Two records beside each other, what they weigh together, and an answer.

    A pair that does not exist, is another's to answer, or crosses a seal: the same refusal, byte for byte.
    """
    queue = _queue()
    question = queue.questions.get(reference)
    if question is None or not _may_open(request, queue, question):
        request.entrant.note_refusal("pair", "no_such_pair")
        return refusals.refused(request)
    if request.method == "POST":
        return _answered(request, queue, question)
    return _pair_page(request, queue, question)


@door("links", states_purpose=True)
def decided(request: DoorRequest) -> HttpResponse:
    """What was decided, the latest first, each to be opened again and taken back."""
    request.entrant.see_aggregates(PURPOSE)
    queue = _queue()
    found = queue.decided()
    rows = [{"question": one, "last": queue.case(one).answers[-1]} for one in found[: 5 * SHOWN]]
    return render(request, "links/decided.html", {"rows": rows, "count": len(found)})


@door("links", states_purpose=True)
def quality(request: DoorRequest) -> HttpResponse:
    """How far reviewers agree, and how often pairs of each weight are one person."""
    request.entrant.see_aggregates(PURPOSE)
    queue = _queue()
    context = {
        "agreement": agreement(settings.FORETHOUGHT_WORKSPACE),
        "bands": bands(queue.questions.values(), queue.cases),
        "progress": queue.progress(),
    }
    return render(request, "links/quality.html", context)


def _queue() -> Queue:
    return Queue(settings.FORETHOUGHT_WORKSPACE)


def _adjudicates(request: DoorRequest) -> bool:
    entrant = request.entrant
    return ADJUDICATES in entrant.authority.roles.permissions_of(entrant.principal.roles)


def _may_open(request: DoorRequest, queue: Queue, question: Question) -> bool:
    """Whether a pair is this reviewer's to look at: one that is asked of them, theirs to settle, or decided."""
    case, name = queue.case(question), request.user.username
    if case.state == DISAGREED:
        return _adjudicates(request) and not case.answered_by(name)
    return case.state == DECIDED or question in queue.asked_of(name)


def _pair_page(
    request: DoorRequest, queue: Queue, question: Question, error: str = "", status: int = 200
) -> HttpResponse:
    seen = look(request.entrant, question)
    if seen is None:
        return refusals.refused(request)
    case = queue.case(question)
    context: dict[str, Any] = {
        "question": question,
        "seen": seen,
        "state": case.state,
        # Before it is decided nobody but an adjudicator learns that somebody answered, and what.
        "answers": case.answers if case.state in (DECIDED, DISAGREED) else (),
        "outcome": case.outcome,
        "outcomes": [SAME, KEPT_APART, *(one for one in OUTCOMES if one not in (SAME, KEPT_APART))],
        "given": {name: request.POST.get(name, "") for name in ("answer", "reason", "ask")},
        "error": error,
    }
    return render(request, "links/pair.html", context, status=status)


def _answered(request: DoorRequest, queue: Queue, question: Question) -> HttpResponse:
    workspace, by, at = settings.FORETHOUGHT_WORKSPACE, request.user.username, now()
    reason = " ".join(request.POST.get("reason", "").split())[:1000]
    back = queue.case(question).state == DECIDED
    answer = request.POST.get("answer", "")
    if not reason or (not back and answer not in OUTCOMES):
        missing = "Say in a few words what you go by" if back or answer in OUTCOMES else "Choose an answer"
        return _pair_page(request, queue, question, missing, 400)
    _note(request, question, "taken_back" if back else "answered")
    try:
        if back:
            take_back(workspace, question, by=by, reason=reason, at=at)
        else:
            ask = request.POST.get("ask") == "yes"
            give_answer(workspace, question, by=by, answer=answer, reason=reason, at=at, ask=ask)
    except UserError as error:
        return refusals.explain(request, error)
    return HttpResponseRedirect(reverse("links-decided") if back else reverse("links"))


def _note(request: DoorRequest, question: Question, code: str) -> None:
    """One event for a decision, written before it is kept."""
    entrant = request.entrant
    entrant.authority.log(
        event_for(
            entrant.principal,
            PURPOSE,
            "read",
            now(),
            outcome="changed",
            code=code,
            organisation_kind=entrant.authority.organisation_kind(entrant.principal),
            policy_hash=entrant.authority.policies.hash,
            subjects=tuple(
                sorted({entrant.authority.pseudonymise(who) for who in (question.left_person, question.right_person)})
            ),
        )
    )
