"""The area's own provisional figures: beside the published one they match, or by themselves."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from math import isfinite

from forethought.insight.cards import IndicatorCard, indicators, load_indicator
from forethought.insight.fair import symbols
from forethought.insight.local.errors import LocalError
from forethought.insight.local.holding import held_of, told_periods
from forethought.insight.local.topics import Owned
from forethought.insight.local.values import Latest, OwnFigure, OwnTopic
from forethought.insight.national.wording import months_between, period_in_words
from forethought.insight.statistics import Area, catalogue
from forethought.model import add_years

NOWHERE = "Not published anywhere"
ELSEWHERE = "Published outside the framework"
_TOOL = "LAIT "
_YEAR_END = (3, 31)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Own figures by the framework's indicator they match, and those that match none."""

    matched: Mapping[str, Owned]
    alone: tuple[OwnTopic, ...]


def sort_own(own: Mapping[str, OwnFigure] | None, one: Area, as_of: date) -> Sorted:
    """The area's own figures, by indicator card (``A17``) or card and part (``A12: foster care``).

    Raises ``LocalError`` for a card or part there is not, for a figure shown as nothing, one with a value under a
    symbol, and one of a period not over on ``as_of``.
    """
    matched: dict[str, Owned] = {}
    alone = []
    for key, figure in sorted((own or {}).items()):
        card, part = _card(key)
        _check(key, figure, as_of)
        counterpart = _parts().get(key) or (card.published if not part and card.published.startswith("NF") else "")
        if counterpart:
            matched[counterpart] = Owned(key, figure)
        else:
            alone.append(_alone(key, card, part, figure, one, as_of))
    return Sorted(matched, tuple(alone))


def _card(key: str) -> tuple[IndicatorCard, str]:
    name, _, part = key.partition(": ")
    if name not in indicators() or (part and part not in load_indicator(name).parts):
        raise LocalError(
            "An own figure is of no known indicator",
            where=key,
            do="Give the card's id, or id and part: A12: foster care",
        )
    return load_indicator(name), part


def _check(key: str, figure: OwnFigure, as_of: date) -> None:
    numbers = [number for number in (figure.value, figure.low, figure.high) if number is not None]
    problems = (
        (not figure.shown, "has nothing to show", "Show the figure, or the symbol that says why there is none"),
        (
            figure.shown in symbols() and bool(numbers),
            "hides a number that it also gives",
            "Give no value and no interval",
        ),
        (not all(map(isfinite, numbers)), "is no number", "Give a number or none"),
        (figure.end > as_of, "is of a period that is not over", "Give a day on or after the end of its period"),
    )
    wrong = next(((what, do) for failed, what, do in problems if failed), None)
    if wrong:
        raise LocalError(f"An own figure {wrong[0]}", where=key, do=wrong[1])


def _alone(key: str, card: IndicatorCard, part: str, figure: OwnFigure, one: Area, as_of: date) -> OwnTopic:
    found = _elsewhere(card.published.removeprefix(_TOOL), one, as_of) if card.published.startswith(_TOOL) else None
    title = f"{card.title}: {part}" if part else card.title
    return OwnTopic(key, title, card.unit, figure, found, ELSEWHERE if found else NOWHERE)


def _elsewhere(measure_id: str, one: Area, as_of: date) -> Latest | None:
    """The area's latest figure in the Local Authority Interactive Tool; None when the tool does not hold it."""
    if measure_id not in _tool():
        return None
    period = told_periods(measure_id)[-1]
    found = held_of(measure_id, one.code).get(period)
    year = int(period[:4]) if found is None or found.end_year is None else found.end_year
    ends = add_years(date(2025, *_YEAR_END), year - 2025)
    return Latest(
        period=period,
        when=period_in_words(period),
        ends=ends,
        age_months=months_between(ends, as_of),
        published=None,
        value=None if found is None else found.value,
        shown="not held" if found is None else found.shown,
        reason="not held" if found is None else found.reason,
    )


@cache
def _tool() -> frozenset[str]:
    return frozenset(one.id for one in catalogue("lait"))


@cache
def _parts() -> Mapping[str, str]:
    text = (files("forethought.insight.local") / "data" / "own.csv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return {row["figure"]: row["published"] for row in csv.DictReader(lines)}
