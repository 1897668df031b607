"""Groups beside a reference group, and short series: what may be said of few."""

from __future__ import annotations

import random
from datetime import date
from math import exp, log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.insight.fair import (
    FairError,
    exact_count,
    exact_proportion,
    relative_rates,
    short_series,
)
from forethought.insight.intervals import byar, wilson
from forethought.model import Period

Rows = list[tuple[str, int | str, int | str]]
ROWS: Rows = [("Black", 90, 900), ("White", 300, 5000), ("Mixed", 20, 310), ("Gypsy", 4, 29), ("Asian", "c", 800)]


def years(number: int) -> list[Period]:
    return [Period(date(2010 + y, 4, 1), date(2011 + y, 4, 1)) for y in range(number)]


def test_risk_ratio_with_katz_interval() -> None:
    found = relative_rates(ROWS, "White", "proportion").groups[0]
    reach = 1.959964 * sqrt(1 / 90 - 1 / 900 + 1 / 300 - 1 / 5000)
    assert found.ratio == pytest.approx(5 / 3)
    assert found.ratio_low == pytest.approx(exp(log(5 / 3) - reach), rel=1e-6)
    assert found.ratio_high == pytest.approx(exp(log(5 / 3) + reach), rel=1e-6)
    assert found.says == "1.67 times the figure of White (95 per cent interval 1.33 to 2.09)."
    assert (found.low, found.high) == wilson(90, 900)


def test_rate_ratio_with_log_normal_interval() -> None:
    found = relative_rates(ROWS, "White", "rate").groups[0]
    reach = 1.959964 * sqrt(1 / 90 + 1 / 300)
    assert found.ratio_low == pytest.approx(exp(log(5 / 3) - reach), rel=1e-6)
    assert found.ratio_high == pytest.approx(exp(log(5 / 3) + reach), rel=1e-6)
    assert (found.low, found.high) == pytest.approx(tuple(limit / 900 for limit in byar(90)))


def test_an_interval_over_one_is_no_clear_difference() -> None:
    found = relative_rates(ROWS, "White", "proportion").groups[2]
    assert found.says.startswith("No clear difference: 1.08 times")


def test_the_reference_group_is_compared_with_nothing() -> None:
    found = relative_rates(ROWS, "White", "proportion").groups[1]
    assert (found.name, found.ratio, found.value) == ("White", None, 0.06)


def test_below_thirty_only_counts_and_intervals() -> None:
    few = relative_rates(ROWS, "White", "proportion").groups[3]
    assert (few.numerator, few.denominator, few.value, few.ratio, few.ratio_low) == (4, 29, None, None, None)
    assert (few.low, few.high) == wilson(4, 29)
    assert few.says.startswith("Fewer than 30")
    assert relative_rates([*ROWS, ("Roma", 4, 30)], "White", "proportion").groups[4].ratio is not None
    others = relative_rates(ROWS, "Gypsy", "proportion").groups
    assert {g.ratio for g in others} == {None}
    assert others[0].says == "Gypsy has fewer than 30 to divide by: nothing can be compared with it."


@pytest.mark.parametrize("reference", ["Some", "None"])
def test_nobody_counted_gives_no_ratio(reference: str) -> None:
    found = relative_rates([("Some", 9, 90), ("None", 0, 90)], reference, "proportion")
    assert {g.ratio for g in found.groups} == {None}


def test_hidden_groups_are_left_out_and_counted() -> None:
    found = relative_rates(ROWS, "White", "proportion")
    assert [g.name for g in found.groups] == ["Black", "White", "Mixed", "Gypsy"]
    assert found.left_out.symbols == (("c", 1),)
    assert "c (hidden" in found.note
    with pytest.raises(FairError, match="reference group has no figure"):
        relative_rates(ROWS, "Asian", "proportion")


counts = st.tuples(st.integers(1, 400), st.integers(400, 9000))


