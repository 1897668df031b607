"""Monthly figures counted anew from events, for charts of change or noise: never rolling years."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from forethought.disclosure.cells import HIDDEN
from forethought.insight.fair import Series
from forethought.insight.measuring import collection_year_of
from forethought.insight.pathways.desks import Tables, require
from forethought.insight.pathways.errors import PathwayError
from forethought.insight.pathways.hiding import Linked, Name, Sum, hidden
from forethought.model import Period, add_months
from forethought.sources import parse_date

NOT_HELD = "x"
"""Stands for a month that no return covers."""
_SHORT_BREAKS = ("V3", "V4")
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Monthly:
    """How many events of one kind each month saw, in order; None where no return covers the month."""

    event: str
    months: tuple[Period, ...]
    counts: tuple[int | None, ...] = field(repr=False)

    def exact(self) -> Series:
        """The series in exact numbers: for further sums, never for print."""
        return Series.of((m, NOT_HELD if c is None else c) for m, c in zip(self.months, self.counts, strict=True))

    def shown(self) -> Series:
        """The series as it may be shown: small counts hidden, and others so that no year's total gives one away."""
        linked = self._linked()
        try:
            away = hidden(linked)
        except PathwayError:  # so few in a year that months cannot be told apart: noughts are hidden too
            away = frozenset(linked.values)
        rows: list[tuple[Period, int | str]] = []
        for month, count in zip(self.months, self.counts, strict=True):
            symbol = NOT_HELD if count is None else HIDDEN if _name(month) in away else ""
            rows.append((month, symbol or int(count or 0)))
        return Series.of(rows)

    def _linked(self) -> Linked:
        """Every month with the totals that stand on other pages: collection years and the latest twelve months."""
        values: dict[Name, int] = {_name(m): c for m, c in zip(self.months, self.counts, strict=True) if c is not None}
        sums = []
        for label, group in self._years().items():
            if len(group) == _YEAR and all(_name(month) in values for month in group):
                total: Name = ("total", label)
                values[total] = sum(values[_name(month)] for month in group)
                sums.append(Sum(total, tuple(_name(month) for month in group)))
        return Linked(values, tuple(sums), known=frozenset(each.whole for each in sums))

    def _years(self) -> dict[str, Sequence[Period]]:
        found: dict[str, Sequence[Period]] = {"the latest": self.months[-_YEAR:]}
        for month in self.months:
            label = collection_year_of(month.start).label
            found[label] = [*found.get(label, ()), month]
        return found


def monthly(
    cin: Mapping[int, Tables], ssda903: Mapping[int, Tables], end: date, *, months: int = 36
) -> tuple[Monthly, ...]:
    """Referrals, plans begun, children starting and ceasing to be looked after, and times missing, by calendar month.

    ``cin`` and ``ssda903`` hold the returns by the year in which their collection ends. Each month is counted from the
    return of its own collection year, each child once a day; the last is the last whole month up to ``end``. A month
    of a year whose return was not given is not known: what a later return still holds of it is only what stayed open.
    Raises ``PathwayError`` when there is no month to count or a table is missing.
    """
    if months < 1:
        raise PathwayError("There is no month to count", do="Ask for at least one")
    spans = calendar_months(end, months)
    found = []
    for event, (form, table, days) in EVENTS.items():
        given = cin if form == "cin" else ssda903
        if given:
            for tables in given.values():
                require(tables, (table,), "monthly series")
            happened = {year: set(days(tables[table].to_pylist())) for year, tables in given.items()}
            found.append(Monthly(event, spans, tuple(_count(happened, span) for span in spans)))
    return tuple(found)


def series_of_events(days: Iterable[date], periods: Iterable[Period]) -> Series:
    """How many of the ``days`` fall into each of the ``periods``, as a series.

    Raises ``FairError`` when the periods overlap: rolling years count the same events again, and then neighbours
    move together whatever happens.
    """
    held = Counter(days)
    return Series.of((period, sum(n for day, n in held.items() if period.contains(day))) for period in periods)


def calendar_months(end: date, months: int) -> tuple[Period, ...]:
    """The latest ``months`` whole calendar months up to ``end``, in order."""
    after = add_months(date(end.year, end.month, 1), 1)
    first_open = after if Period(date(end.year, end.month, 1), after).last == end else date(end.year, end.month, 1)
    starts = [add_months(first_open, -back) for back in range(months, -1, -1)]
    return tuple(Period(start, stop) for start, stop in itertools.pairwise(starts))


Rows = Iterable[Mapping[str, str | None]]
Event = tuple[str, date]


def _referrals(rows: Rows) -> Iterator[Event]:
    return _dated(rows, "LAchildID", "CINreferralDate", "iso")


def _plans(rows: Rows) -> Iterator[Event]:
    return _dated(rows, "LAchildID", "CPPstartDate", "iso")


def _starts(rows: Rows) -> Iterator[Event]:
    kept = (r for r in rows if r.get("RNE") == "S" and r.get("LS") not in _SHORT_BREAKS)
    return _dated(kept, "CHILD", "DECOM", "dmy")


def _ends(rows: Rows) -> Iterator[Event]:
    kept = (r for r in rows if (r.get("REC") or "X1") != "X1" and r.get("LS") not in _SHORT_BREAKS)
    return _dated(kept, "CHILD", "DEC", "dmy")


def _missing(rows: Rows) -> Iterator[Event]:
    return _dated((r for r in rows if r.get("MISSING") == "M"), "CHILD", "MIS_START", "dmy")


EVENTS: Mapping[str, tuple[str, str, Callable[[Rows], Iterator[Event]]]] = {
    "referrals": ("cin", "CINdetails", _referrals),
    "child protection plans begun": ("cin", "ChildProtectionPlans", _plans),
    "children starting to be looked after": ("ssda903", "Episodes", _starts),
    "children ceasing to be looked after": ("ssda903", "Episodes", _ends),
    "times missing from care": ("ssda903", "Missing", _missing),
}
"""What is counted: the return and table it is in, and how its days are read."""


def _dated(rows: Rows, child: str, field_name: str, written: str) -> Iterator[Event]:
    for row in rows:
        day = parse_date(row.get(field_name), written)
        if row.get(child) and day is not None:
            yield str(row[child]), day


def _count(happened: Mapping[int, set[Event]], span: Period) -> int | None:
    events = happened.get(collection_year_of(span.start).year)
    return None if events is None else sum(span.contains(day) for _, day in events)


def _name(month: Period) -> Name:
    return ("month", month.start.isoformat())
