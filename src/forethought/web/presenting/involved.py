"""Involvement cards for a page: each answer with who gives it, nothing of what was said or done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from forethought.record import Fact
from forethought.web.presenting.labels import reading_card, reading_words
from forethought.web.presenting.resting import Resting, resting
from forethought.web.presenting.sources import Sources


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one question, and who gives it. ``wrong``: the family said that it is."""

    value: str
    wrong: bool
    rests: Resting


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a card: every answer to one question, the one to read first in front; none where nobody says."""

    title: str
    answers: tuple[Answer, ...]
    differ: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One service around a child. Days are ISO, inclusive, empty where none is stated."""

    service: str
    closed: bool
    open: bool
    first: str
    last: str
    parts: tuple[Part, ...]
    rests: Resting


def cards(found: Iterable[Mapping[str, Any]], stated: Mapping[str, Fact], sources: Sources) -> list[Card]:
    """The cards of one person, those of services that are involved now first."""
    made = [_card(one, stated, sources) for one in found]
    return sorted(made, key=lambda card: card.closed)


def _card(found: Mapping[str, Any], stated: Mapping[str, Fact], sources: Sources) -> Card:
    claims = [claim for one in found["involvements"] for claim in one["source"]["claims"]]
    statuses = {answer["value"] for answer in found["status"]}
    return Card(
        service=found["service"],
        closed=statuses == {"closed"},
        open="open" in statuses,
        first=found["first_involvement"] or "",
        last=found["last_involvement"] or "",
        parts=tuple(_part(name, found, stated, sources) for name in reading_card()["part"]),
        rests=resting(claims, stated, sources),
    )


def _part(name: str, found: Mapping[str, Any], stated: Mapping[str, Fact], sources: Sources) -> Part:
    answers = tuple(
        Answer(
            reading_words("status", answer["value"]) if name == "status" else answer["value"],
            answer["said_to_be_wrong"],
            resting([said["claim"] for said in answer["stated_by"]], stated, sources),
        )
        for answer in found[name]
    )
    return Part(reading_words("part", name), answers, name in found["conflicts"])
