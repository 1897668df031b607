"""What happened, oldest last: one item per statement, its attributes together, its source beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forethought.record import Fact
from forethought.web.presenting.labels import (
    attribute_label,
    entity_title,
    lead_attributes,
    left_out,
    value_text,
)
from forethought.web.presenting.sources import SourceLine, Sources

LEFT_OUT = frozenset({"person", "relationship", "registration"})
"""Kinds of statement that have places of their own on the page."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on a timeline. Dates are ISO, half-open, empty when not given; ``nature`` as in a claim."""

    title: str
    start: str
    end: str
    lines: tuple[tuple[str, str], ...]
    nature: str
    outcome: str
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
    told = [fact for fact in ordered if fact.attribute not in left_out(fact.entity)]
    return Item(
        title=entity_title(first.entity),
        start=first.valid_from or "",
        end=first.valid_to or "",
        lines=tuple(dict.fromkeys((attribute_label(fact.attribute), value_text(fact)) for fact in told)),
        nature=first.nature,
        outcome=next((fact.outcome for fact in group if fact.outcome), ""),
        source=sources.line(first),
        claim_id=first.claim_id,
    )
