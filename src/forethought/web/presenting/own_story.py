"""The story of a young person, sentence by sentence, with who says each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forethought.record import Fact
from forethought.telling.chapters import spoken
from forethought.telling.resting import behind
from forethought.telling.sources import Sources
from forethought.telling.told import Told
from forethought.voice import Sentence


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. ``said_by`` are kinds of organisation; ``about`` is the claim to name when it is wrong.

    ``kind`` is fact, opinion, allegation, own_words, gap or more, as ``voice.Sentence`` has it.
    """

    text: Told
    kind: str
    said_by: tuple[str, ...]
    about: str


def chapters(sentences: Iterable[Sentence], facts: Iterable[Fact], sources: Sources) -> list[Line]:
    """The sentences in their order, each with the kinds of organisation whose statements it rests on."""
    by_claim = {fact.claim_id: fact for fact in facts}
    lines = []
    for sentence in sentences:
        resting = behind(sentence.claim_ids, by_claim)
        said_by = tuple(dict.fromkeys(sources.kind(fact.source) for fact in resting))
        lines.append(
            Line(spoken(sentence, by_claim, sources), sentence.kind, said_by, resting[0].claim_id if resting else "")
        )
    return lines
