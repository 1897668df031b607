"""What a group of young people said: response rate and answers by question, small numbers hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from forethought.disclosure import suppress
from forethought.voice.answers import Answer
from forethought.voice.errors import VoiceError
from forethought.voice.instruments import Instrument, Item

HIDDEN, LIMIT = "c", 5
"""The symbol for a hidden count, and the largest count that is hidden."""
_TOTAL = "Total"


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """One question: how many gave each answer. ``counts`` maps the answer's words to a number or ``c`` (hidden).

    The answers in their order, then those who left the question out, then everybody who answered anything.
    """

    item: str
    text: str
    counts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Summary:
    """One questionnaire over one group. Every count is text, ready to be shown: a number, or ``c`` where hidden.

    ``response_rate`` is per cent of those invited, None where it would give a hidden number away or nobody was
    invited. ``not_asked`` says how many were never invited and why. ``note`` says what the numbers cannot.
    """

    instrument: str
    invited: str
    answered: str
    response_rate: str | None
    not_asked: Mapping[str, str]
    items: tuple[ItemSummary, ...]
    note: str


def summarise(
    instrument: Instrument, answers: Iterable[Answer], invited: int, not_asked: Mapping[str, int] | None = None
) -> Summary:
    """Count ``answers`` to ``instrument``: each person once a question, their newest answer.

    ``invited`` is how many people were asked; ``not_asked`` how many were not, by reason ("an adult decided not
    to offer it" is one). Counts of 1 to 5 are hidden, with as many others as it takes to keep them hidden. Raises
    ``VoiceError`` when more people answered than were invited.
    """
    latest = _latest(instrument, answers)
    people = {person for person, _ in latest}
    if len(people) > invited:
        raise VoiceError(
            "More people answered than were invited",
            why="the response rate would be above 100 per cent",
            do="Count everybody who was asked",
        )
    few_answered, few_silent = _small(len(people)), _small(invited - len(people))
    safe = invited > 0 and not few_answered and not few_silent
    return Summary(
        instrument=instrument.id,
        # When only a few stayed silent it is the number invited that is hidden: the answers below add up to `answered`.
        invited=HIDDEN if few_silent else str(invited),
        answered=HIDDEN if few_answered else str(len(people)),
        response_rate=f"{100 * len(people) / invited:.0f}" if safe else None,
        not_asked={reason: count for reason, count in _hide(not_asked or {}).items() if reason != _TOTAL},
        items=tuple(_item(item, latest, people) for item in instrument.items),
        note=_note(instrument),
    )


def answered_by(instrument: Instrument, answers: Iterable[Answer]) -> frozenset[str]:
    """Ids of the people who answered at least one question of ``instrument``."""
    return frozenset(person for person, _ in _latest(instrument, answers))


def _latest(instrument: Instrument, answers: Iterable[Answer]) -> dict[tuple[str, str], str]:
    """(person, question) to the newest answer, of this questionnaire and version."""
    found: dict[tuple[str, str], str] = {}
    ours = (a for a in answers if (a.instrument, a.version) == (instrument.id, instrument.version))
    for answer in sorted(ours, key=lambda a: (a.answered_at, a.answer_id)):
        found[answer.person_id, answer.item] = answer.answer
    return found


def _item(item: Item, latest: Mapping[tuple[str, str], str], people: set[str]) -> ItemSummary:
    given = Counter(code for (_, question), code in latest.items() if question == item.id)
    counts = {option.text: given[option.code] for option in item.options}
    counts["Left out"] = len(people) - sum(counts.values())
    return ItemSummary(item.id, item.text, _hide(counts))


def _small(count: int) -> bool:
    return 1 <= count <= LIMIT


def _hide(counts: Mapping[str, int]) -> dict[str, str]:
    """The counts and their total as text, small ones hidden."""
    if not counts:
        return {}
    labels = [*counts, _TOTAL]
    table = pa.table({"label": labels, "count": [*counts.values(), sum(counts.values())]})
    hidden = suppress(table, ["count"], dimensions=["label"], total=_TOTAL)
    return dict(zip(labels, hidden.column("count").to_pylist(), strict=True))


def _note(instrument: Instrument) -> str:
    note = "Those who did not answer may see things differently from those who did."
    if instrument.experimental:
        note += " Experimental: the questions have not yet been tried out with young people."
    return note
