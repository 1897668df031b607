"""Quantiles against tables and exact sums; exact intervals and tests for small counts."""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp, factorial, fsum, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.insight.fair import exact_count, exact_proportion
from forethought.insight.fair.exact import chance_in_words, poisson_limits, two_proportions, two_rates
from forethought.insight.fair.special import (
    beta_lower,
    beta_quantile,
    chi_square_quantile,
    gamma_lower,
    gamma_upper,
    normal_quantile,
)


@pytest.mark.parametrize(
    ("probability", "freedom", "value"),
    [
        (0.95, 1, 3.841458820694124),
        (0.99, 1, 6.634896601021214),
        (0.95, 10, 18.307038053275146),
        (0.025, 20, 9.590777392264867),
        (0.999, 20, 45.31474661812586),
        (0.95, 100, 124.34211340400407),
        (0.001, 2, -2 * log(0.999)),
        (0.998, 2, -2 * log(0.002)),
    ],
)
def test_chi_square_quantiles_are_those_of_the_tables(probability: float, freedom: int, value: float) -> None:
    assert chi_square_quantile(probability, freedom) == pytest.approx(value, abs=1e-8)


@pytest.mark.parametrize(
    ("probability", "a", "b", "value"),
    [
        (0.5, 2, 3, 0.38572756813238945),
        (0.025, 5, 6, 0.18708602844739),
        (0.975, 6, 5, 0.81291397155261),
        (0.975, 1, 10, 1 - 0.025**0.1),
        (0.3, 7, 1, 0.3 ** (1 / 7)),
    ],
)
def test_beta_quantiles_are_those_of_the_tables(probability: float, a: int, b: int, value: float) -> None:
    assert beta_quantile(probability, a, b) == pytest.approx(value, abs=1e-8)


def test_normal_quantiles_are_those_of_the_funnel() -> None:
    assert normal_quantile(0.975) == pytest.approx(1.959963984540054, abs=1e-8)
    assert normal_quantile(0.999) == pytest.approx(3.090232306167813, abs=1e-8)


@given(st.integers(0, 60), st.floats(0.01, 90))
@settings(max_examples=100, deadline=None)
def test_the_gamma_function_sums_poisson_chances(count: int, mean: float) -> None:
    summed = fsum(exp(-mean) * mean**k / factorial(k) for k in range(count + 1))
    assert gamma_upper(count + 1, mean) == pytest.approx(summed, rel=1e-8, abs=1e-12)
    assert gamma_lower(count + 1, mean) == pytest.approx(1 - summed, abs=1e-12)


@given(st.integers(1, 60), st.data(), st.integers(1, 99))
@settings(max_examples=100, deadline=None)
def test_the_beta_function_sums_binomial_chances(size: int, data: st.DataObject, per_cent: int) -> None:
    count = data.draw(st.integers(1, size))
    p = Fraction(per_cent, 100)
    at_least = sum(comb(size, k) * p**k * (1 - p) ** (size - k) for k in range(count, size + 1))
    assert beta_lower(count, size - count + 1, float(p)) == pytest.approx(float(at_least), rel=1e-8, abs=1e-12)


@given(st.floats(0.001, 0.999), st.floats(0.5, 3000))
@settings(max_examples=100, deadline=None)
def test_a_quantile_takes_back_to_its_probability(probability: float, shape: float) -> None:
    assert gamma_lower(shape, chi_square_quantile(probability, 2 * shape) / 2) == pytest.approx(probability, abs=1e-8)
    assert beta_lower(shape, 7.5, beta_quantile(probability, shape, 7.5)) == pytest.approx(probability, abs=1e-8)


def test_no_quantile_of_a_certainty() -> None:
    for impossible in (0.0, 1.0):
        with pytest.raises(ValueError, match="strictly between"):
            chi_square_quantile(impossible, 3)


def test_exact_intervals_are_those_published() -> None:
    assert exact_count(10) == pytest.approx((4.7953887, 18.3903560), abs=1e-7)
    assert exact_count(0) == pytest.approx((0, 3.6888794541), abs=1e-8)
    assert exact_proportion(0, 10) == pytest.approx((0, 0.30849710781876), abs=1e-8)
    assert exact_proportion(10, 10) == pytest.approx((0.69150289218124, 1), abs=1e-8)
    assert exact_proportion(5, 10) == pytest.approx((0.18708602844739, 0.81291397155261), abs=1e-8)


