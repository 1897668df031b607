"""Periods that only just meet, that share one day, or that never end."""

from __future__ import annotations

from datetime import date

import pytest

from forethought.model import Period


def day(number: int) -> date:
    return date(2026, 3, number)


def test_two_periods_that_only_touch_join_without_sharing_a_day() -> None:
    first, second = Period(day(1), day(5)), Period(day(5), day(9))
    assert not first.overlaps(second)
    assert first.abuts(second)
    assert second.abuts(first)
    assert first.union(second) == second.union(first) == Period(day(1), day(9))


def test_the_union_of_a_period_and_one_inside_it_is_the_longer_one() -> None:
    outer, inner = Period(day(1), day(20)), Period(day(5), day(9))
    assert outer.union(inner) == inner.union(outer) == outer


@pytest.mark.parametrize("open_side", [Period(day(1)), Period(day(9))])
def test_a_union_with_an_open_period_stays_open(open_side: Period) -> None:
    assert open_side.union(Period(day(2), day(9))).end is None


def test_one_lost_day_is_a_gap() -> None:
    first, second = Period(day(1), day(5)), Period(day(6), day(9))
    assert not first.abuts(second)
    with pytest.raises(ValueError, match="gap"):
        first.union(second)


def test_a_period_of_one_day_is_the_shortest() -> None:
    assert Period(day(1), day(2)).days == 1
    assert Period.inclusive(day(1), day(1)) == Period(day(1), day(2))
    with pytest.raises(ValueError, match="ends after"):
        Period(day(1), day(1))
