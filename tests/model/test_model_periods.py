"""Periods, ages and working days: the laws a reader would expect."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.model import (
    BANK_HOLIDAYS,
    CollectionYear,
    Period,
    add_months,
    add_working_days,
    add_years,
    age_years,
    is_working_day,
    working_days_between,
)

DAYS = st.dates(date(1995, 1, 1), date(2034, 12, 31))


@st.composite
def periods(draw):
    start = draw(DAYS)
    length = draw(st.integers(1, 2000) | st.none())
    return Period(start, None if length is None else start + timedelta(days=length))


@given(periods(), periods(), DAYS)
def test_a_day_is_in_the_intersection_exactly_when_it_is_in_both(a, b, day):
    both = a.intersect(b)
    assert (both is not None and both.contains(day)) == (a.contains(day) and b.contains(day))
    assert a.intersect(b) == b.intersect(a)
    assert a.overlaps(b) == (both is not None)


@given(periods(), periods(), DAYS)
def test_a_union_holds_the_days_of_both_and_no_others(a, b, day):
    if a.overlaps(b) or a.abuts(b):
        assert a.union(b).contains(day) == (a.contains(day) or b.contains(day))
    else:
        with pytest.raises(ValueError, match="gap"):
            a.union(b)


@given(periods())
def test_inclusive_edges_come_back_as_given(period):
    assert Period.inclusive(period.start, period.last) == period
    assert not period.abuts(period)
    assert period.last is None or (period.contains(period.last) and not period.contains(period.end))


@pytest.mark.parametrize("days", [0, -1])
def test_a_period_holds_at_least_one_day(days):
    with pytest.raises(ValueError, match="after it starts"):
        Period(date(2026, 4, 1), date(2026, 4, 1) + timedelta(days=days))


def test_a_period_that_ends_on_the_day_another_begins_does_not_overlap_it():
    first = Period(date(2025, 4, 1), date(2025, 5, 1))
    second = Period(date(2025, 5, 1), None)
    assert first.abuts(second)
    assert second.abuts(first)
    assert not first.overlaps(second)
    assert first.days == 30
    assert second.days is None


AGES = """
born       | on         | years
2008-02-29 | 2026-02-28 | 17
2008-02-29 | 2026-03-01 | 18
2008-02-29 | 2028-02-29 | 20
2010-06-15 | 2026-06-14 | 15
2010-06-15 | 2026-06-15 | 16
2026-01-01 | 2026-01-01 | 0
"""

ANNIVERSARIES = """
day        | years | result
2008-02-29 | 18    | 2026-02-28
2008-02-29 | 20    | 2028-02-29
2010-06-15 | 16    | 2026-06-15
"""


def rows(table):
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return lines[1:]


@pytest.mark.parametrize(("born", "on", "years"), rows(AGES))
def test_completed_years_of_age(born, on, years):
    assert age_years(date.fromisoformat(born), date.fromisoformat(on)) == int(years)


def test_nobody_has_an_age_before_birth():
    with pytest.raises(ValueError, match="not born"):
        age_years(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(("day", "years", "result"), rows(ANNIVERSARIES))
def test_date_of_birth_plus_years_follows_the_validation_rules(day, years, result):
    assert add_years(date.fromisoformat(day), int(years)) == date.fromisoformat(result)


def test_months_stop_at_the_end_of_a_short_month():
    assert add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)


WORKING = """
from       | to         | days
2026-04-02 | 2026-04-07 | 1
2026-04-01 | 2026-04-01 | 0
2025-12-24 | 2025-12-29 | 1
2026-03-31 | 2026-04-30 | 20
"""


@pytest.mark.parametrize(("start", "end", "days"), rows(WORKING))
def test_working_days_leave_out_weekends_and_bank_holidays(start, end, days):
    assert working_days_between(date.fromisoformat(start), date.fromisoformat(end)) == int(days)


@given(st.dates(date(1996, 1, 1), date(2033, 1, 1)), st.integers(-60, 60))
def test_adding_and_counting_working_days_agree(day, count):
    there = add_working_days(day, count)
    assert count == 0 or is_working_day(there)
    if count > 0:
        assert working_days_between(day, there) == count


def test_known_bank_holidays():
    for day in (date(2026, 12, 28), date(2022, 9, 19), date(2023, 5, 8), date(2025, 8, 25)):
        assert day in BANK_HOLIDAYS
    assert date(2025, 8, 4) not in BANK_HOLIDAYS  # Scotland's, not England's


def test_collection_year_runs_from_april_to_march():
    year = CollectionYear(2026)
    assert (year.start, year.end, year.label) == (date(2025, 4, 1), date(2026, 3, 31), "2025-26")
    assert year.period.contains(year.end)
    assert not year.period.contains(date(2026, 4, 1))
