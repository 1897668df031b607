"""Titles of charts: the finding in about ten words, made by rule from the figures, with no word for good or bad."""

from __future__ import annotations

from collections.abc import Sequence

from forethought.insight.fair import Xmr
from forethought.insight.national.course import numbers
from forethought.insight.national.spread import MISSING, Distribution, LocalFigure, Spread
from forethought.insight.national.standing import Standing
from forethought.insight.national.wording import amount, period_in_words


def map_title(told: Distribution) -> str:
    """How many authorities have a figure, and why most of the others have none."""
    if not told.missing:
        return f"All {told.authorities} authorities have a figure"
    symbol, count = max(told.missing, key=lambda pair: pair[1])
    return f"{told.numbers} of {told.authorities} authorities have a figure; {count} {MISSING[symbol]}"


def strip_title(one: Standing) -> str:
    """The middle half of authorities, and England."""
    if one.distribution.quartiles is None:
        return "Too few authorities have a figure to show a spread"
    low, _, high = map(amount, one.distribution.quartiles)
    england = f"; England {one.england.shown}" if one.england else ""
    between = f"lie between {low} and {high}" if low != high else f"have {low}"
    return f"Half of the authorities {between} {one.unit}{england}"


def line_title(one: Standing) -> str:
    """England's latest figure and the one before it."""
    held = numbers(one.trend)
    if not held:
        return "No figure of England is held"
    last = f"England {held[-1].shown} {one.unit} in {period_in_words(held[-1].period)}"
    return last if len(held) == 1 else f"{last}, {held[-2].shown} in {period_in_words(held[-2].period)}"


def regions_title(latest: Sequence[tuple[float, str]], period: str) -> str:
    """The span of the regions in one chart; ``latest`` holds value and text of each region with a figure."""
    when = period_in_words(period)
    if not latest:
        return f"No figures of these regions in {when}"
    low, high = min(latest)[1], max(latest)[1]
    return (
        f"These regions all stand at {low} in {when}"
        if low == high
        else f"These regions run from {low} to {high} in {when}"
    )


def funnel_title(told: Spread) -> str:
    """How much of the spread chance alone would give."""
    share = round(100 * (told.chance_share or 0.0))
    return f"{share} per cent of authorities lie within what chance alone gives"


def control_title(chart: Xmr) -> str:
    """What the latest point shows."""
    latest = chart.points[-1]
    if latest.value is None or not chart.phases[-1].enough:
        return "Whether England's figure changes cannot be told"
    if latest.flag:
        return f"England's latest figure signals a change to the {latest.side} side: ask why"
    return "England's latest figure varies as the earlier ones did"


def held_words(local: Sequence[LocalFigure]) -> str:
    """How many authorities have a number, for a subtitle."""
    return f"{sum(one.value is not None for one in local)} of {len(local)} authorities"
