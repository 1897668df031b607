"""Where sources differ: every account side by side, none on top, and what is withheld shown as withheld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from forethought.pages.words import day
from forethought.record import Fact, Withheld
from forethought.telling.labels import attribute_label, value_text
from forethought.telling.sources import SourceLine, Sources
from forethought.telling.told import Told, told
from forethought.web.presenting.labels import conflict_attribute, conflict_title, single_attributes


@dataclass(frozen=True, slots=True)
class Account:
    """One organisation's word for a value: as what, since when (empty without dates), and where it is written."""

    label: str
    since: Told
    source: SourceLine


@dataclass(frozen=True, slots=True)
class Side:
    """One value with everybody who states it; or, with ``value`` None, what an organisation holds and may not show."""

    value: Told | None
    accounts: tuple[Account, ...] = ()
    holder: str = ""
    labels: tuple[str, ...] = ()

    @property
    def withheld(self) -> Told:
        """That there is a value which may not be shown, and why."""
        return Told("Withheld", (), "withheld")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more accounts of one thing that a person has only one of."""

    title: Told
    sides: tuple[Side, ...]


def conflicts(facts: Iterable[Fact], hidden: Iterable[Withheld], sources: Sources, today: date) -> list[Conflict]:
    """The things about one person on which current accounts differ, in the order of the labels card."""
    current = [fact for fact in facts if _is_current(fact, today.isoformat())]
    withheld = list(hidden)
    found: list[Conflict] = []
    for attribute in single_attributes():
        sides = _sides([f for f in current if conflict_attribute(f.attribute) == attribute], sources)
        hidden_here = [item for item in withheld if conflict_attribute(item.attribute) == attribute]
        sides += _hidden_sides(hidden_here, sources)
        if len(sides) > 1 and sides[0].value is not None:  # what is withheld alone is no difference anybody can see
            marks = tuple(dict.fromkeys(line for side in sides if side.value for line in side.value.lines))
            found.append(Conflict(Told(conflict_title(attribute), marks, "differ"), tuple(sides)))
    return found


@dataclass(frozen=True, slots=True)
class KeptBack:
    """One line of the list of what is withheld: what kind of thing, whose, and who holds it."""

    what: Told
    whose: Told
    holder: str


def kept_back(hidden: Iterable[Withheld], names: Mapping[str, Told], sources: Sources) -> list[KeptBack]:
    """What is withheld, each kind once. ``names`` gives the people of the page by person id."""
    lines = (
        KeptBack(
            Told(attribute_label(item.attribute), (), "withheld"),
            names.get(item.person_id, Told("a relative")),
            sources.name(item.source),
        )
        for item in hidden
    )
    return list(dict.fromkeys(lines))


def _is_current(fact: Fact, today: str) -> bool:
    begun = not fact.valid_from or fact.valid_from <= today
    return begun and (not fact.valid_to or fact.valid_to > today)


def _sides(facts: list[Fact], sources: Sources) -> list[Side]:
    # Each value once; the same words from the same organisation are one account, however many files repeat them.
    values: dict[str, list[Fact]] = {}
    accounts: dict[str, dict[str, Account]] = {}
    for fact in sorted(facts, key=lambda f: (f.valid_from or "", f.known_from)):
        folded = _folded(fact.value)
        values.setdefault(folded, []).append(fact)
        since = told(day(fact.valid_from) if fact.valid_from else "", [fact], sources)
        accounts.setdefault(folded, {})[fact.source] = Account(
            attribute_label(fact.attribute), since, sources.line(fact)
        )
    return [
        Side(told(value_text(stating[0]), stating, sources), tuple(accounts[folded].values()))
        for folded, stating in values.items()
    ]


def _hidden_sides(items: list[Withheld], sources: Sources) -> list[Side]:
    holders: dict[str, list[str]] = {}
    for item in items:
        labels = holders.setdefault(sources.name(item.source), [])
        if attribute_label(item.attribute) not in labels:
            labels.append(attribute_label(item.attribute))
    return [Side(None, holder=holder, labels=tuple(labels)) for holder, labels in holders.items()]


def _folded(value: str) -> str:
    return "".join(value.split()).casefold()
