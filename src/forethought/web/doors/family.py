"""The young person's door: my record in plain words, who looked and why, and saying that something is wrong."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from forethought.governance import who_looked
from forethought.operations import Correction, DjangoAudit
from forethought.record import Fact
from forethought.telling.sources import Sources
from forethought.voice import Instrument, load_instrument, story
from forethought.web.access import door
from forethought.web.doors import refusals
from forethought.web.doors.questions import INSTRUMENT
from forethought.web.entrant import DoorRequest
from forethought.web.presenting.looks import by_day
from forethought.web.presenting.own_story import chapters

PURPOSE = "own_record"
LONGEST = 2000


@door("family")
def start(request: DoorRequest) -> HttpResponse:
    """What can be done here, and what to do when it is not safe now."""
    said = Correction.objects.filter(person_id=request.user.subject)
    return render(request, "family/start.html", {"said": said, "instrument": _words()})


@door("family")
def record(request: DoorRequest) -> HttpResponse:
    """My record as a story: every sentence with the source that says so, and a way to say that it is wrong."""
    facts, hidden = _own(request)
    sources = Sources(request.entrant.authority.agreements)
    context = {
        "chapters": chapters(story(facts), facts, sources),
        "own_words": Correction.objects.filter(person_id=request.user.subject),
        "withheld": hidden,
    }
    return render(request, "family/record.html", context)


@door("family")
def looked(request: DoorRequest) -> HttpResponse:
    """Who looked at my record, and why: role, kind of organisation, purpose, day; never a place or a name."""
    entrant = request.entrant
    pseudonym = entrant.authority.pseudonymise(request.user.subject)
    found = who_looked(
        DjangoAudit().about(pseudonym),
        pseudonym,
        purposes=entrant.authority.purposes,
        roles=entrant.authority.roles,
        on=timezone.localdate(),
    )
    context = {"looks": by_day(found.looks), "some_are_shown_later": found.some_are_shown_later}
    return render(request, "family/looked.html", context)


@door("family")
@require_http_methods(["GET", "POST"])
def wrong(request: DoorRequest) -> HttpResponse:
    """Say that something is wrong, or missing. It goes to a person, and both accounts stand."""
    about = (request.POST.get("about") or request.GET.get("about") or "")[:100]
    facts, _ = _own(request)
    named = [sentence for sentence in story(facts) if about and about in sentence.claim_ids]
    meant = chapters(named, facts, Sources(request.entrant.authority.agreements))
    if about and not meant:
        return refusals.refused(request)
    statement = request.POST.get("statement", "").strip()
    context = {"about": about, "meant": meant[:1], "statement": statement, "error": "", "longest": LONGEST}
    context["instrument"] = _words()
    if request.method == "GET":
        return render(request, "family/wrong.html", context)
    if not statement or len(statement) > LONGEST:
        context["error"] = "Write what is wrong" if not statement else "Write a little less: 2,000 letters at most"
        return render(request, "family/wrong.html", context, status=400)
    Correction.objects.create(person_id=request.user.subject, about=about, statement=statement, said_at=timezone.now())
    return HttpResponseRedirect(reverse("wrong-received"))


@door("family")
def wrong_received(request: DoorRequest) -> HttpResponse:
    """Thanks, and what happens next."""
    return render(request, "family/received.html", {"instrument": _words()})


def _words() -> Instrument:
    # The card says who reads what a young person writes, when, and what to do when it is not safe.
    return load_instrument(INSTRUMENT)


def _own(request: DoorRequest) -> tuple[list[Fact], bool]:
    me = request.user.subject
    with request.entrant.open(PURPOSE, subjects=[me]) as reader:
        return reader.timeline(me), bool(reader.withheld(me))
