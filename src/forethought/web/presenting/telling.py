"""A chronology year by year, each sentence with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from forethought.record import Fact
from forethought.voice import Sentence
from forethought.web.presenting.resting import Resting, resting
from forethought.web.presenting.sources import Sources

UNDATED = "Without a date"


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of a chronology. ``kind`` as in ``voice.Sentence``; ``on`` is an ISO day or empty."""

    text: str
    kind: str
    on: str
    rests: Resting


@dataclass(frozen=True, slots=True)
class Chapter:
    """The sentences of one year, or those without a date."""

    title: str
    lines: tuple[Told, ...]


def chapters(sentences: Iterable[Sentence], stated: Mapping[str, Fact], sources: Sources) -> list[Chapter]:
    """The sentences in their order, those of one year together."""
    return [
        Chapter(title, tuple(_told(one, stated, sources) for one in those))
        for title, those in groupby(sentences, key=lambda one: str(one.on.year) if one.on else UNDATED)
    ]


def _told(sentence: Sentence, stated: Mapping[str, Fact], sources: Sources) -> Told:
    on = sentence.on.isoformat() if sentence.on else ""
    return Told(sentence.text, sentence.kind, on, resting(sentence.claim_ids, stated, sources))
