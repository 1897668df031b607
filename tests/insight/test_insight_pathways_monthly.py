"""Monthly series from events: months that share no day, known only where a return covers them."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.insight.fair import FairError, xmr
from forethought.insight.pathways import PathwayError, monthly, series_of_events
from forethought.insight.pathways.monthly_counts import calendar_months
from forethought.model import Period, add_months, add_years
from forethought.sources import read
from forethought.synth.returns import write_return
from insight.oracle_pathways import dmy, iso

END = date(2026, 3, 31)


@cache
def tables(form: str, year: int) -> Any:
    with TemporaryDirectory() as folder:
        return read(write_return(Path(folder), form, 300, year=year, seed=year).source, form, year).tables


def both() -> tuple[dict[int, Any], dict[int, Any]]:
    return {y: tables("cin", y) for y in (2025, 2026)}, {y: tables("ssda903", y) for y in (2025, 2026)}


def by_month(days: set[tuple[str | None, date | None]]) -> Counter[tuple[int, int]]:
    return Counter((day.year, day.month) for child, day in days if child and day)


def test_each_month_is_counted_from_its_own_years_return() -> None:
    cin, care = both()
    found = {m.event: m for m in monthly(cin, care, END, months=24)}
    readers = {
        "referrals": (cin, "CINdetails", lambda r: (r["LAchildID"], iso(r["CINreferralDate"]))),
        "child protection plans begun": (
            cin, "ChildProtectionPlans", lambda r: (r["LAchildID"], iso(r["CPPstartDate"])),
        ),
        "children starting to be looked after": (
            care, "Episodes",
            lambda r: (r["CHILD"], dmy(r["DECOM"]) if r["RNE"] == "S" and r["LS"] not in ("V3", "V4") else None),
        ),
        "children ceasing to be looked after": (
            care, "Episodes",
            lambda r: (
                r["CHILD"], dmy(r["DEC"]) if r["REC"] not in (None, "X1") and r["LS"] not in ("V3", "V4") else None,
            ),
        ),
        "times missing from care": (
            care, "Missing", lambda r: (r["CHILD"], dmy(r["MIS_START"]) if r["MISSING"] == "M" else None),
        ),
    }  # fmt: skip
    assert set(found) == set(readers)
    for event, (returns, table, reader) in readers.items():
        counted = {y: by_month({reader(r) for r in held[table].to_pylist()}) for y, held in returns.items()}
        expected = [counted[2025 if m.start < date(2025, 4, 1) else 2026][m.start.year, m.start.month]
                    for m in found[event].months]  # fmt: skip
        assert list(found[event].counts) == expected, event
        assert sum(expected) > 0


def test_a_year_whose_return_was_not_given_is_not_known() -> None:
    cin, _ = both()
    (found, _) = monthly({2026: cin[2026]}, {}, END, months=24)
    assert found.counts[:12] == (None,) * 12
    assert None not in found.counts[12:]
    assert {entry.symbol for entry in found.exact().entries[:12]} == {"x"}
    # A referral of last year that is still open stands in this year's census, but last year's months stay unknown.
    assert any((iso(r["CINreferralDate"]) or END) < date(2025, 4, 1) for r in cin[2026]["CINdetails"].to_pylist())


def test_the_series_make_charts() -> None:
    cin, care = both()
    referrals = monthly(cin, care, END, months=24)[0]
    assert referrals.exact().every == "monthly"
    chart = xmr(referrals.exact(), screened=True)
    assert chart.phases[0].enough
    assert chart.phases[0].points == 24


def test_rolling_years_are_refused() -> None:
    days = [date(2025, 1, 1) + timedelta(n) for n in range(400)]
    rolling = [
        Period.inclusive(add_years(end, -1) + timedelta(1), end) for end in (date(2025, 12, 31), date(2026, 1, 31))
    ]
    with pytest.raises(FairError, match="overlap"):
        series_of_events(days, rolling)
    months = calendar_months(date(2025, 12, 31), 12)
    assert [int(n) for n in series_of_events(days, months).numbers] == [m.days for m in months]


@given(st.dates(date(1995, 1, 1), date(2034, 1, 1)), st.integers(1, 60))
def test_months_are_whole_follow_each_other_and_end_by_the_day(end: date, number: int) -> None:
    found = calendar_months(end, number)
    assert len(found) == number
    for before, after in itertools.pairwise(found):
        assert before.end == after.start
    assert all(m.start.day == 1 and m.end == add_months(m.start, 1) for m in found)
    last = found[-1].last
    assert last is not None
    assert last <= end < add_months(found[-1].start, 2) - timedelta(1)


def test_no_months_and_missing_tables_are_told() -> None:
    cin, _ = both()
    with pytest.raises(PathwayError, match="no month"):
        monthly(cin, {}, END, months=0)
    with pytest.raises(PathwayError, match="CINdetails"):
        monthly({2026: {}}, {}, END)
