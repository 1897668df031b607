"""How a field is filled: from the answer ranked first, from all of them, or from every statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from forethought.model import label
from forethought.record.claims import Fact
from forethought.record.fact_times import begun, so_on
from forethought.record.projections.involvement_cards.services import service_of
from forethought.record.projections.sui_records.flags import Flag
from forethought.record.projections.sui_records.objects import objects, term
from forethought.record.projections.sui_records.related import related
from forethought.record.projections.sui_records.spec import FieldSpec, words
from forethought.record.ranking import Alternative, ranked


@dataclass(frozen=True)
class Held:
    """What a record is made from: the claims of the person (no allegations), those of others, day, flags, authority.

    ``authority`` is the name of the authority that asks, empty where it is none.
    """

    facts: tuple[Fact, ...]
    others: tuple[Fact, ...]
    as_at: date
    flags: tuple[Flag, ...]
    authority: str

    def row_of(self, fact: Fact) -> list[Fact]:
        """What the same row of the same source says of the same thing, ``fact`` among it."""
        return self._rows[_place(fact)]

    @cached_property
    def _rows(self) -> dict[tuple[Any, ...], list[Fact]]:
        rows: dict[tuple[Any, ...], list[Fact]] = {}
        for fact in self.facts:
            rows.setdefault(_place(fact), []).append(fact)
        return rows


def _place(fact: Fact) -> tuple[Any, ...]:
    return (fact.source, fact.feed, fact.entity, fact.entity_key, fact.file, fact.row)


@dataclass(frozen=True, slots=True)
class Filled:
    """A field's value, the claims it rests on, all answers there are, and the reason when it is empty."""

    value: Any
    claims: tuple[str, ...] = ()
    answers: tuple[Alternative, ...] = ()
    gap: str = ""


NOTHING_STATED = "No source that was read states it for this day"
UNREADABLE = "What is stated cannot be written as this field asks"


def fill(spec: FieldSpec, held: Held) -> Filled:
    """The field ``spec`` for the person of ``held``. A field that cannot be filled is null, with the reason."""
    if spec.not_held:
        return Filled(None, gap=spec.not_held)
    return _KINDS[spec.kind](spec, held)


def in_words(fact: Fact) -> str | None:
    """The value in words where it is a code, else as stated; None for a code without words, or words for nothing known.

    A code would mean nothing to another agency, or something else.
    """
    said: str | None = fact.value
    if fact.code_set:
        try:
            said = label(fact.code_set, fact.value)
        except KeyError:
            said = None  # a code set that the model does not have
        said = None if said == fact.value else said
    return None if said is None or said.casefold() in words("not_stated") else said


def as_boolean(fact: Fact) -> bool | None:
    """True or false where the value is one of the words for it."""
    said = fact.value.casefold()
    return True if said in words("yes") else False if said in words("no") else None


def as_date(fact: Fact) -> str | None:
    """The value where it is an ISO date (a time after it is left out), else None."""
    try:
        return date.fromisoformat(fact.value[:10]).isoformat()
    except ValueError:
        return None


def statements(spec: FieldSpec, held: Held) -> list[Fact]:
    """The facts that answer the field, whether or not they still hold on the day, but not those yet to begin."""
    found = [fact for fact in held.facts if _answers(spec.sources, fact) and begun(fact, held.as_at)]
    if not spec.service:
        return found
    return [fact for fact in found if service_of(held.row_of(fact)).id == spec.service]


def _answers(sources: Iterable[str], fact: Fact) -> bool:
    names = {f"{fact.entity}.{fact.attribute}", f"{fact.entity}.{fact.attribute}={fact.value}"}
    return any(source in names for source in sources)


