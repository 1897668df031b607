"""Computing an indicator from the tables of a return, with small numbers hidden in everything meant to be shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from forethought.insight.cards import MEAN, RATE, SHARE, IndicatorCard
from forethought.insight.errors import IndicatorError
from forethought.insight.intervals import byar, wilson
from forethought.insight.measuring import Measure, Measuring, collection_year_of, require
from forethought.insight.protecting import SMALL, hidden_figures
from forethought.model import CollectionYear

HIDDEN, NOT_APPLICABLE, UNRELIABLE = "c", "z", "u"
FEWEST = 30
"""Below this denominator a percentage is not shown: one child more or less would move it too far."""


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One figure of one indicator for one area and year; ``part`` is blank where it has only one, ``end`` the last day.

    ``shown``, ``shown_numerator``, ``shown_denominator``, ``shown_interval``, ``response`` and ``note`` may be shown
    to anybody the page is for: small numbers are hidden in them. ``numerator``, ``denominator``, ``value``, ``low``
    and ``high`` are exact, for further sums only, and never printed (they do not appear in ``repr``). Symbols: ``c``
    hidden, ``z`` nothing to divide by, ``u`` fewer than 30 to divide by.
    """

    indicator: str
    part: str
    year: int
    period: str
    end: date
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
    card: IndicatorCard,
    tables: Mapping[str, pa.Table],
    year: int,
    population: int | None = None,
    *,
    previous: Mapping[str, pa.Table] | None = None,
    authority: str | None = None,
    supplied: Collection[str] = (),
    supplied_last: Collection[str] = (),
) -> tuple[IndicatorResult, ...]:
    """The indicator ``card`` from text tables as ``sources.read`` gives them, for the year ending 31 March ``year``:
    one result for each of its parts.

    ``population`` is what the card says it is: children in the area, or young people invited to answer. ``previous``
    are the tables of the year before, for cards that look back; ``authority``, ``supplied`` and ``supplied_last`` are
    those of ``Measuring``. Raises
    ``IndicatorError`` when a table the card needs was not given, or a population is needed and missing: an
    indicator that cannot be computed is not nought.
    """
    require(card, tables, CollectionYear(year).start, population)
    with Measuring(
        card.form,
        tables,
        CollectionYear(year).end,
        previous=previous,
        population=population,
        authority=authority,
        supplied=supplied,
        supplied_last=supplied_last,
    ) as measuring:
        measures = [(card, measure) for measure in measuring.of(card)]
    return results(measures, {card.id: population})


def results(
    measures: Sequence[tuple[IndicatorCard, Measure]], population: Mapping[str, int | None]
) -> tuple[IndicatorResult, ...]:
    """What may be shown of ``measures``: all the figures that are shown together, of one area.

    Small numbers are hidden over all of them (``hidden_figures``). ``population`` gives, by indicator, what its card
    says it is. Raises ``IndicatorError`` when more answered than were invited.
    """
    hidden = hidden_figures(measures)
    return tuple(
        _result(card, measure, population.get(card.id), hidden=(card.id, measure.part) in hidden)
        for card, measure in measures
    )


def _result(card: IndicatorCard, measure: Measure, population: int | None, *, hidden: bool) -> IndicatorResult:
    low, high = _interval(card, measure)
    withheld = _withheld(card, measure, population)
    shown = HIDDEN if hidden else UNRELIABLE if withheld else _shown(card, measure)
    interval = f"{_text(low, card.decimals)} to {_text(high, card.decimals)}" if low is not None else ""
    said, caution = _response(card, measure, population)
    notes = [_WITHHELD if shown == UNRELIABLE and withheld else _NOTES.get(shown, ""), caution]
    symbol = HIDDEN if hidden else UNRELIABLE if withheld else ""
    denominator = "" if measure.denominator is None else str(measure.denominator)
    return IndicatorResult(
        indicator=card.id,
        part=measure.part,
        year=collection_year_of(measure.end).year,
        period=_period(card, measure),
        end=measure.end,
        shown=shown,
        shown_numerator=symbol or f"{measure.numerator:g}",
        shown_denominator=symbol if symbol and card.population != "denominator" else denominator,
        shown_interval="" if symbol or shown == NOT_APPLICABLE else interval,
        response=said,
        note=" ".join(note for note in notes if note),
        numerator=measure.numerator,
        denominator=measure.denominator or 0,
        value=measure.value,
        low=low,
        high=high,
    )


def _period(card: IndicatorCard, measure: Measure) -> str:
    """The day or the year measured, in words; a collection year by its usual label."""
    day, whole = f"{measure.end.day} {measure.end:%B %Y}", collection_year_of(measure.end)
    if card.period.startswith("on "):
        return day
    return whole.label if measure.end == whole.end else f"year to {day}"


_NOTES = {
    HIDDEN: "Hidden, because it would show a number from 1 to 5, or help to work one out.",
    NOT_APPLICABLE: "There is nothing to divide by.",
    UNRELIABLE: f"Fewer than {FEWEST}: the share is not shown, because one more or less would move it too far.",
}
_WITHHELD = "Not shown: too little is known, and those of whom nothing is known may differ."
_NOT_LINKED = "Children who are not linked are left out, and may differ."


def _shown(card: IndicatorCard, measure: Measure) -> str:
    """The figure, or the symbol that stands in its place for another reason than being small."""
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


def _asked(measure: Measure, population: int | None) -> int | None:
    return population if measure.asked is None else measure.asked


def _withheld(card: IndicatorCard, measure: Measure, population: int | None) -> bool:
    """Whether too little is known to show the figure: too few answered, or are linked."""
    asked = _asked(measure, population)
    return (
        measure.responded is not None and bool(asked) and 100 * measure.responded < card.least_response * (asked or 0)
    )


def _response(card: IndicatorCard, measure: Measure, population: int | None) -> tuple[str, str]:
    """The response rate, or the share of children of whom something is known, as it may be shown; what to say of it."""
    responded, asked = measure.responded, _asked(measure, population)
    if responded is None or asked is None:
        return "", ""
    if responded > asked:
        raise IndicatorError("More young people answered than were invited", do="Count everybody who was asked")
    invited = card.population == "invited"
    caution = "Those who did not answer may see things differently." if invited else _NOT_LINKED
    if any(1 <= part <= SMALL for part in (responded, asked - responded)):
        return HIDDEN, caution
    share = f"{100 * responded / asked:.0f} per cent of " if asked else ""
    return f"{share}{asked} {'invited' if invited else 'linked'}", caution


def _text(value: float | None, decimals: int) -> str:
    """A figure rounded half away from nought, as the published ones are."""
    scaled = int((value or 0.0) * 10**decimals + 0.5 + 1e-9)
    return f"{scaled / 10**decimals:.{decimals}f}"
