"""No pair of files with a small count in it, nor one that comes out by subtraction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from forethought.disclosure import DisclosureError, Problem, ReleaseLedger, check_release
from forethought.insight.publication.errors import PublicationError
from forethought.insight.publication.observing import AREA, PERIOD, Observed
from forethought.insight.publication.parts import Filter
from forethought.insight.publication.reference import part_of_region, region_codes, regions, standard
from forethought.model import LocalAuthority, authorities

_APART = "areas that do not add up here"
_ENGLAND = "E92000001"
_TOTAL = standard()["words"]["total"]
_Checked = tuple[pa.Table, str, dict[str, str]]


def refuse_small_counts(
    observed: Observed,
    filters: Sequence[Filter],
    counts: Sequence[str],
    *,
    rounding: int,
    population: str,
    earlier: tuple[ReleaseLedger, str] | None,
) -> None:
    """Raise ``PublicationError`` when a count from 1 to 5 stands in the observations or can be worked out from them.

    The sums are those a reader can form along every filter and from authorities to
    regions to England, the latter only where all the parts are there. ``earlier`` is a ledger and a project whose
    releases a reader can also subtract. What the check cannot find: ``forethought.disclosure.check_release``.
    """
    with TemporaryDirectory() as folder:
        ledger, project = earlier or (ReleaseLedger(Path(folder) / "none.jsonl"), "")
        for table, periods, parents in _tables(observed, filters, counts):
            try:
                problems = check_release(
                    table,
                    ledger,
                    project,
                    count_columns=counts,
                    total=_TOTAL,
                    parents={AREA: parents},
                    population=population,
                    rounding=rounding,
                    required_rounding=rounding,
                )
            except DisclosureError as error:
                raise PublicationError(error.what, where=periods, why=error.why, do=error.do) from error
            if problems:
                raise _refusal(problems, table, filters, periods)


def _tables(observed: Observed, filters: Sequence[Filter], counts: Sequence[str]) -> Iterator[_Checked]:
    """The parts of the observations in which everything adds up: the same areas, and items that go together."""
    for periods, parents in _alike(observed):
        for chosen in product(*(_selections(each, observed.items[each.name]) for each in filters)):
            yield _table(observed, filters, counts, periods, chosen), ", ".join(periods), parents


def _alike(observed: Observed) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Periods together in which the same areas add up in the same way, with the larger area of each area."""
    areas: dict[str, set[str]] = {}
    for period, area, _ in observed.cells:
        areas.setdefault(period, set()).add(area)
    found: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for period, there in areas.items():
        found.setdefault(tuple(sorted(_parents(there, period).items())), []).append(period)
    yield from ((periods, dict(parents)) for parents, periods in found.items())


def _table(
    observed: Observed,
    filters: Sequence[Filter],
    counts: Sequence[str],
    periods: Sequence[str],
    chosen: Sequence[frozenset[str]],
) -> pa.Table:
    rows = [
        ((period, _TOTAL if area == _ENGLAND else area, *items), figures)
        for (period, area, items), figures in observed.cells.items()
        if period in periods and all(item in kept for item, kept in zip(items, chosen, strict=True))
    ]
    names = (PERIOD, AREA, *(each.name for each in filters))
    columns = {name: [labels[place] for labels, _ in rows] for place, name in enumerate(names)}
    columns |= {name: [figures[name] for _, figures in rows] for name in counts}
    return pa.table({name: pa.array(texts, pa.string()) for name, texts in columns.items()})


def _selections(each: Filter, items: Sequence[str]) -> list[frozenset[str]]:
    """The sets of items that add up: all, unless topics overlap; and those under each heading with the total."""
    headings = dict.fromkeys(each.groups.get(item, "") for item in items if item != _TOTAL)
    whole = [frozenset(items)] if not each.one_way else []
    if len(headings) < 2:
        return [frozenset(items)]
    return [
        *whole,
        *(frozenset(i for i in items if i == _TOTAL or each.groups.get(i, "") == heading) for heading in headings),
    ]


def _parents(there: set[str], period: str) -> dict[str, str]:
    """The larger area that each area adds up to in this period, with all its other parts; else none that is there."""
    whole = [code for code in region_codes().values() if part_of_region()[regions()[code]] == regions()[code]]
    parents = dict.fromkeys(there - {_ENGLAND}, _APART)
    if set(whole) <= there:
        parents |= dict.fromkeys(whole, _TOTAL)
    for division in _divisions(period):
        if {each.gss for each in division} <= there and not there & set(whole):
            parents |= dict.fromkeys((each.gss for each in division), _TOTAL)
        for code in there & set(whole):
            parts = {each.gss for each in division if each.region == regions()[code]}
            parents |= dict.fromkeys(parts, code) if parts <= there else {}
    return {area: parent for area, parent in parents.items() if area in there}


def _divisions(period: str) -> Iterator[list[LocalAuthority]]:
    """England in authorities: on either side of the first of April in the period's last year, and now."""
    year = int(period[:4]) + (len(period) > 4)
    for day in (date.max, date(year, 3, 31), date(year, 4, 1)):
        yield [each for each in authorities().values() if each.stood_on(day)]


def _refusal(problems: Sequence[Problem], table: pa.Table, filters: Sequence[Filter], periods: str) -> PublicationError:
    first = problems[0]
    where = [first.count, *_labels(table, first.row, filters)] if first.row is not None else [first.count, periods]
    more = f" ({len(problems)} such places)" if len(problems) > 1 else ""
    return PublicationError(
        f"The files cannot be published: {first.what[:1].lower()}{first.what[1:]}{more}",
        where=", ".join(part for part in where if part),
        why="somebody could recognise a child",
        do=first.do,
    )


def _labels(table: pa.Table, row: int, filters: Sequence[Filter]) -> Iterator[str]:
    area = str(table.column(AREA)[row])
    yield str(table.column(PERIOD)[row])
    yield _ENGLAND if area == _TOTAL else area
    yield from (str(table.column(each.name)[row]) for each in filters)