def _best(read: Callable[[Fact], Any]) -> Callable[[FieldSpec, Held], Filled]:
    """A field that takes the first answer in force that can be read."""

    def filled(spec: FieldSpec, held: Held) -> Filled:
        answers = tuple(ranked(statements(spec, held), held.as_at))
        current = [answer for answer in answers if so_on(answer.statements[0], held.as_at)]
        for answer in current:
            value = read(answer.statements[0])
            if value is not None:
                return Filled(value, tuple(fact.claim_id for fact in answer.statements), answers)
        return Filled(None, answers=answers, gap=UNREADABLE if current else NOTHING_STATED)

    return filled


def _texts(spec: FieldSpec, held: Held) -> Filled:
    answers = tuple(ranked([fact for fact in statements(spec, held) if so_on(fact, held.as_at)], held.as_at))
    if not answers:
        return Filled(None, gap=NOTHING_STATED)
    claims = tuple(fact.claim_id for answer in answers for fact in answer.statements)
    return Filled([answer.value for answer in answers], claims, answers)


def _address(spec: FieldSpec, held: Held) -> Filled:
    """One source's address: of those with the postcode ranked first the fullest. Two are never put together."""
    chosen = _best(lambda fact: fact)(spec, held)
    if chosen.value is None:
        return chosen
    same = [fact for answer in chosen.answers if chosen.value in answer.statements for fact in answer.statements]
    written = [_written(spec, fact, held) for fact in same if so_on(fact, held.as_at)]
    found, claims = max(written, key=lambda one: sum(value is not None for value in one[0].values()))
    return Filled(found, tuple(sorted({*chosen.claims, *claims})), chosen.answers)


def _written(spec: FieldSpec, fact: Fact, held: Held) -> tuple[dict[str, str | None], set[str]]:
    """The address that ``fact`` gives the postcode of, and the claims of all its parts."""
    parts = {part.attribute: part for part in held.row_of(fact)}
    parts.setdefault(spec.members["postcode"], fact)
    found = {member: term(words, parts) for member, words in spec.members.items()}
    named = {name for words in spec.members.values() for name in words.replace("|", " ").split()}
    return found, {parts[name].claim_id for name in named if name in parts}


def _authority(spec: FieldSpec, held: Held) -> Filled:
    known = sorted(fact.claim_id for fact in held.facts if fact.feed in spec.feeds and so_on(fact, held.as_at))
    if known and held.authority:
        return Filled(held.authority, tuple(known[:1]))
    return _best(in_words)(spec, held)


def _latest_day(spec: FieldSpec, held: Held) -> Filled:
    days = [(fact.valid_from, fact.claim_id) for fact in statements(spec, held) if fact.valid_from]
    if not days:
        return Filled(None, gap=NOTHING_STATED)
    last = max(day for day, _ in days)
    return Filled(last, tuple(sorted(claim for day, claim in days if day == last)))


def _objects(spec: FieldSpec, held: Held) -> Filled:
    return _listed(objects(spec, held.facts, held.as_at))


def _related(spec: FieldSpec, held: Held) -> Filled:
    return _listed(related(held.facts, held.others, held.as_at))


def _flags(spec: FieldSpec, held: Held) -> Filled:
    named = [flag for flag in held.flags if flag.card.crime_risk]
    return _listed(
        [
            (
                {"date": flag.since.isoformat() if flag.since else None, "riskType": flag.card.crime_risk},
                tuple(each.fact.claim_id for each in flag.evidence),
            )
            for flag in named
        ]
    )


def _listed(found: list[tuple[dict[str, Any], tuple[str, ...]]]) -> Filled:
    if not found:
        return Filled(None, gap=NOTHING_STATED)
    return Filled([value for value, _ in found], tuple(claim for _, claims in found for claim in claims))


_KINDS: Mapping[str, Callable[[FieldSpec, Held], Filled]] = {
    "text": _best(in_words),
    "date": _best(as_date),
    "boolean": _best(as_boolean),
    "address": _address,
    "texts": _texts,
    "authority": _authority,
    "latest_day": _latest_day,
    "objects": _objects,
    "related": _related,
    "flags": _flags,
}
