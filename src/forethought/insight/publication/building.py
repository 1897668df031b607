"""From observations to a pair of files that passes the screener without a warning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa

from forethought.disclosure import ReleaseLedger
from forethought.insight.publication.errors import PublicationError
from forethought.insight.publication.observing import Observed, completed, places, read_observations, with_totals
from forethought.insight.publication.pair import FilePair
from forethought.insight.publication.parts import Count, Filter, Indicator, Ratio
from forethought.insight.publication.reference import (
    countries,
    region_codes,
    regions,
    standard,
    symbols,
)
from forethought.insight.publication.screening import screen
from forethought.insight.publication.small_counts import refuse_small_counts
from forethought.model import authorities

_ENGLAND = "E92000001"
_WEIGHT = ("c", "x", "z", "u", "k", "low")


def build_pair(
    observations: pa.Table,
    filters: Sequence[Filter],
    indicators: Sequence[Indicator],
    *,
    name: str,
    time_identifier: str = "Reporting year",
    absent: str = "x",
    add_totals: bool = False,
    rounding: int = 1,
    population: str = "all",
    earlier: tuple[ReleaseLedger, str] | None = None,
) -> FilePair:
    """The pair of files for ``observations``: columns ``time_period``, ``area``, one a filter, one a ``Count``.

    ``area`` is a nine-character code; region and authority columns are filled from it. Every combination of items
    gets a row, with the symbol ``absent`` where no observation was given (never a nought). ``add_totals`` adds Total
    as the sum of the items, right only where every child is under one item. ``rounding`` is the base every count was
    rounded to. ``population`` and ``earlier`` (a ledger and a project) let earlier releases be subtracted.

    Raises ``PublicationError`` when the observations cannot be read, when a count from 1 to 5 stands in them or can
    be worked out, and when the screener would not give PASS throughout: the message says which check and why.
    """
    counts = [each.name for each in indicators if isinstance(each, Count)]
    _check_parts(indicators, counts, absent)
    observed = read_observations(observations, filters, counts)
    if add_totals:
        observed = with_totals(observed, filters)
    observed = completed(observed, absent)
    refuse_small_counts(observed, filters, counts, rounding=rounding, population=population, earlier=earlier)
    return assemble(observed, filters, indicators, name, time_identifier)


def assemble(
    observed: Observed,
    filters: Sequence[Filter],
    indicators: Sequence[Indicator],
    name: str,
    time_identifier: str = "Reporting year",
) -> FilePair:
    """The pair of observations that have no small count left. Raises ``PublicationError`` unless it is screened."""
    pair = FilePair(_data(observed, filters, indicators, time_identifier), _meta(filters, indicators), name)
    _screened(pair)
    return pair


def _check_parts(indicators: Sequence[Indicator], counts: Sequence[str], absent: str) -> None:
    loose = [
        each.name
        for each in indicators
        if isinstance(each, Ratio) and not {each.numerator, each.denominator} <= set(counts)
    ]
    if loose or not counts:
        raise PublicationError(
            "A ratio rests on a count that is not in the file" if loose else "No count was named",
            where=", ".join(loose),
            why="a ratio may give away no more than the counts beside it",
            do="Name the counts among the indicators",
        )
    if absent not in symbols("current"):
        raise PublicationError("The symbol for what is absent is none", do="Use x, not available, or z, not applicable")


def _data(
    observed: Observed, filters: Sequence[Filter], indicators: Sequence[Indicator], time_identifier: str
) -> pa.Table:
    rows: list[dict[str, str]] = []
    for (period, area, chosen), figures in places(observed):
        row = {"time_period": period, "time_identifier": time_identifier, **_place(area)}
        for each, item in zip(filters, chosen, strict=True):
            row |= {each.group_column: _heading(each, item)} if each.group_column else {}
            row[each.name] = item
        rows.append(row | {each.name: _shown(each, figures) for each in indicators})
    columns = [column for column in rows[0] if not _unused(column, rows)]
    return pa.table({column: pa.array([row[column] for row in rows], pa.string()) for column in columns})


def _place(area: str) -> dict[str, str]:
    blank = dict.fromkeys(("region_code", "region_name", "old_la_code", "new_la_code", "la_name"), "")
    country = area if area in countries() else _ENGLAND
    found = {"country_code": country, "country_name": countries()[country], **blank}
    if area in countries():
        return {"geographic_level": "National", **found}
    if area in regions():
        return {"geographic_level": "Regional", **found, "region_code": area, "region_name": regions()[area]}
    authority = authorities()[area]
    return {
        "geographic_level": "Local authority",
        **found,
        "region_code": region_codes()[authority.region],
        "region_name": authority.region,
        "old_la_code": authority.la_code,
        "new_la_code": area,
        "la_name": authority.name,
    }


def _unused(column: str, rows: Sequence[Mapping[str, str]]) -> bool:
    return column.startswith(("region_", "old_la", "new_la", "la_")) and not any(row[column] for row in rows)


def _heading(each: Filter, item: str) -> str:
    total = standard()["words"]["total"]
    heading = each.groups.get(item, total if item == total else "")
    if not heading:
        raise PublicationError(
            "An item stands under no heading", where=each.name, do="Give every item but Total a heading in `groups`"
        )
    return heading


def _shown(each: Indicator, figures: Mapping[str, str]) -> str:
    if isinstance(each, Count):
        return figures[each.name]
    pair = figures[each.numerator], figures[each.denominator]
    symbol = next((symbol for symbol in _WEIGHT if symbol in pair), None)
    if symbol is not None:
        return symbol
    if int(pair[1]) == 0:
        return "z"
    value = Decimal(each.per) * int(pair[0]) / int(pair[1])
    return str(value.quantize(Decimal(1).scaleb(-each.decimals - 2), ROUND_HALF_UP))


def _meta(filters: Sequence[Filter], indicators: Sequence[Indicator]) -> pa.Table:
    names = [*standard()["columns"]["meta"], *(["filter_default"] if any(each.default for each in filters) else [])]
    rows = [*_filter_rows(filters), *_indicator_rows(indicators)]
    return pa.table({name: pa.array([row.get(name, "") for row in rows], pa.string()) for name in names})


def _filter_rows(filters: Sequence[Filter]) -> Iterator[dict[str, str]]:
    for each in filters:
        yield {
            "col_name": each.name,
            "col_type": "Filter",
            "label": each.label,
            "filter_hint": each.hint,
            "filter_grouping_column": each.group_column,
            "filter_default": each.default,
        }


def _indicator_rows(indicators: Sequence[Indicator]) -> Iterator[dict[str, str]]:
    for each in indicators:
        yield {
            "col_name": each.name,
            "col_type": "Indicator",
            "label": each.label,
            "indicator_grouping": each.heading,
            "indicator_unit": each.unit if isinstance(each, Ratio) else "",
            "indicator_dp": str(each.decimals) if isinstance(each, Ratio) else "0",
        }


def _screened(pair: FilePair) -> None:
    odd = [check for check in screen(pair.data_csv(), pair.meta_csv(), pair.names) if check.result != "PASS"]
    if odd:
        raise PublicationError(
            f"The files would not pass the screener without a warning: {odd[0].check}",
            where=pair.name,
            why=odd[0].message,
            do="Mend the names, labels, items or observations that the check names",
        )
