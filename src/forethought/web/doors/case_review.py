"""The door of whoever reviews a case: what each agency knew of a child on a day, and whether another saw it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forethought.governance import ExportRequest, Grant, check_export, english_day
from forethought.operations import DjangoAudit
from forethought.record import Fact, Withheld, open_reader
from forethought.record.reading import REPLAY_COLUMNS, Replay, replay, replay_table
from forethought.telling.labels import reading_card
from forethought.telling.naming import called
from forethought.telling.replayed import Replayed
from forethought.telling.sources import Sources
from forethought.telling.told import Told
from forethought.web.access import door
from forethought.web.doors import refusals
from forethought.web.doors.cases import family_of_case
from forethought.web.doors.over_time import chronology_answer
from forethought.web.entrant import DoorRequest, Entrant, now
from forethought.web.presenting.conflicts import kept_back
from forethought.web.presenting.downloads import as_file
from forethought.web.presenting.people import NO_NAME, first_news, person
from forethought.web.presenting.two_times import TwoTimes, two_times

PURPOSE = "case_review"
_PAGE = "case_review/replay.html"


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look of a reviewer brought; ``told`` is None where a date was wrong, and then no day was replayed."""

    grant: Grant
    facts: list[Fact]
    hidden: list[Withheld]
    told: Replay | None


@door("case-review", states_purpose=True)
def reviews(request: DoorRequest) -> HttpResponse:
    """The children whose case this reviewer was given and may look back at today."""
    cases = sorted(request.entrant.principal.cases(timezone.localdate()))
    if not cases:
        return render(request, "case_review/cases.html", {"children": []})
    with request.entrant.open(PURPOSE, subjects=cases) as reader:
        facts = reader.facts("entity = 'person' and known_to is null")
    sources = Sources(request.entrant.authority.agreements, PURPOSE)
    children = sorted((person(case, facts, sources) for case in cases), key=lambda child: str(child.name))
    return render(request, "case_review/cases.html", {"children": children})


@door("case-review", states_purpose=True)
def replay_page(request: DoorRequest, person_id: str) -> HttpResponse:
    """What each agency knew of a child by the end of a day. Two events: the child's facts, and the log of looks."""
    entrant, asked = request.entrant, two_times(request.GET, now())
    if family_of_case(entrant, person_id, "replay") is None:
        return refusals.refused(request)
    look = _look(entrant, person_id, asked)
    sources = Sources(entrant.authority.agreements, PURPOSE)
    names = called([person_id], look.facts, sources)
    context: dict[str, object] = {"person_id": person_id, "asked": asked, "name": names.get(person_id, Told(NO_NAME))}
    if look.told is None:
        return render(request, _PAGE, context, status=400)
    stated = {fact.claim_id: fact for fact in look.facts}
    shown = Replayed(sources, stated, entrant.authority.purposes, entrant.authority.roles)
    context |= {
        "agencies": shown.agencies(look.told),
        "withheld": kept_back(look.hidden, names, sources),
        "first": first_news(look.facts, sources),
        "too_early": all(english_day(fact.known_from) > asked.as_at for fact in look.facts),
        "kept_days": reading_card()["copy"]["days"],
    }
    return render(request, _PAGE, context)


@door("case-review", states_purpose=True)
def download(request: DoorRequest, person_id: str, kind: str) -> HttpResponse:
    """The replay as a table to take away. Every row says whose copy it is and when it must be gone; a further event."""
    entrant, asked = request.entrant, two_times(request.GET, now())
    if kind not in ("csv", "xlsx") or family_of_case(entrant, person_id, "replay") is None:
        return refusals.refused(request)
    look = _look(entrant, person_id, asked)
    if look.told is None:
        return refusals.message(request, "There is a problem", *asked.errors.values(), status=400)
    stamp = _stamp(look.grant, entrant)
    table = replay_table(look.told, _called(entrant, person_id, look.facts))
    rows = [[row[name] or "" for name in REPLAY_COLUMNS] + [stamp] for row in table.to_pylist()]
    entrant.authority.log(replace(look.grant.event(now(), subjects=[person_id], rows=len(rows)), outcome="exported"))
    name = f"what-was-known-{asked.as_at.isoformat()}"
    return as_file([(*REPLAY_COLUMNS, "copy_of"), *rows], name, kind, "What each agency knew")


@door("case-review", states_purpose=True)
def chronology_page(request: DoorRequest, person_id: str) -> HttpResponse:
    """The story of the child under review in plain sentences."""
    return chronology_answer(request, person_id, PURPOSE, "case_review/chronology.html")


def _look(entrant: Entrant, person_id: str, asked: TwoTimes) -> _Look:
    grant = entrant.authority.grant(entrant.principal, PURPOSE, subjects=[person_id])
    audit = DjangoAudit()
    told = None
    with open_reader(settings.FORETHOUGHT_WORKSPACE.store(), grant, audit, now) as reader:
        facts, hidden = reader.facts("person_id = ?", [person_id]), reader.withheld(person_id)
        if not asked.errors:
            entrant.see_aggregates(PURPOSE, "review_audit")
            known_as = entrant.authority.pseudonymise
            told = replay(
                reader, [person_id], asked.as_at, asked.as_known_at,
                agreements=entrant.authority.agreements, events=audit.about(known_as(person_id)), pseudonymise=known_as,
            )  # fmt: skip
    return _Look(grant, facts, hidden, told)


def _called(entrant: Entrant, person_id: str, facts: list[Fact]) -> dict[str, str]:
    """What the sentences of a copy call agencies and people.

    Nobody is named in them: a name is a value with a source of its own, which is not that of each row.
    """
    relatives = {fact.other_person_id: "" for fact in facts if fact.other_person_id}
    return {**Sources(entrant.authority.agreements, PURPOSE).all_names(), **relatives, person_id: "this child"}


def _stamp(grant: Grant, entrant: Entrant) -> str:
    today = timezone.localdate()
    request = ExportRequest(
        count=1,
        purpose=PURPOSE,
        expires=today + timedelta(days=reading_card()["copy"]["days"]),
        watermark=f"Copy of {entrant.user.username}",
        pseudonymised=False,
        identity_reason="the review of this child's case is written from it",
    )
    return check_export(request, grant, 1, today)
