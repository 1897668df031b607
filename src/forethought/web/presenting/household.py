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
    """One source's word on where a child lives: the address as it is written, and who else lives there.

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
    """The homes of a child on a day; ``names`` are those of the people the worker may see."""
    return [_home(one, names, stated, sources) for one in found]


def kin(found: Iterable[Relative], names: Mapping[str, str], stated: Mapping[str, Fact], sources: Sources) -> list[Kin]:
    """The relatives of a child on a day, those with a name first."""
    made = [
        Kin(
            names.get(one.person_id, ""),
            one.contested,
            tuple(
                Statement(
                    text=said.relationship or "related",
                    of="" if said.of_the_person else names.get(one.person_id, "the other person"),
                    nature=said.nature,
                    outcome=said.outcome or "",
                    details=_details(said, stated),
                    since=said.valid_from or "",
                    until=said.valid_to or "",
                    rests=resting(said.claim_ids, stated, sources),
                )
                for said in one.statements
            ),
        )
        for one in found
    ]
    return sorted(made, key=lambda one: (not one.name, one.name))


def _details(said: Stated, stated: Mapping[str, Fact]) -> tuple[tuple[str, str], ...]:
    facts = [stated[claim] for claim in said.claim_ids if claim in stated]
    beside = [fact for fact in facts if fact.attribute not in {"relationship", *left_out(fact.entity)}]
    return tuple((attribute_label(fact.attribute), in_words(fact)) for fact in beside)


def _home(home: HomeOnDay, names: Mapping[str, str], stated: Mapping[str, Fact], sources: Sources) -> Home:
    facts = [stated[claim] for claim in home.claim_ids if claim in stated]
    shown = [fact for fact in facts if fact.attribute not in left_out(fact.entity)]
    lines = tuple(dict.fromkeys((attribute_label(fact.attribute), in_words(fact)) for fact in shown))
    companions = tuple(
        Companion(
            names.get(other.person_id, "Somebody"),
            reading_words("basis", other.basis),
            resting(other.claim_ids, stated, sources),
        )
        for other in home.companions
    )
    why = reading_words("set_aside", home.set_aside) if home.set_aside else ""
    return Home(lines, resting(home.claim_ids, stated, sources), companions, why)
