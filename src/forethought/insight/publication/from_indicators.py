"""From indicators to data sets: one for each group of children that indicators divide, with every share of it.

A data set is about one whole, such as the children looked after on 31 March. Its filter names what they are divided by
(the indicator) and into what (its parts); its figures are how many, of how many, and the share. Rates have a data set
of their own, in which the whole is the children who live in the area.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from forethought.insight.cards import COUNT, MEAN, RATE, SHARE, IndicatorCard
from forethought.insight.measuring import Measure
from forethought.insight.protecting import Place, Shown, hidden_figures
from forethought.insight.publication.building import assemble
from forethought.insight.publication.observing import read_observations
from forethought.insight.publication.pair import FilePair
from forethought.insight.publication.parts import Count, Filter, Indicator, Ratio

HIDDEN, NOT_APPLICABLE = "c", "z"
_LONGEST = 50
_ITEMS = 2
"""A filter with fewer is none: one figure alone makes no file."""
Pair = tuple[IndicatorCard, Measure]
Hidden = frozenset[Place]
Row = tuple[str, str, str, str]
"""Indicator, part of it (blank where it has one figure), number, out of."""


def indicator_pairs(
    figures: Sequence[Pair], area: str, period: str, *, before: Sequence[Mapping[Place, Shown]] = ()
) -> tuple[FilePair, ...]:
    """The pairs of files of ``figures``, of one area (nine-character code) and period, in the order of the indicators.

    Small numbers are hidden over all the files together, and together with what was released ``before`` (see
    ``hidden_figures``). Means, and numbers that divide by nothing, fit no pair (``without_a_pair``). Raises
    ``PublicationError`` when a pair would not pass the screener without a warning.
    """
    hidden = hidden_figures(figures, before=before)
    return (*_shares(figures, hidden, area, period), *_rates(figures, hidden, area, period))


def _wholes(figures: Sequence[Pair]) -> Mapping[str, list[Pair]]:
    """Shares by the words of what they are shares of; parts with a whole of their own go under their own name."""
    found: dict[str, list[Pair]] = {}
    for card, measure in figures:
        if card.measures == SHARE and measure.denominator:
            found.setdefault(card.denominator, []).append((card, measure))
    return found


def _rows(pairs: Sequence[Pair], hidden: Hidden) -> Iterator[Row]:
    by_card: dict[str, list[Pair]] = {}
    for card, measure in pairs:
        by_card.setdefault(card.id, []).append((card, measure))
    for own in by_card.values():
        card = own[0][0]
        for _, measure in own:
            number = _number(card, measure, hidden)
            yield card.title, measure.part, number, HIDDEN if number == HIDDEN else _of(measure)


def _shares(figures: Sequence[Pair], hidden: Hidden, area: str, period: str) -> Iterator[FilePair]:
    for words, pairs in _wholes(figures).items():
        rows = list(_rows(pairs, hidden))
        if len(rows) >= _ITEMS:
            headings = {_item(row): row[0] for row in rows}
            named = Filter(
                "breakdown", "Breakdown", default=_item(rows[0]), group_column="breakdown_topic", groups=headings
            )
            columns = {
                "breakdown": [_item(row) for row in rows],
                "number_count": [r[2] for r in rows],
                "whole_count": [r[3] for r in rows],
            }
            parts = (
                Count("number_count", "Number"),
                Count("whole_count", "Out of"),
                Ratio("number_percent", "Share", "number_count", "whole_count"),
            )
            yield _pair(columns, named, parts, _name(words), area, period)


def _rates(figures: Sequence[Pair], hidden: Hidden, area: str, period: str) -> Iterator[FilePair]:
    for per in dict.fromkeys(card.per for card, _ in figures if card.measures == RATE):
        pairs = [pair for pair in figures if pair[0].measures == RATE and pair[0].per == per]
        names = [f"{card.title}: {measure.part}" if measure.part else card.title for card, measure in pairs]
        if len(names) < _ITEMS:
            continue
        columns = {
            "activity": names,
            "number_count": [_number(card, measure, hidden) for card, measure in pairs],
            "population_count": [_of(measure) for _, measure in pairs],
        }
        words = f"Rate per {per:,} children"
        parts = (
            Count("number_count", "Number"),
            Count("population_count", "Children aged 0 to 17"),
            Ratio("number_rate", words, "number_count", "population_count", per=per, unit=""),
        )
        yield _pair(columns, Filter("activity", "Activity", default=names[0]), parts, f"rates_per_{per}", area, period)


def _pair(
    columns: Mapping[str, list[str]], named: Filter, parts: Sequence[Indicator], name: str, area: str, period: str
) -> FilePair:
    rows = len(columns[named.name])
    table = pa.table(
        {
            key: pa.array(values, pa.string())
            for key, values in {"time_period": [period] * rows, "area": [area] * rows, **columns}.items()
        }
    )
    counts = [each.name for each in parts if isinstance(each, Count)]
    return assemble(read_observations(table, (named,), counts), (named,), parts, name)


def without_a_pair(figures: Sequence[Pair]) -> tuple[str, ...]:
    """The indicators that stand in no pair of files: means, and numbers that divide by nothing."""
    return tuple(dict.fromkeys(card.id for card, _ in figures if card.measures in (MEAN, COUNT)))


def _number(card: IndicatorCard, measure: Measure, hidden: Hidden) -> str:
    return HIDDEN if (card.id, measure.part) in hidden else str(int(measure.numerator))


def _of(measure: Measure) -> str:
    return NOT_APPLICABLE if measure.denominator is None else str(measure.denominator)


def _item(row: Row) -> str:
    return f"{row[0]}: {row[1]}" if row[1] else row[0]


def _name(words: str) -> str:
    """A file name of whole words, as long as the screener allows."""
    name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    return name if len(name) <= _LONGEST else name[: _LONGEST + 1].rpartition("_")[0]
