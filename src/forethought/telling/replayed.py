"""The replay of a day for a page: what each agency had stated, what it learnt later, whether another saw it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from forethought.governance import Purposes, Roles, english_day
from forethought.pages.words import day
from forethought.record import Fact
from forethought.record.reading import Known, LookAt, Replay, Sharing
from forethought.telling.labels import attribute_label, entity_title, left_out, reading_words
from forethought.telling.resting import behind
from forethought.telling.sources import Sources
from forethought.telling.told import Told, told
from forethought.voice import in_words


@dataclass(frozen=True, slots=True)
class Knew:
    """One thing an agency had stated, all of one row together. Days are half-open, empty where none is given.

    ``standing`` says in words how it stood on the day; ``taken_back`` is when it was no longer stated, or empty.
    """

    what: str
    lines: tuple[tuple[str, Told], ...]
    since: Told
    until: Told
    standing: Told
    nature: str
    outcome: Told
    taken_back: Told


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether one kind of fact that an agency held was seen by another."""

    what: str
    words: Told
    looks: tuple[str, ...]
    could: tuple[str, ...]
    outside: tuple[str, ...]
    learnt: Told


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency on the day that is replayed. ``silent`` are the kinds of fact of which it held nothing."""

    name: str
    knew: tuple[Knew, ...]
    later: tuple[Knew, ...]
    seen: tuple[Seen, ...]
    silent: tuple[str, ...]


class Replayed:
    """Turns a replay into what a page shows; the words for roles and purposes are those a child is told."""

    def __init__(self, sources: Sources, stated: Mapping[str, Fact], purposes: Purposes, roles: Roles) -> None:
        """``stated`` has all facts by claim id."""
        self._sources, self._stated = sources, stated
        self._purposes, self._roles = purposes, roles

    def agencies(self, told: Replay) -> list[Agency]:
        """Every agency that states anything, by name."""
        knew, later = _by_agency(told.knew), _by_agency(told.later)
        shared: dict[str, list[Sharing]] = {
            agency: list(those) for agency, those in groupby(told.shared, key=lambda one: one.agency)
        }
        made = [
            Agency(
                self._sources.name(agency),
                tuple(self._knew(those) for those in _things(knew.get(agency, ()))),
                tuple(self._knew(those) for those in _things(later.get(agency, ()))),
                tuple(self._seen(one) for one in shared.get(agency, ()) if one.answer != "not_held" or one.learnt),
                tuple(
                    dict.fromkeys(
                        entity_title(one.entity)
                        for one in shared.get(agency, ())
                        if one.answer == "not_held" and not one.learnt
                    )
                ),
            )
            for agency in {**knew, **later, **shared}
        ]
        return sorted(made, key=lambda agency: agency.name)

    def _knew(self, those: Sequence[Known]) -> Knew:
        first = those[0]
        facts = [fact for one in those for fact in self.resting(one)]
        shown = [one for one in those if one.attribute not in left_out(one.entity)]
        return Knew(
            what=entity_title(first.entity),
            lines=tuple((attribute_label(one.attribute), self._value(one)) for one in shown),
            since=self._told(day(first.valid_from) if first.valid_from else "", facts),
            until=self._told(day(first.valid_to) if first.valid_to else "", facts),
            standing=self.standing(first, facts),
            nature=first.nature,
            outcome=self._told(first.outcome or "", [fact for fact in facts if fact.outcome]),
            taken_back=self.taken_back(first, facts),
        )

    def standing(self, known: Known, facts: Iterable[Fact]) -> Told:
        """How it stood on the day, as it follows from ``facts``."""
        words = reading_words("standing", known.standing)
        return self._told(words, facts, "standing", known.standing)

    def taken_back(self, known: Known, facts: Iterable[Fact]) -> Told:
        """The day on which the agency stopped saying it; empty while it says so."""
        if known.taken_back is None:
            return Told("")
        return self._told(day(english_day(known.taken_back)), facts, "taken_back", known.taken_back.isoformat())

    def answer(self, shared: Sharing) -> Told:
        """Whether what an agency held was seen by another."""
        facts = behind(shared.claim_ids, self._stated)
        return self._told(reading_words("answer", shared.answer), facts, "seen", shared.answer)

    def resting(self, known: Known) -> list[Fact]:
        """What something known rests on, known since the agency began to say it."""
        return [replace(fact, known_from=known.known_from) for fact in behind(known.claim_ids, self._stated)]

    def _value(self, known: Known) -> Told:
        facts = self.resting(known)
        return self._told(known.value if known.other_person_id else in_words(facts[0]), facts)

    def _seen(self, shared: Sharing) -> Seen:
        looked = {look.organisation for look in shared.looks}
        facts = behind(shared.claim_ids, self._stated)
        learnt = day(english_day(shared.learnt)) if shared.learnt else ""
        return Seen(
            what=entity_title(shared.entity),
            words=self.answer(shared),
            looks=tuple(self._look(look) for look in shared.looks),
            could=tuple(self._sources.name(agency) for agency in shared.could if agency not in looked),
            outside=tuple(self._sources.name(agency) for agency in shared.outside),
            learnt=self._told(learnt, facts),
        )

    def _look(self, look: LookAt) -> str:
        purpose = self._purposes.get(look.purpose)
        titles = [self._roles.roles[name].title for name in look.roles if name in self._roles.roles]
        who = " and ".join(titles) or "Somebody"
        why = purpose.title if purpose else "a purpose that has since been ended"
        return f"{day(look.on)}: {who}, {self._sources.name(look.organisation)}, for: {why}"

    def _told(self, text: str, facts: Iterable[Fact], rule: str = "", code: str = "") -> Told:
        return told(text, facts, self._sources, rule, code)


def _things(several: Sequence[Known]) -> list[list[Known]]:
    """What is said of one thing in one breath, together: the same days, standing, nature and time of telling."""
    found: dict[tuple[object, ...], list[Known]] = {}
    for one in several:
        dates = (one.valid_from, one.valid_to, one.standing, one.known_from, one.taken_back)
        found.setdefault((one.entity, one.entity_key, *dates, one.nature, one.outcome), []).append(one)
    return list(found.values())


def _by_agency(several: Sequence[Known]) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = {}
    for one in several:
        found.setdefault(one.agency, []).append(one)
    return found
