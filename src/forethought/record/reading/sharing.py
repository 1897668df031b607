"""Whether staff of another agency could see, and did see, what an agency held on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forethought.governance import Agreements, AuditEvent, Dataset, english_day
from forethought.governance.audit import Pseudonymise
from forethought.record.claims import Fact
from forethought.record.fact_times import begun, held
from forethought.record.reading.times import last_moment
from forethought.record.reading.vocabulary import vocabulary

NOT_HELD, KEPT_BACK, NO_AGREEMENT = "not_held", "kept_back", "no_agreement"
NOBODY_LOOKED, LOOKED, NOT_EXAMINED = "nobody_looked", "looked", "not_examined"


@dataclass(frozen=True, slots=True)
class LookAt:
    """One look by staff of another agency: which day, in which roles, for which purpose. Never a worker's name."""

    on: date
    organisation: str
    roles: tuple[str, ...]
    purpose: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class Sharing:
    """What became of one group of facts (one entity in one field set of one person) of one agency.

    ``answer`` is ``not_held`` (then), ``kept_back`` (protected: it stays with its holder), ``no_agreement``,
    ``nobody_looked`` (it could be shared), ``looked``, or ``not_examined`` (no agreements were given, and no look is
    known). ``could`` are the agencies that an agreement in force let see it; ``outside`` are those that looked and are
    not among them (empty when no agreements were given). ``learnt`` is when the agency first stated it after the day.
    Where the agency never stated anything of the kind, ``claim_ids`` are those of whoever did.
    """

    agency: str
    person_id: str
    entity: str
    field_set: str
    answer: str
    could: tuple[str, ...]
    looks: tuple[LookAt, ...]
    outside: tuple[str, ...]
    learnt: datetime | None
    claim_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a question of sharing is answered from: agreements (None: not given), the log, and what is protected.

    ``kept_back`` holds the ids of claims that never cross to another agency. ``events`` are those of the audit log;
    ``pseudonymise`` turns a person id into the one under which the log knows the person.
    """

    agreements: Agreements | None
    events: tuple[AuditEvent, ...]
    pseudonymise: Pseudonymise
    kept_back: frozenset[str] = frozenset()


def sharing(facts: Iterable[Fact], day: date, as_known_at: datetime, evidence: Evidence) -> tuple[Sharing, ...]:
    """An answer for every agency that states anything, and every group of facts that any of them states about ``day``.

    ``facts`` is all that was ever stated; nothing stated after ``as_known_at`` counts, and no look after ``day``.
    """
    told = [fact for fact in facts if fact.known_from <= as_known_at and begun(fact, day)]
    moment = min(last_moment(day), as_known_at)
    groups = sorted({(fact.person_id, fact.entity, fact.field_set) for fact in told})
    return tuple(
        _answer(agency, group, [f for f in told if (f.person_id, f.entity, f.field_set) == group], moment, evidence)
        for agency in sorted({fact.source for fact in told})
        for group in groups
    )


def _answer(
    agency: str, group: tuple[str, str, str], facts: Sequence[Fact], moment: datetime, evidence: Evidence
) -> Sharing:
    own = [fact for fact in facts if fact.source == agency]
    then = [fact for fact in own if held(fact, moment)]
    if not then:
        learnt = min((fact.known_from for fact in own if fact.known_from > moment), default=None)
        return Sharing(agency, *group, NOT_HELD, (), (), (), learnt, _ids(own or facts))
    free = [fact for fact in then if fact.claim_id not in evidence.kept_back]
    if not free:
        return Sharing(agency, *group, KEPT_BACK, (), (), (), None, _ids(then))
    could = _recipients(free, english_day(moment), evidence.agreements)
    looks = _looks([fact for fact in own if fact.claim_id not in evidence.kept_back], moment, evidence)
    if looks:
        answer = LOOKED
    elif evidence.agreements is None:
        answer = NOT_EXAMINED
    else:
        answer = NOBODY_LOOKED if could else NO_AGREEMENT
    others = {look.organisation for look in looks} - set(could)
    outside = tuple(sorted(others)) if evidence.agreements is not None else ()
    return Sharing(agency, *group, answer, could, looks, outside, None, _ids(then))


def _recipients(facts: Collection[Fact], day: date, agreements: Agreements | None) -> tuple[str, ...]:
    """The others to whom an agreement in force on ``day`` opens any of ``facts`` for staff to read."""
    purposes = set(vocabulary()["sharing"]["purposes"])
    found = set()
    for agreement in agreements.in_force(day) if agreements is not None else ():
        if purposes & agreement.purposes:
            opened = {party.id: agreement.opened_to(party.id) for party in agreement.parties}
            found |= {one for one, data in opened.items() if any(one != f.source and _covers(data, f) for f in facts)}
    return tuple(sorted(found))


def _covers(datasets: Iterable[Dataset], fact: Fact) -> bool:
    return any(
        data.controller == fact.source
        and data.feed == fact.feed
        and fact.field_set in data.field_sets
        and fact.attribute not in data.held_back
        for data in datasets
    )


def _looks(facts: Collection[Fact], moment: datetime, evidence: Evidence) -> tuple[LookAt, ...]:
    """The looks up to ``moment`` that showed facts of this kind, each once, oldest first."""
    terms = vocabulary()["sharing"]
    found = []
    for event in sorted(evidence.events, key=lambda one: (one.at, one.seq, one.hash)):
        is_look = event.outcome in terms["outcomes"] and event.kind in terms["kinds"] and event.at <= moment
        if is_look and event.organisation and any(_showed(event, fact, evidence) for fact in facts):
            on = english_day(event.at)
            found.append(LookAt(on, event.organisation, event.roles, event.purpose, event.outcome == "urgent"))
    return tuple(dict.fromkeys(found))


def _showed(event: AuditEvent, fact: Fact, evidence: Evidence) -> bool:
    """Whether a look of another agency opened the person's facts of this kind while ``fact`` was stated."""
    if event.organisation == fact.source or fact.field_set not in event.field_sets or not held(fact, event.at):
        return False
    if evidence.pseudonymise(fact.person_id) not in event.subjects:
        return False
    if evidence.agreements is None:
        return True
    named = (evidence.agreements.get(name) for name in event.agreements)
    return any(_covers(agreement.datasets, fact) for agreement in named if agreement is not None)


def _ids(facts: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(sorted({fact.claim_id for fact in facts}))
