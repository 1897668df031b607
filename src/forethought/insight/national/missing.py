"""Gaps shown as gaps: what is asked and not measured, what is too old, what is told of England alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from forethought.insight.cards import load_indicator
from forethought.insight.national.facts import Gap, datasets, gaps
from forethought.insight.national.standing import COMPUTABLE, NOBODY, ONLY_ENGLAND, TOO_OLD, Standing, Status
from forethought.insight.national.wording import period_in_words

Lacking = Literal["no indicator", "no data", "too old", "only England"]


@dataclass(frozen=True, slots=True)
class CardNamed:
    """An indicator card and its title."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class GapStanding:
    """One gap. ``lacks`` says what is missing, ``status`` what reporting there is.

    ``cards`` compute from returns or answers what is asked; ``nearest`` something near it. ``promise`` is the id of the
    commitment that would fill the gap, empty where the register has none. ``indicator`` is the framework's indicator
    that is too old or only England's, empty where there is no indicator.
    """

    id: str
    part: str
    title: str
    asks: str
    asked_by: str
    source: str
    lacks: Lacking
    status: Status
    cards: tuple[CardNamed, ...]
    nearest: tuple[CardNamed, ...]
    promise: str
    indicator: str
    note: str


def listed_gaps() -> tuple[GapStanding, ...]:
    """What nobody publishes, in the framework's order; each is computable from a card, or measured by nobody."""
    return tuple(map(_listed, gaps()))


def found_gap(one: Standing, part: str) -> GapStanding | None:
    """The gap that a published indicator leaves: too old, or only England's; None where it leaves none.

    ``part`` is the id of the framework's part.
    """
    if one.status not in (TOO_OLD, ONLY_ENGLAND):
        return None
    dataset = datasets()[one.dataset]
    old = one.status == TOO_OLD
    period = period_in_words(one.england.period) if one.england else "unknown"
    asks = (
        f"The newest figure held is of {period}, {one.age_months} months old; from {dataset.too_old_after_months} "
        f"months on it is too old to act on: {dataset.reason}"
        if old
        else "England's figure is published, and none of any authority or region"
    )
    return GapStanding(
        id=one.id.lower(),
        part=part,
        title=one.title,
        asks=asks,
        asked_by="Department for Education",
        source=f"{dataset.publisher}, {dataset.title}",
        lacks="too old" if old else "only England",
        status=one.status,
        cards=(_named(one.card),) if one.card else (),
        nearest=(),
        promise="",
        indicator=one.id,
        note=one.note,
    )


def _listed(gap: Gap) -> GapStanding:
    cards = tuple(_named(card) for card in gap.cards if card)
    return GapStanding(
        id=gap.id,
        part=gap.part,
        title=gap.title,
        asks=gap.asks,
        asked_by=gap.asked_by,
        source=gap.source,
        lacks=gap.lacks,
        status=COMPUTABLE if cards else NOBODY,
        cards=cards,
        nearest=tuple(map(_named, gap.nearest)),
        promise=gap.promise,
        indicator="",
        note=gap.note,
    )


def _named(card: str) -> CardNamed:
    return CardNamed(card, load_indicator(card).title)
