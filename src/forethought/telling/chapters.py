"""A chronology year by year, each sentence with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from forethought.record import Fact
from forethought.telling.resting import behind
from forethought.telling.sources import Sources
from forethought.telling.told import Told, told
from forethought.voice import Sentence

UNDATED = "Without a date"
_WORKED_OUT = {"gap": "gap", "more": "more"}
"""Kinds of sentence that nobody stated, with the rule by which each follows from what is stated."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a chronology. ``kind`` as in ``voice.Sentence``."""

    text: Told
    kind: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """The sentences of one year, or those without a date."""

    title: str
    lines: tuple[Line, ...]


def chapters(sentences: Iterable[Sentence], stated: Mapping[str, Fact], sources: Sources) -> list[Chapter]:
    """The sentences in their order, those of one year together. ``stated`` has the facts by claim id."""
    return [
        Chapter(title, tuple(Line(spoken(one, stated, sources), one.kind) for one in those))
        for title, those in groupby(sentences, key=lambda one: str(one.on.year) if one.on else UNDATED)
    ]


def spoken(sentence: Sentence, stated: Mapping[str, Fact], sources: Sources) -> Told:
    """One sentence as it rests on its claims."""
    return told(sentence.text, behind(sentence.claim_ids, stated), sources, _WORKED_OUT.get(sentence.kind, ""))
