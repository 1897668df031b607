"""Who lived with a child and who is related to them on a day, each word with who says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forethought.pages.words import day
from forethought.record import Fact
from forethought.record.reading import HomeOnDay, Relative, Stated
from forethought.telling.labels import attribute_label, left_out, reading_words
from forethought.telling.resting import behind
from forethought.telling.sources import Sources
from forethought.telling.told import Told, told
from forethought.voice import in_words

_Lines = tuple[tuple[str, Told], ...]


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody stated at the same address: their name, and what makes it the same."""

    person_id: str
    name: Told
    basis: Told


@dataclass(frozen=True, slots=True)
class Home:
    """Where a child lives by the word of those who write it alike (``told_by``), and who else lives there.

    ``kind`` is what kind of place it is, ``set_aside`` empty or a sentence on why nothing can be said of who lives
    there together, ``alone`` empty or a sentence that nobody is stated there.
    """

    told_by: tuple[str, ...]
    kind: Told
    lines: _Lines
    companions: tuple[Companion, ...]
    set_aside: Told
    alone: Told


@dataclass(frozen=True, slots=True)
class Statement:
    """One source's word on how two people are related; ``of`` names the other where it stands in their record.

    ``since`` and ``until`` are half-open.
    """

    text: Told
    of: Told
    nature: str
    outcome: Told
    details: _Lines
    since: Told
    until: Told


@dataclass(frozen=True, slots=True)
class Kin:
    """A relative with every statement on them; ``contested`` is empty, or says so."""

    person_id: str
    name: Told
    contested: Told
    statements: tuple[Statement, ...]


class Household:
    """Turns the readings of a household and a family into what a page shows."""

    def __init__(self, names: Mapping[str, Told], stated: Mapping[str, Fact], sources: Sources) -> None:
        """``names`` are of people who may be seen, ``stated`` has the facts by claim id."""
        self._names, self._stated, self._sources = names, stated, sources

    def homes(self, found: Iterable[HomeOnDay]) -> list[Home]:
        """The homes of a child on a day, those written alike as one."""
        alike: dict[tuple[object, ...], list[HomeOnDay]] = {}
        for one in found:
            texts = tuple((label, str(value)) for label, value in self._lines(self._shown(one)))
            alike.setdefault((texts, one.kind, one.set_aside), []).append(one)
        return [self._home(those) for those in alike.values()]

    def kin(self, found: Iterable[Relative]) -> list[Kin]:
        """The relatives of a child on a day, those with a name first; what is said alike is told once."""
        made = [self._kin(one) for one in found]
        return sorted(made, key=lambda one: (not one.name, str(one.name)))

    def _home(self, those: list[HomeOnDay]) -> Home:
        shown = [fact for home in those for fact in self._shown(home)]
        own = behind((claim for home in those for claim in home.claim_ids), self._stated)
        together: dict[tuple[str, str], list[Fact]] = {}
        for home in those:
            for other in home.companions:
                facts = together.setdefault((other.person_id, other.basis), [])
                facts += behind(other.claim_ids, self._stated)
        why, kind = those[0].set_aside, those[0].kind
        nobody = "" if why or together else "Nobody of the family is stated there."
        return Home(
            told_by=tuple(dict.fromkeys(self._sources.name(home.source) for home in those)),
            kind=self._told(kind.replace("_", " "), own, "set_aside", kind),
            lines=self._lines(shown),
            companions=tuple(self._companion(who, basis, [*facts, *own]) for (who, basis), facts in together.items()),
            set_aside=self._told(reading_words("set_aside", why), own, "set_aside", why) if why else Told(""),
            alone=self._told(nobody, own, "same_home", "nobody") if nobody else Told(""),
        )

    def _companion(self, person: str, basis: str, facts: list[Fact]) -> Companion:
        name = self._names.get(person, Told("Somebody"))
        return Companion(person, name, self._told(reading_words("basis", basis), facts, "same_home", basis))

    def _kin(self, one: Relative) -> Kin:
        alike: dict[tuple[object, ...], list[Stated]] = {}
        for said in one.statements:
            what = (said.of_the_person, said.relationship, said.nature, said.outcome, said.valid_from, said.valid_to)
            details = tuple((label, str(value)) for label, value in self._details(behind(said.claim_ids, self._stated)))
            alike.setdefault((*what, details), []).append(said)
        statements = tuple(self._statement(one.person_id, those) for those in alike.values())
        contested = self._told("Contested", behind(one.claim_ids, self._stated), "contested")
        name = self._names.get(one.person_id, Told(""))
        return Kin(one.person_id, name, contested if one.contested else Told(""), statements)

    def _statement(self, person: str, those: list[Stated]) -> Statement:
        first = those[0]
        facts = behind((claim for said in those for claim in said.claim_ids), self._stated)
        return Statement(
            text=self._told(first.relationship or "related", facts),
            of=Told("") if first.of_the_person else self._names.get(person, Told("the other person")),
            nature=first.nature,
            outcome=self._told(first.outcome or "", [fact for fact in facts if fact.outcome]),
            details=self._details(facts),
            since=self._told(day(first.valid_from) if first.valid_from else "", facts, "", first.valid_from or ""),
            until=self._told(day(first.valid_to) if first.valid_to else "", facts, "", first.valid_to or ""),
        )

    def _details(self, facts: Iterable[Fact]) -> _Lines:
        return self._lines(fact for fact in facts if fact.attribute not in {"relationship", *left_out(fact.entity)})

    def _shown(self, home: HomeOnDay) -> list[Fact]:
        return [fact for fact in behind(home.claim_ids, self._stated) if fact.attribute not in left_out(fact.entity)]

    def _lines(self, facts: Iterable[Fact]) -> _Lines:
        """Each value once, with all that state it."""
        stating: dict[tuple[str, str], list[Fact]] = {}
        for fact in facts:
            stating.setdefault((attribute_label(fact.attribute), in_words(fact)), []).append(fact)
        return tuple((label, self._told(text, those, "", those[0].value)) for (label, text), those in stating.items())

    def _told(self, text: str, facts: Iterable[Fact], rule: str = "", code: str = "") -> Told:
        return told(text, facts, self._sources, rule, code)
