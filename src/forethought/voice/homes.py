"""Where a young person lived while looked after: homes, what they were called in law, gaps, dates that do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from forethought.voice.facts import Event, Sentence
from forethought.voice.templates import Templates, say, span

_SAME_HOME = frozenset({"L"})
_GOES_ON = frozenset({"X1"})


@dataclass(slots=True)
class _Stay:
    """Episodes that say the same of one thing, one after another."""

    start: date | None
    end: date | None
    first: Event
    last: Event
    ids: tuple[str, ...]


def home_sentences(found: Sequence[Event], templates: Templates) -> list[Sentence]:
    """The sentences that the placement events ``found`` (of one source, oldest first) make."""
    dated = [event for event in found if event.start]
    texts = templates.home
    sentences = [
        Sentence(templates.fill(texts["undated"], event), event.ids("placement_type"))
        for event in found
        if not event.start and event.value("placement_type")
    ]
    if dated:
        first = dated[0]
        opening = say(texts["start"], **span(first.start, None))
        sentences.append(Sentence(opening, first.claim_ids[:1], "gap", first.start))
    sentences += _stays(dated, templates)
    sentences += _law(dated, templates)
    for before, after in pairwise(dated):
        sentences += _between(before, after, templates)
    sentences += [_left(event, templates) for event in dated if _ends(event)]
    return sentences


def _stays(dated: Sequence[Event], templates: Templates) -> Iterator[Sentence]:
    texts = templates.home
    for stay in _runs(dated, "placement_type"):
        shape = texts["closed"] if stay.end else texts["open"]
        where = templates.phrase(stay.first.facts["placement_type"])
        text, ids = say(shape, placement_type=where, **span(stay.start, stay.end)), stay.ids
        moved = stay.last.facts.get("reason_moved")
        if moved and stay.end:
            text += " " + say(texts["why"], reason_moved=templates.phrase(moved))
            ids += (moved.claim_id,)
        yield Sentence(text, ids, "fact", stay.start)


def _law(dated: Sequence[Event], templates: Templates) -> Iterator[Sentence]:
    texts = templates.home
    for stay in _runs(dated, "legal_status"):
        shape = texts["legal_closed"] if stay.end else texts["legal_open"]
        status = templates.phrase(stay.first.facts["legal_status"])
        yield Sentence(say(shape, legal_status=status, **span(stay.start, stay.end)), stay.ids, "fact", stay.start)


def _runs(dated: Sequence[Event], attribute: str) -> list[_Stay]:
    """Episodes joined while ``attribute`` stays the same without a break; for homes, only where nobody moved."""
    runs: list[_Stay] = []
    for event in dated:
        if attribute not in event.facts:
            continue
        before = runs[-1] if runs else None
        if before and _joins(before, event, attribute):
            before.end, before.last, before.ids = event.end, event, before.ids + event.ids(attribute)
        else:
            runs.append(_Stay(event.start, event.end, event, event, event.ids(attribute)))
    return runs


def _joins(before: _Stay, event: Event, attribute: str) -> bool:
    if before.last.value(attribute) != event.value(attribute):
        return False
    if attribute == "placement_type":
        return before.end == event.start and event.value("reason_started") in _SAME_HOME
    # An end written too late must not make one order in law look like two.
    return before.end is None or event.start is None or event.start <= before.end


def _between(before: Event, after: Event, templates: Templates) -> Iterator[Sentence]:
    """A gap, a time out of care or an overlap between one episode and the next."""
    start, end = before.end, after.start
    ids = before.ids("placement_type") + after.ids("placement_type") or before.claim_ids[:1] + after.claim_ids[:1]
    if end is None or start == end:
        return
    if start is None:
        yield Sentence(say(templates.home["no_end"], **span(end, None)), ids, "gap", end)
    elif start > end:
        text = say(templates.home["overlap"], **span(end, start))
        yield Sentence(text, ids, "gap", end)
    else:
        text = say(templates.home["away" if _ends(before) else "gap"], **span(start, end))
        yield Sentence(text, ids, "gap", start)


def _ends(event: Event) -> bool:
    """Whether being looked after ended with this episode."""
    reason = event.value("reason_ended")
    return event.end is not None and reason is not None and reason not in _GOES_ON


def _left(event: Event, templates: Templates) -> Sentence:
    return Sentence(templates.fill(templates.home["left"], event), event.ids("reason_ended"), "fact", event.end)
