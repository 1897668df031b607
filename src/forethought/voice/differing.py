"""Where sources differ on what there is one of at a time: what each says, and from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from forethought.linkage.families import kind_of_place
from forethought.model import day_in_words
from forethought.record import Fact
from forethought.voice.facts import Sentence, day
from forethought.voice.precision import coarsest
from forethought.voice.templates import Templates, say


def differences(facts: Sequence[Fact], templates: Templates) -> Iterator[Sentence]:
    """A sentence for each stretch of time in which statements of one thing differ, naming every source's word.

    What there is one of at a time stands in the wording's ``single``. Values are compared as they are called, without
    spacing or case. Nobody is said to be right.
    """
    known = coarsest(facts)
    for entity, attributes in templates.single.items():
        for attribute, what in attributes.items():
            for start, end, said in _alike(facts, entity, attribute, templates):
                each = sorted({(fact.source, templates.phrase(fact)) for fact in said})
                value = templates.rest["single_value"]
                values = "; ".join(_each(value, source, phrase) for source, phrase in each)
                names = {"from": day_in_words(start, known.get(start, "day")) if start else ""}
                names["to"] = day_in_words(end, known.get(end, "day")) if end else ""
                text = say(templates.rest[_shape(start, end)], what=what, values=values, **names)
                yield Sentence(text, tuple(sorted({fact.claim_id for fact in said})), "gap", start)


def _alike(
    facts: Sequence[Fact], entity: str, attribute: str, templates: Templates
) -> Iterator[tuple[date | None, date | None, Sequence[Fact]]]:
    """The stretches in which statements of one attribute differ; of addresses, those of one kind of place."""
    kinds = {_row(fact): kind_of_place(fact.value) for fact in facts if fact.attribute == "address_type"}
    apart: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.entity == entity and fact.attribute == attribute:
            apart.setdefault(kinds.get(_row(fact), "home"), []).append(fact)
    for kind in sorted(apart):
        yield from _stretches(apart[kind], templates)


def _row(fact: Fact) -> tuple[object, ...]:
    return (fact.source, fact.feed, fact.file, fact.row, fact.known_from, fact.entity, fact.entity_key)


def _each(text: str, source: str, value: str) -> str:
    return text.replace("{source}", source).replace("{value}", value, 1)


def _shape(start: date | None, end: date | None) -> str:
    shapes = {(True, True): "closed", (True, False): "open", (False, True): "until", (False, False): "undated"}
    return "single_" + shapes[start is not None, end is not None]


def _stretches(
    facts: Sequence[Fact], templates: Templates
) -> Iterator[tuple[date | None, date | None, Sequence[Fact]]]:
    """The longest stretches in which the same statements, of different values, hold together."""
    spans = [(day(fact.valid_from) or date.min, day(fact.valid_to) or date.max, fact) for fact in facts]
    marks = sorted({edge for start, end, _ in spans for edge in (start, end)})
    open_since: date | None = None
    before: list[Fact] = []
    for mark in [*marks, date.max]:
        now = [fact for start, end, fact in spans if start <= mark < end]
        if _ids(now) != _ids(before):
            if open_since is not None:
                yield _none_at(open_since, date.min), _none_at(mark, date.max), before
            open_since = mark if len({_folded(templates.phrase(fact)) for fact in now}) > 1 else None
            before = now


def _none_at(when: date, edge: date) -> date | None:
    return None if when == edge else when


def _ids(facts: Iterable[Fact]) -> set[tuple[str, str]]:
    return {(fact.claim_id, fact.known_from.isoformat()) for fact in facts}


def _folded(value: str) -> str:
    return "".join(value.split()).casefold()
