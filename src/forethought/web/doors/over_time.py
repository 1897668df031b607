"""A child's record over time: who lived with them on a day, the story in plain sentences, who works with them."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render

from forethought.record import Reader
from forethought.record.projections.involvement_cards import involvement_cards
from forethought.record.reading import family, household, name_facts
from forethought.telling.chapters import chapters
from forethought.telling.household import Household
from forethought.telling.involved import cards
from forethought.telling.labels import left_out
from forethought.telling.naming import called
from forethought.telling.resting import history, stated_by
from forethought.telling.sources import Sources
from forethought.telling.told import Told
from forethought.voice import chronology as told_in_order
from forethought.web.access import door
from forethought.web.doors import refusals
from forethought.web.doors.cases import family_of_case
from forethought.web.entrant import DoorRequest, now
from forethought.web.presenting.conflicts import kept_back
from forethought.web.presenting.people import NO_NAME, first_news
from forethought.web.presenting.two_times import TwoTimes, two_times

PURPOSE = "direct_care"
_WHERE_AND_WHO = ("address", "residence", "relationship")


@door("practitioner", states_purpose=True)
def household_page(request: DoorRequest, person_id: str) -> HttpResponse:
    """Who lived with a child and who was related to them on a day, as sources had stated it by another."""
    entrant, asked = request.entrant, two_times(request.GET, now())
    around = family_of_case(entrant, person_id, "household")
    if around is None:
        return refusals.refused(request)
    sources = Sources(entrant.authority.agreements, PURPOSE)
    with entrant.open(PURPOSE, subjects=[person_id, *sorted(around)]) as reader:
        if asked.errors:
            return _ask_again(request, "practitioner/household.html", reader, person_id, asked, sources)
        found = household(reader, person_id, asked.as_at, asked.as_known_at)
        related = family(reader, person_id, asked.as_at, asked.as_known_at)
        shown = {person_id, *(one.person_id for one in related)}
        shown |= {other.person_id for home in found.homes for other in home.companions}
        names = _names(reader, shown, sources)
        stated = stated_by(history(reader, shown, _WHERE_AND_WHO), asked.as_known_at)
        hidden = [item for who in sorted(shown) for item in reader.withheld(who) if item.entity in _WHERE_AND_WHO]
    made = Household(names, stated, sources)
    context = {
        **_head(person_id, names, asked),
        "homes": made.homes(found.homes),
        "kin": made.kin(related),
        "withheld": kept_back(hidden, names, sources),
    }
    return render(request, "practitioner/household.html", context)


@door("practitioner", states_purpose=True)
def chronology_page(request: DoorRequest, person_id: str) -> HttpResponse:
    """The story of a child in plain sentences, each with what it rests on."""
    return chronology_answer(request, person_id, PURPOSE, "practitioner/chronology.html")


def chronology_answer(request: DoorRequest, person_id: str, purpose: str, page: str) -> HttpResponse:
    """The chronology of one child under ``purpose``, on the ``page`` of the door that asks."""
    entrant, asked = request.entrant, two_times(request.GET, now())
    if family_of_case(entrant, person_id, "chronology") is None:
        return refusals.refused(request)
    sources = Sources(entrant.authority.agreements, purpose)
    with entrant.open(purpose, subjects=[person_id]) as reader:
        if asked.errors:
            return _ask_again(request, page, reader, person_id, asked, sources)
        facts, hidden = history(reader, [person_id]), reader.withheld(person_id)
    sentences = told_in_order(
        sources.named(facts), asked.as_at, asked.as_known_at, withheld=hidden, with_sources=False, leave_out=left_out
    )
    names = called([person_id], facts, sources)
    context = {
        **_head(person_id, names, asked),
        "chapters": chapters(sentences, stated_by(facts, asked.as_known_at), sources),
        "sentences": len(sentences),
        "gaps": sum(one.kind == "gap" for one in sentences),
        "withheld": kept_back(hidden, names, sources),
        "first": first_news(facts, sources),
    }
    return render(request, page, context)


@door("practitioner", states_purpose=True)
def involved_page(request: DoorRequest, person_id: str) -> HttpResponse:
    """Who works with a child and how to reach them; nothing of what was said or done."""
    entrant, asked = request.entrant, two_times(request.GET, now())
    if family_of_case(entrant, person_id, "involved") is None:
        return refusals.refused(request)
    sources = Sources(entrant.authority.agreements, PURPOSE)
    with entrant.open(PURPOSE, subjects=[person_id]) as reader:
        if asked.errors:
            return _ask_again(request, "practitioner/involved.html", reader, person_id, asked, sources)
        facts = history(reader, [person_id])
        hidden = [item for item in reader.withheld(person_id) if item.entity not in _WHERE_AND_WHO]
    found = involvement_cards(facts, person_id, asked.as_at, asked.as_known_at)["cards"]
    names = called([person_id], facts, sources)
    made = cards(found, stated_by(facts, asked.as_known_at), sources)
    context = {**_head(person_id, names, asked), "cards": made, "withheld": kept_back(hidden, names, sources)}
    return render(request, "practitioner/involved.html", context)


def _ask_again(
    request: DoorRequest, page: str, reader: Reader, person_id: str, asked: TwoTimes, sources: Sources
) -> HttpResponse:
    return render(request, page, _head(person_id, _names(reader, [person_id], sources), asked), status=400)


def _head(person_id: str, names: dict[str, Told], asked: TwoTimes) -> dict[str, object]:
    return {"person_id": person_id, "name": names.get(person_id, Told(NO_NAME)), "asked": asked}


def _names(reader: Reader, people: Iterable[str], sources: Sources) -> dict[str, Told]:
    """What each of ``people`` is called now; those of whom nothing may be seen are left out."""
    who = sorted(people)
    return called(who, name_facts(reader, who), sources)
