"""Computing an indicator from the tables of a return, with small numbers hidden in everything meant to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from forethought.insight.cards import MEAN, RATE, SHARE, IndicatorCard
from forethought.insight.errors import IndicatorError
from forethought.insight.intervals import byar, wilson
from forethought.insight.measuring import Measure, Measuring, require
from forethought.model import CollectionYear

HIDDEN, NOT_APPLICABLE, UNRELIABLE = "c", "z", "u"
SMALL = 5
FEWEST = 30
"""Below this denominator a percentage is not shown: one child more or less would move it too far."""


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One figure of one indicator for one area and year; ``part`` is blank where it has only one.

    ``shown``, ``shown_numerator``, ``shown_denominator``, ``shown_interval``, ``response`` and ``note`` may be shown
    to anybody the page is for: small numbers are hidden in them. ``numerator``, ``denominator``, ``value``, ``low``
    and ``high`` are exact, for further sums only, and never printed (they do not appear in ``repr``). Symbols: ``c``
    hidden, ``z`` nothing to divide by, ``u`` fewer than 30 to divide by.
    """

    indicator: str
    part: str
    year: int
    period: str
    shown: str
    shown_numerator: str
    shown_denominator: str
    shown_interval: str
    response: str
    note: str
    numerator: float = field(repr=False)
    denominator: int = field(repr=False)
    value: float | None = field(repr=False)
    low: float | None = field(repr=False)
    high: float | None = field(repr=False)


def compute(
    card: IndicatorCard, tables: Mapping[str, pa.Table], year: int, population: int | None = None
) -> tuple[IndicatorResult, ...]:
    """The indicator ``card`` from text tables as ``sources.read`` gives them, for the year ending 31 March ``year``:
    one result for each of its parts.

    ``population`` is what the card says it is: children in the area, or young people invited to answer. Raises
    ``IndicatorError`` when a table the card needs was not given, or a population is needed and missing: an
    indicator that cannot be computed is not nought.
    """
    require(card, tables, CollectionYear(year).start, population)
    needed = {name: table for name, table in tables.items() if name in card.needs}
    with Measuring(card.form, needed, CollectionYear(year).end, population=population) as measuring:
        return tuple(_result(card, year, measure, population) for measure in measuring.of(card))


def _result(card: IndicatorCard, year: int, measure: Measure, population: int | None) -> IndicatorResult:
    label = CollectionYear(year).label
    low, high = _interval(card, measure)
    hidden, shown = _hidden(card, measure), _shown(card, measure)
    interval = f"{_text(low, card.decimals)} to {_text(high, card.decimals)}" if low is not None else ""
    said, caution = _response(measure.responded, population)
    notes = [_NOTES.get(shown, ""), caution]
    denominator = "" if measure.denominator is None else str(measure.denominator)
    return IndicatorResult(
        indicator=card.id,
        part=measure.part,
        year=year,
        period=f"31 March {year}" if card.period.startswith("on ") else label,
        shown=shown,
        shown_numerator=HIDDEN if hidden else f"{measure.numerator:g}",
        shown_denominator=HIDDEN if hidden and card.population != "denominator" else denominator,
        shown_interval="" if shown in _NOTES and shown != UNRELIABLE else interval,
        response=said,
        note=" ".join(note for note in notes if note),
        numerator=measure.numerator,
        denominator=measure.denominator or 0,
        value=measure.value,
        low=low,
        high=high,
    )


_NOTES = {
    HIDDEN: "Hidden, because it would show a number from 1 to 5.",
    NOT_APPLICABLE: "There is nothing to divide by.",
    UNRELIABLE: f"Fewer than {FEWEST}: the share is not shown, because one more or less would move it too far.",
}


def _shown(card: IndicatorCard, measure: Measure) -> str:
    """The figure as it may be shown, or the symbol that stands in its place."""
    if _hidden(card, measure):
        return HIDDEN
    if measure.value is None:
        return NOT_APPLICABLE
    if card.measures in (SHARE, MEAN) and 0 < (measure.denominator or 0) < FEWEST:
        return UNRELIABLE
    return _text(measure.value, card.decimals)


def _interval(card: IndicatorCard, measure: Measure) -> tuple[float | None, float | None]:
    """The 95 per cent interval of a share or a rate; none of a mean or a count."""
    if not measure.denominator or card.measures not in (SHARE, RATE):
        return None, None
    count = int(measure.numerator)
    if card.population == "denominator":
        low, high = (card.per * limit / measure.denominator for limit in byar(count))
    else:
        low, high = (card.per * limit for limit in wilson(count, measure.denominator))
    return low, high


def _hidden(card: IndicatorCard, measure: Measure) -> bool:
    """Whether a number from 1 to 5 would show, in the figure or as the rest of the whole."""
    of = measure.denominator or 0
    if card.measures == MEAN:
        return 1 <= of <= SMALL
    parts = [measure.numerator]
    if card.measures == SHARE:
        parts += [of, of - measure.numerator]
    return any(1 <= part <= SMALL for part in parts)


def _response(responded: int | None, invited: int | None) -> tuple[str, str]:
    """The response rate as it may be shown, and what to say of it."""
    if responded is None or invited is None:
        return "", ""
    if responded > invited:
        raise IndicatorError("More young people answered than were invited", do="Count everybody who was asked")
    caution = "Those who did not answer may see things differently."
    if any(1 <= part <= SMALL for part in (responded, invited - responded)):
        return HIDDEN, caution
    return f"{100 * responded / invited:.0f} per cent of {invited} invited", caution


def _text(value: float | None, decimals: int) -> str:
    """A figure rounded half away from nought, as the published ones are."""
    scaled = int((value or 0.0) * 10**decimals + 0.5 + 1e-9)
    return f"{scaled / 10**decimals:.{decimals}f}"
