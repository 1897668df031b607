"""The replay of a day for a page: what each agency had stated, what it learnt later, whether another saw it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from forethought.governance import Purposes, Roles, english_day
from forethought.record import Fact
from forethought.record.reading import Known, LookAt, Replay, Sharing
from forethought.voice import in_words
from forethought.web.presenting.labels import attribute_label, entity_title, left_out, reading_words
from forethought.web.presenting.resting import Resting, resting
from forethought.web.presenting.sources import Sources


@dataclass(frozen=True, slots=True)
class Knew:
    """One thing an agency had stated, all of one row together. Days are ISO, half-open, empty where none is given.

    ``standing`` says in words how it stood on the day; ``taken_back`` is when it was no longer stated, or empty.
    """

    what: str
    lines: tuple[tuple[str, str], ...]
    since: str
    until: str
    standing: str
    nature: str
    outcome: str
    taken_back: str
    rests: Resting


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether one kind of fact that an agency held was seen by another. ``answer`` is a code of ``record.reading``."""

    what: str
    answer: str
    words: str
    looks: tuple[str, ...]
    could: tuple[str, ...]
    outside: tuple[str, ...]
    learnt: str
    rests: Resting


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

    def __init__(
        self, sources: Sources, stated: Mapping[str, Fact], called: Mapping[str, str], purposes: Purposes, roles: Roles
    ) -> None:
        """``stated`` has all facts by claim id, ``called`` the names of agencies and people by their ids."""
        self._sources, self._stated, self._called = sources, stated, called
        self._purposes, self._roles = purposes, roles

    def agencies(self, told: Replay) -> list[Agency]:
        """Every agency that states anything, by name."""
        knew, later = _by_agency(told.knew), _by_agency(told.later)
        shared: dict[str, list[Sharing]] = {
            agency: list(those) for agency, those in groupby(told.shared, key=lambda one: one.agency)
        }
        made = [
            Agency(
                self._name(agency),
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
        since = {claim: self._known_from(claim, one) for one in those for claim in one.claim_ids}
        told = [one for one in those if one.attribute not in left_out(one.entity)]
        return Knew(
            what=entity_title(first.entity),
            lines=tuple((attribute_label(one.attribute), self._value(one)) for one in told),
            since=first.valid_from or "",
            until=first.valid_to or "",
            standing=reading_words("standing", first.standing),
            nature=first.nature,
            outcome=first.outcome or "",
            taken_back=english_day(first.taken_back).isoformat() if first.taken_back else "",
            rests=resting(since, since, self._sources),
        )

    def _known_from(self, claim: str, known: Known) -> Fact:
        return replace(self._stated[claim], known_from=known.known_from)

    def _value(self, known: Known) -> str:
        if known.other_person_id:
            return f"{known.value} {self._called.get(known.other_person_id, '')}".strip()
        return in_words(self._stated[known.claim_ids[0]])

    def _seen(self, shared: Sharing) -> Seen:
        looked = {look.organisation for look in shared.looks}
        return Seen(
            what=entity_title(shared.entity),
            answer=shared.answer,
            words=reading_words("answer", shared.answer),
            looks=tuple(self._look(look) for look in shared.looks),
            could=tuple(self._name(agency) for agency in shared.could if agency not in looked),
            outside=tuple(self._name(agency) for agency in shared.outside),
            learnt=english_day(shared.learnt).isoformat() if shared.learnt else "",
            rests=resting(shared.claim_ids, self._stated, self._sources),
        )

    def _look(self, look: LookAt) -> str:
        purpose = self._purposes.get(look.purpose)
        titles = [self._roles.roles[name].title for name in look.roles if name in self._roles.roles]
        who = " and ".join(titles) or "Somebody"
        why = purpose.title if purpose else "a purpose that has since been ended"
        return f"{look.on.day} {look.on:%B %Y}: {who}, {self._name(look.organisation)}, for: {why}"

    def _name(self, agency: str) -> str:
        return self._called.get(agency, agency)


def names_in(facts: Iterable[Fact], sources: Sources, people: Mapping[str, str]) -> dict[str, str]:
    """What agencies and people that ``facts`` speak of are called; a relative without a name stays unnamed."""
    known: dict[str, str] = {}
    for fact in facts:
        known[fact.source] = sources.name(fact.source)
        if fact.other_person_id:
            known.setdefault(fact.other_person_id, "")
    return {**sources.all_names(), **known, **people}


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
