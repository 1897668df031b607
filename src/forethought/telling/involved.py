"""Involvement cards for a page: each answer with who gives it, nothing of what was said or done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from forethought.pages.words import day
from forethought.record import Fact
from forethought.record.fact_times import last_day
from forethought.telling.labels import reading_card, reading_words
from forethought.telling.resting import behind
from forethought.telling.sources import Sources
from forethought.telling.told import Told, told


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one question. ``wrong`` is empty, or says that the family calls it wrong."""

    value: Told
    wrong: Told


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a card: every answer to one question, the one to read first in front; none where nobody says."""

    name: str
    title: str
    answers: tuple[Answer, ...]
    differ: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One service around a child. ``first`` and ``last`` day are inclusive, empty where none is stated."""

    service: Told
    closed: bool
    open: bool
    first: Told
    last: Told
    parts: tuple[Part, ...]

    @property
    def values(self) -> list[Told]:
        """All that the card tells, for one note on it."""
        answers = [told_ for part in self.parts for answer in part.answers for told_ in (answer.value, answer.wrong)]
        return [self.service, *answers, self.first, self.last]


def cards(found: Iterable[Mapping[str, Any]], stated: Mapping[str, Fact], sources: Sources) -> list[Card]:
    """The cards of one person, those of services that are involved now first."""
    return sorted((card(one, stated, sources) for one in found), key=lambda made: made.closed)


def card(found: Mapping[str, Any], stated: Mapping[str, Fact], sources: Sources) -> Card:
    """One card of one person."""
    facts = behind((claim for one in found["involvements"] for claim in one["source"]["claims"]), stated)
    first, last = found["first_involvement"] or "", found["last_involvement"] or ""
    begins = [fact for fact in facts if fact.valid_from == first]
    ends = [fact for fact in facts if last in (last_day(fact), fact.valid_from)]
    named = [fact for fact in facts if fact.value == found["service"]]
    statuses = {answer["value"] for answer in found["status"]}
    return Card(
        service=told(found["service"], named or begins or facts, sources, "" if named else "service"),
        closed=statuses == {"closed"},
        open="open" in statuses,
        first=told(day(first) if first else "", begins, sources, "first_and_last", first),
        last=told(day(last) if last else "", ends, sources, "first_and_last", last),
        parts=tuple(_part(name, found, stated, sources) for name in reading_card()["part"]),
    )


def answers(name: str, found: Mapping[str, Any], stated: Mapping[str, Fact], sources: Sources) -> tuple[Answer, ...]:
    """Every answer of one card to the question ``name``, the one to read first in front."""
    return tuple(_answer(name, answer, stated, sources) for answer in found[name])


def _part(name: str, found: Mapping[str, Any], stated: Mapping[str, Fact], sources: Sources) -> Part:
    told_here = answers(name, found, stated, sources)
    return Part(name, reading_words("part", name), told_here, name in found["conflicts"])


def _answer(name: str, answer: Mapping[str, Any], stated: Mapping[str, Fact], sources: Sources) -> Answer:
    claims = [said["claim"] for said in answer["stated_by"]]
    is_status = name == "status"
    text = reading_words("status", answer["value"]) if is_status else answer["value"]
    against = [fact for fact in stated.values() if fact.attribute == "about_claim" and fact.value in claims]
    said = "the family says that this is wrong" if answer["said_to_be_wrong"] else ""
    rule = "involvement_status" if is_status else ""
    value = told(text, behind(claims, stated), sources, rule, answer["value"] if is_status else "")
    return Answer(value, told(said, against, sources))
