"""The practitioner's door: the children whose cases they hold, and one page for each family."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from forethought.operations import Correction
from forethought.telling.sources import Sources
from forethought.web.access import door
from forethought.web.doors import refusals
from forethought.web.doors.cases import family_of_case
from forethought.web.entrant import DoorRequest
from forethought.web.presenting.conflicts import conflicts, kept_back
from forethought.web.presenting.kin import is_child, siblings, stated
from forethought.web.presenting.people import family, person
from forethought.web.presenting.services import services
from forethought.web.presenting.timeline import timeline

PURPOSE = "direct_care"


@door("practitioner", states_purpose=True)
def children(request: DoorRequest) -> HttpResponse:
    """The children whose cases this worker, or this manager's team, holds today. There is no search."""
    today = timezone.localdate()
    cases = sorted(request.entrant.principal.cases(today))
    if not cases:
        return render(request, "practitioner/children.html", {"children": []})
    with request.entrant.open(PURPOSE, subjects=cases) as reader:
        facts = reader.facts("entity = 'person' and known_to is null")
    sources = Sources(request.entrant.authority.agreements)
    listed = {case: person(case, facts, sources) for case in cases}
    open_words = Correction.objects.filter(person_id__in=cases).exclude(status=Correction.Status.ANSWERED)
    context = {
        "children": sorted(listed.values(), key=lambda child: str(child.name)),
        "said": [{"words": words, "child": listed[words.person_id]} for words in open_words],
    }
    return render(request, "practitioner/children.html", context)


@door("practitioner", states_purpose=True)
def said_wrong(request: DoorRequest, number: int) -> HttpResponse:
    """Take up what a young person says is wrong: from now on they see that somebody is reading it."""
    words = Correction.objects.filter(pk=number).first()
    if request.method == "GET":
        return redirect("children")
    if words is None or words.person_id not in request.entrant.principal.cases(timezone.localdate()):
        request.entrant.note_refusal("correction", "not_your_case", subjects=[words.person_id] if words else [])
        return refusals.refused(request)
    words.assigned_to = request.user
    words.status = Correction.Status.WITH_PERSON
    words.save(update_fields=["assigned_to", "status"])
    return redirect("children")


@door("practitioner", states_purpose=True)
def family_page(request: DoorRequest, person_id: str) -> HttpResponse:
    """Everything this worker may know of one family. Not their case, or nobody: the same refusal, byte for byte."""
    entrant, today = request.entrant, timezone.localdate()
    around = family_of_case(entrant, person_id, "family")
    if around is None:
        return refusals.refused(request)
    everybody = (person_id, *sorted(around))
    with entrant.open(PURPOSE, subjects=everybody) as reader:
        about_all = [fact for who in everybody for fact in reader.timeline(who)]
        members = reader.family(person_id)
        parents = {member.person_id for member in members if not is_child(member)}
        of_parents = [reader.family(parent) for parent in sorted(parents)]
        hidden = [item for who in everybody for item in reader.withheld(who)]
    own = [fact for fact in about_all if fact.person_id == person_id]
    sources = Sources(entrant.authority.agreements, PURPOSE)
    child = person(person_id, about_all, sources)
    ties = [*stated(members, sources), *siblings(person_id, of_parents, sources)]
    relatives = family(ties, about_all, sources)
    names = {someone.person_id: someone.name for someone in (child, *relatives)}
    context = {
        "child": child,
        "family": [someone for someone in relatives if someone.names],
        "unnamed": [someone for someone in relatives if not someone.names],
        "services": services(own, sources, today),
        "conflicts": conflicts(own, [item for item in hidden if item.person_id == person_id], sources, today),
        "withheld": kept_back(hidden, names, sources),
        "timeline": timeline(own, sources),
    }
    return render(request, "practitioner/family.html", context)
