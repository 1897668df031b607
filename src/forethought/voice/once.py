"""One sentence for what is said twice."""

from __future__ import annotations

from collections.abc import Iterable

from forethought.voice.errors import VoiceError
from forethought.voice.facts import Sentence


def once(sentences: Iterable[Sentence]) -> list[Sentence]:
    """The sentences in order; one said twice is said once, resting on the claims of both.

    Raises ``VoiceError`` when a sentence rests on no claim.
    """
    found: dict[str, Sentence] = {}
    for sentence in sentences:
        before = found.get(sentence.text)
        ids = dict.fromkeys((before.claim_ids if before else ()) + sentence.claim_ids)
        if not ids:
            raise VoiceError("A sentence rests on no claim", why="nothing is told that the record does not hold")
        found[sentence.text] = Sentence(sentence.text, tuple(ids), sentence.kind, sentence.on)
    return list(found.values())
