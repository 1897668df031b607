"""What each source had stated by the end of a day, and what it came to state later about that day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forethought.record.claims import Fact
from forethought.record.fact_times import begun, held, order, so_on
from forethought.record.reading.times import essence, known_since, last_moment
from forethought.record.reading.vocabulary import vocabulary

SO, HAPPENED, ENDED, TO_COME = "so", "happened", "ended", "to_come"


@dataclass(frozen=True, slots=True)
class Known:
    """One thing an agency stated of a person, in one or more of its feeds.

    ``standing`` says how it stood on the day: ``so``, ``ended`` by then, ``to_come``, or ``happened`` on an earlier day
    (of what lasts no longer than a day, such as a visit). ``known_from`` is when the
    agency began to say so without a break since (for what it learnt later: when it first said so after the day).
    ``taken_back`` is when it stopped saying so, None while it still does. An allegation carries its ``outcome``.
    ``valid_from`` and ``valid_to`` are ISO dates, half-open.
    """

    agency: str
    feeds: tuple[str, ...]
    person_id: str
    entity: str
    entity_key: str
    attribute: str
    value: str
    code_set: str | None
    other_person_id: str | None
    field_set: str
    nature: str
    outcome: str | None
    valid_from: str | None
    valid_to: str | None
    precision: str
    standing: str
    known_from: datetime
    taken_back: datetime | None
    claim_ids: tuple[str, ...]


def knowledge(facts: Iterable[Fact], day: date, as_known_at: datetime) -> tuple[tuple[Known, ...], tuple[Known, ...]]:
    """What sources had stated by the end of ``day`` in England, and what they came to state after it about that day.

    ``facts`` is all that was ever stated, also what is superseded; nothing stated after ``as_known_at`` counts. About
    the day is what began on it or earlier. What a later delivery only repeats is not learnt later: the same statement
    by the same agency, an end after the day aside. Both in order of person and valid time.
    """
    told = sorted((fact for fact in facts if fact.known_from <= as_known_at), key=order)
    moment = min(last_moment(day), as_known_at)
    since = known_since(told)
    then = [fact for fact in told if held(fact, moment)]
    known = {essence(fact, day) for fact in then}
    after = [fact for fact in told if fact.known_from > moment and begun(fact, day) and essence(fact, day) not in known]
    standing = {essence(fact, day) for fact in told if held(fact, as_known_at)}
    ever = _grouped(told, day)
    knew = [
        _known(
            group, day, min(since[f.claim_id, f.known_from] for f in group), _taken_back(ever[what], what in standing)
        )
        for what, group in _grouped(then, day).items()
    ]
    later = [
        _known(_first(group), day, min(f.known_from for f in group), _taken_back(ever[what], what in standing))
        for what, group in _grouped(after, day).items()
    ]
    return tuple(knew), tuple(later)


def _grouped(facts: Iterable[Fact], day: date) -> dict[tuple[str | None, ...], list[Fact]]:
    groups: dict[tuple[str | None, ...], list[Fact]] = {}
    for fact in facts:
        groups.setdefault(essence(fact, day), []).append(fact)
    return groups


def _first(group: Sequence[Fact]) -> list[Fact]:
    first = min(fact.known_from for fact in group)
    return [fact for fact in group if fact.known_from == first]


def _taken_back(group: Sequence[Fact], still_said: bool) -> datetime | None:
    ends = [fact.known_to for fact in group if fact.known_to]
    return None if still_said or not ends else max(ends)


def _known(group: Sequence[Fact], day: date, known_from: datetime, taken_back: datetime | None) -> Known:
    fact = group[0]
    return Known(
        agency=fact.source,
        feeds=tuple(sorted({one.feed for one in group})),
        person_id=fact.person_id,
        entity=fact.entity,
        entity_key=fact.entity_key,
        attribute=fact.attribute,
        value=fact.value,
        code_set=fact.code_set,
        other_person_id=fact.other_person_id,
        field_set=fact.field_set,
        nature=fact.nature,
        outcome=fact.outcome,
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
        precision=fact.valid_precision,
        standing=_standing(fact, day),
        known_from=known_from,
        taken_back=taken_back,
        claim_ids=tuple(sorted({one.claim_id for one in group})),
    )


def _standing(fact: Fact, day: date) -> str:
    if not so_on(fact, day):
        return ENDED if begun(fact, day) else TO_COME
    is_moment = fact.entity in vocabulary()["moments"]["entities"] and fact.valid_to is None
    return HAPPENED if is_moment and fact.valid_from and fact.valid_from < day.isoformat() else SO
