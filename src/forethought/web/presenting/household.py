"""Who lived with a child and who is related to them on a day, each word with who says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forethought.record import Fact
from forethought.record.reading import HomeOnDay, Relative, Stated
from forethought.voice import in_words
from forethought.web.presenting.labels import attribute_label, left_out, reading_words
from forethought.web.presenting.resting import Resting, resting
from forethought.web.presenting.sources import Sources


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody stated at the same address: their name, what makes it the same, by whose word."""

    name: str
    basis: str
    rests: Resting


@dataclass(frozen=True, slots=True)
class Home:
    """Where a child lives by the word of those who write it alike, and who else lives there.

    ``set_aside`` is empty, or a sentence on why nothing can be said of who lives there together.
    """

    lines: tuple[tuple[str, str], ...]
    rests: Resting
    companions: tuple[Companion, ...]
    set_aside: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One source's word on how two people are related; ``of`` names the other where it stands in their record."""

    text: str
    of: str
    nature: str
    outcome: str
    details: tuple[tuple[str, str], ...]
    since: str
    until: str
    rests: Resting


@dataclass(frozen=True, slots=True)
class Kin:
    """A relative with every statement on them."""

    name: str
    contested: bool
    statements: tuple[Statement, ...]


def homes(
    found: Iterable[HomeOnDay], names: Mapping[str, str], stated: Mapping[str, Fact], sources: Sources
) -> list[Home]:
    """The homes of a child on a day, those written alike as one; ``names`` are of people who may be seen."""
    alike: dict[tuple[object, ...], list[HomeOnDay]] = {}
    for one in found:
        alike.setdefault((_lines(one, stated), one.set_aside), []).append(one)
    return [_home(those, names, stated, sources) for those in alike.values()]


def kin(found: Iterable[Relative], names: Mapping[str, str], stated: Mapping[str, Fact], sources: Sources) -> list[Kin]:
    """The relatives of a child on a day, those with a name first; what is said alike is told once."""
    made = [Kin(names.get(one.person_id, ""), one.contested, _statements(one, names, stated, sources)) for one in found]
    return sorted(made, key=lambda one: (not one.name, one.name))


def _statements(
    one: Relative, names: Mapping[str, str], stated: Mapping[str, Fact], sources: Sources
) -> tuple[Statement, ...]:
    alike: dict[tuple[object, ...], list[Stated]] = {}
    for said in one.statements:
        what = (said.of_the_person, said.relationship, said.nature, said.outcome, said.valid_from, said.valid_to)
        alike.setdefault((*what, _details(said, stated)), []).append(said)
    return tuple(
        Statement(
            text=those[0].relationship or "related",
            of="" if those[0].of_the_person else names.get(one.person_id, "the other person"),
            nature=those[0].nature,
            outcome=those[0].outcome or "",
            details=_details(those[0], stated),
            since=those[0].valid_from or "",
            until=those[0].valid_to or "",
            rests=resting((claim for said in those for claim in said.claim_ids), stated, sources),
        )
        for those in alike.values()
    )


def _details(said: Stated, stated: Mapping[str, Fact]) -> tuple[tuple[str, str], ...]:
    facts = [stated[claim] for claim in said.claim_ids if claim in stated]
    beside = [fact for fact in facts if fact.attribute not in {"relationship", *left_out(fact.entity)}]
    return tuple((attribute_label(fact.attribute), in_words(fact)) for fact in beside)


def _lines(home: HomeOnDay, stated: Mapping[str, Fact]) -> tuple[tuple[str, str], ...]:
    facts = [stated[claim] for claim in home.claim_ids if claim in stated]
    shown = [fact for fact in facts if fact.attribute not in left_out(fact.entity)]
    return tuple(dict.fromkeys((attribute_label(fact.attribute), in_words(fact)) for fact in shown))


def _home(those: list[HomeOnDay], names: Mapping[str, str], stated: Mapping[str, Fact], sources: Sources) -> Home:
    together: dict[tuple[str, str], dict[str, None]] = {}
    for home in those:
        for other in home.companions:
            together.setdefault((other.person_id, other.basis), {}).update(dict.fromkeys(other.claim_ids))
    companions = tuple(
        Companion(names.get(person, "Somebody"), reading_words("basis", basis), resting(claims, stated, sources))
        for (person, basis), claims in together.items()
    )
    first = those[0]
    why = reading_words("set_aside", first.set_aside) if first.set_aside else ""
    claims = [claim for home in those for claim in home.claim_ids]
    return Home(_lines(first, stated), resting(claims, stated, sources), companions, why)
