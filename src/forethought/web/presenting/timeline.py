"""What happened, oldest last: one item per statement, its attributes together, its source beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forethought.pages.words import day
from forethought.record import Fact
from forethought.telling.labels import attribute_label, entity_title, lead_attributes, left_out, value_text
from forethought.telling.sources import SourceLine, Sources
from forethought.telling.told import Told, told

LEFT_OUT = frozenset({"person", "relationship", "registration"})
"""Kinds of statement that have places of their own on the page."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on a timeline: ``when`` in words and ``start`` as an ISO date, both empty when no date is given.

    ``lines`` are names of attributes with their values; ``nature`` is as in a claim.
    """

    title: str
    when: Told
    start: str
    lines: tuple[tuple[str, Told], ...]
    nature: str
    outcome: Told
    source: SourceLine
    claim_id: str


def timeline(facts: Iterable[Fact], sources: Sources) -> list[Item]:
    """The items of one person, newest first; what has no date comes last."""
    grouped: dict[tuple[str, ...], list[Fact]] = {}
    for fact in facts:
        if fact.entity not in LEFT_OUT:
            grouped.setdefault(_belongs(fact), []).append(fact)
    items = [_item(group, sources) for group in grouped.values()]
    return sorted(items, key=lambda item: item.start, reverse=True)


def _belongs(fact: Fact) -> tuple[str, ...]:
    # Where a placement is stands in the same row of the return as the placement, and is told with it.
    if fact.entity == "placement" or fact.attribute == "placement_postcode":
        return (fact.source, fact.feed, "placement", fact.valid_from or "")
    return (fact.source, fact.feed, fact.entity, fact.entity_key, fact.valid_from or "")


def _item(group: list[Fact], sources: Sources) -> Item:
    first = max(group, key=lambda fact: (fact.entity == "placement", fact.known_from))
    order = {name: place for place, name in enumerate(lead_attributes(first.entity))}
    ordered = sorted(group, key=lambda fact: (order.get(fact.attribute, len(order)), fact.attribute))
    told_here = [fact for fact in ordered if fact.attribute not in left_out(fact.entity)]
    ended = next((fact for fact in group if fact.outcome), None)
    return Item(
        title=entity_title(first.entity),
        when=told(_when(first), [first], sources),
        start=first.valid_from or "",
        lines=_lines(told_here, sources),
        nature=first.nature,
        outcome=told(ended.outcome or "", [ended], sources) if ended else Told(""),
        source=sources.line(first),
        claim_id=first.claim_id,
    )


def _lines(facts: list[Fact], sources: Sources) -> tuple[tuple[str, Told], ...]:
    """Each value once, with all that state it."""
    stating: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        stating.setdefault((attribute_label(fact.attribute), value_text(fact)), []).append(fact)
    return tuple((label, told(text, found, sources)) for (label, text), found in stating.items())


def _when(fact: Fact) -> str:
    return " to ".join(day(text) for text in (fact.valid_from, fact.valid_to) if text) if fact.valid_from else ""