@given(st.lists(counts, min_size=2, max_size=8), st.integers(2, 40), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_laws_of_ratios(given_counts: list[tuple[int, int]], times: int, chance: random.Random) -> None:
    rows: Rows = [(str(n), r, d) for n, (r, d) in enumerate(given_counts)]
    found = {g.name: g for g in relative_rates(rows, "0", "rate").groups}
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    assert {g.name: g for g in relative_rates(shuffled, "0", "rate").groups} == found
    larger = relative_rates([(n, r, int(d) * times) for n, r, d in rows], "0", "rate")
    back = relative_rates(rows, "1", "rate").groups[0]
    for g in larger.groups[1:]:
        assert g.ratio == pytest.approx(found[g.name].ratio)
        assert g.ratio_low == pytest.approx(found[g.name].ratio_low)
    one = found["1"]
    assert one.ratio is not None
    assert back.ratio == pytest.approx(1 / one.ratio)
    assert back.ratio_high == pytest.approx(1 / one.ratio_low)  # type: ignore[operator]


def test_five_yearly_proportions_cannot_show_a_change() -> None:
    rows = [(period, n, 400) for period, n in zip(years(5), [60, 66, 58, 61, 85], strict=True)]
    found = short_series(rows, "proportion")
    assert found.says.startswith("Five yearly points cannot show a change; if nothing changed, chance alone gives ")
    assert "this range: 13.2 to 19.8. Chance alone gives a difference as large as this about once in 190." in found.says
    assert (found.latest, found.earlier) == pytest.approx((21.25, 15.3125))
    assert found.p == pytest.approx(0.0052701178732, rel=1e-8)
    assert found.interval == pytest.approx(tuple(100 * limit for limit in exact_proportion(85, 400)))
    assert "improvement" not in found.says
    assert "concern" not in found.says


def test_yearly_rates_are_tested_as_two_poisson_counts() -> None:
    rows = [(period, n, 10_000) for period, n in zip(years(2), [1, 6], strict=True)]
    found = short_series(rows, "rate", per=10_000)
    assert found.p == pytest.approx(2 * (1 + 7) / 2**7)
    assert (found.latest, found.earlier, found.low, found.high) == pytest.approx((6, 1, 1, 6))
    assert found.interval == pytest.approx(exact_count(6))
    assert found.says.startswith("Two yearly points")


def test_hidden_years_are_left_out_and_a_hidden_latest_is_not_tested() -> None:
    rows: list[tuple[Period, int | str, int | str]] = [(p, 60, 400) for p in years(5)]
    rows[1] = (rows[1][0], "c", 400)
    found = short_series(rows, "proportion")
    assert found.left_out.symbols == (("c", 1),)
    assert found.says.startswith("Four yearly points")
    assert found.p == 1
    rows[4] = (rows[4][0], "x", "x")
    last = short_series(rows, "proportion")
    assert (last.p, last.low, last.latest) == (None, None, None)
    assert "The latest figure is not known." in last.says


@pytest.mark.parametrize("sizes", [(29, 400), (400, 29)])
def test_below_thirty_nothing_is_tested(sizes: tuple[int, int]) -> None:
    found = short_series([(p, 9, n) for p, n in zip(years(2), sizes, strict=True)], "proportion")
    assert (found.p, found.latest, found.earlier) == (None, None, None)
    assert "only counts are given" in found.says
    assert short_series([(p, 9, 30) for p in years(2)], "proportion").p == 1


def test_the_order_of_years_given_does_not_matter() -> None:
    rows = [(period, n, 400) for period, n in zip(years(5), [60, 66, 58, 61, 85], strict=True)]
    assert short_series(rows[::-1], "proportion") == short_series(rows, "proportion")


def test_twelve_points_belong_on_a_chart_and_rolling_years_nowhere() -> None:
    with pytest.raises(FairError, match="enough points"):
        short_series([(p, 6, 40) for p in years(12)], "proportion")
    short_series([(p, 6, 40) for p in years(11)], "proportion")
    rolling = [(Period(date(2020, m, 1), date(2021, m, 1)), 6, 40) for m in (1, 4, 7)]
    with pytest.raises(FairError, match="overlap"):
        short_series(rolling, "proportion")


def test_chance_alone_is_called_rare_no_more_often_than_it_is() -> None:
    chance = random.Random(5)
    found = [
        short_series([(p, sum(chance.random() < 0.2 for _ in range(150)), 150) for p in years(4)], "proportion").p
        for _ in range(250)
    ]
    assert 0.01 < sum(p is not None and p < 0.05 for p in found) / len(found) < 0.08