@given(st.floats(0.01, 2000), st.sampled_from([0.95, 0.998]))
@settings(max_examples=60, deadline=None)
def test_poisson_limits_keep_their_promise_on_each_side(expected: float, level: float) -> None:
    low, high = poisson_limits(expected, level)
    tail = (1 - level) / 2
    assert 0 <= low <= expected < high
    assert gamma_lower(high, expected) == pytest.approx(tail, rel=1e-8)
    assert low == 0 or gamma_upper(low + 1, expected) == pytest.approx(tail, rel=1e-8)


@given(st.integers(1, 80), st.integers(1, 400), st.sampled_from([0.95, 0.998]))
@settings(max_examples=80, deadline=None)
def test_a_count_is_outside_when_the_expected_number_is_outside_its_exact_interval(
    count: int, tenths: int, level: float
) -> None:
    expected = tenths / 10
    low, high = poisson_limits(expected, level)
    inside_low, inside_high = exact_count(count, level)
    assert (count > high) == (inside_low > expected)
    assert (count < low) == (inside_high < expected)


def test_nothing_expected_has_limits_of_nought() -> None:
    assert poisson_limits(0, 0.95) == (0, 0)


def _exact_two_sided(chances: dict[int, Fraction], seen: int) -> float:
    return float(sum(chance for chance in chances.values() if chance <= chances[seen]))


@given(st.integers(0, 30), st.integers(1, 40), st.integers(1, 40), st.data())
@settings(max_examples=100, deadline=None)
def test_two_rates_are_tested_by_the_conditional_binomial(
    total: int, one: int, other: int, data: st.DataObject
) -> None:
    seen = data.draw(st.integers(0, total))
    p = Fraction(one, one + other)
    chances = {k: comb(total, k) * p**k * (1 - p) ** (total - k) for k in range(total + 1)}
    assert two_rates(total, one, other).two_sided(seen) == pytest.approx(_exact_two_sided(chances, seen), rel=1e-8)


@given(st.integers(1, 40), st.integers(1, 40), st.data())
@settings(max_examples=100, deadline=None)
def test_two_proportions_are_tested_by_fishers_exact_test(one: int, other: int, data: st.DataObject) -> None:
    total = data.draw(st.integers(0, one + other))
    places = range(max(0, total - other), min(total, one) + 1)
    seen = data.draw(st.sampled_from(places))
    chances = {k: Fraction(comb(one, k) * comb(other, total - k), comb(one + other, total)) for k in places}
    assert two_proportions(total, one, other).two_sided(seen) == pytest.approx(
        _exact_two_sided(chances, seen), rel=1e-8
    )


def test_the_lady_tasting_tea() -> None:
    assert two_proportions(4, 4, 4).two_sided(3) == pytest.approx(34 / 70)
    assert two_proportions(4, 4, 4).two_sided(4) == pytest.approx(2 / 70)


@given(st.integers(0, 60), st.integers(1, 300), st.integers(1, 300))
@settings(max_examples=60, deadline=None)
def test_the_range_of_chance_holds_what_the_test_would_not_call_unusual(total: int, one: int, other: int) -> None:
    chance = two_rates(total, one, other)
    low, high = chance.range()
    for k in range(total + 1):
        assert (low <= k <= high) == (chance.two_sided(k) >= 0.05)


def test_a_result_too_rare_to_count_is_nought_and_not_an_error() -> None:
    assert two_rates(100_000, 1, 1).two_sided(0) == 0


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (1.0, "more often than not"),
        (0.5, "more often than not"),
        (0.2, "about once in 5."),
        (0.0123, "about once in 81."),
        (0.0052, "about once in 190."),
        (0.00101, "about once in 990."),
        (0.0009, "less than once in 1,000."),
        (0.0, "less than once in 1,000."),
    ],
)
def test_a_chance_is_told_in_words(p: float, words: str) -> None:
    assert words in chance_in_words(p)
