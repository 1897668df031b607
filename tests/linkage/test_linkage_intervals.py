"""The shortest interval of draws: it reaches a bound, holds whole numbers whole, and tells when there is nothing."""

import numpy as np
import pytest

from forethought.linkage.intervals import shortest


def test_of_draws_about_a_middle_it_leaves_equal_parts_out() -> None:
    draws = np.random.default_rng(1).normal(0, 1, 20_000)
    assert shortest(draws) == pytest.approx((-1.96, 1.96), abs=0.15)
    assert shortest(draws, 0.5) == pytest.approx((-0.674, 0.674), abs=0.15)


def test_draws_against_a_bound_are_held_up_to_the_bound() -> None:
    missed = np.random.default_rng(2).exponential(1, 2_000)
    low, high = shortest(-missed)
    assert high == (-missed).max()  # no link missed is possible, though a fortieth of the draws is nearer to it
    assert low > np.quantile(-missed, 0.025)


def test_whole_numbers_are_held_whole() -> None:
    assert shortest(np.repeat([2.0, 3.0], [97, 3])) == (2, 2)
    assert shortest(np.repeat([1.0, 2.0, 3.0], [4, 90, 6])) == (2, 3)
    assert shortest(np.repeat([1.0, 2.0, 3.0], [20, 60, 20])) == (1, 3)


def test_it_holds_as_many_draws_as_it_says() -> None:
    draws = np.random.default_rng(3).gamma(2, size=613)
    low, high = shortest(draws, 0.9)
    assert 0.9 <= ((draws >= low) & (draws <= high)).mean() < 0.91


def test_what_cannot_be_worked_out_has_no_interval() -> None:
    assert np.isnan(shortest(np.asarray([0.5, np.nan]))).all()
    assert np.isnan(shortest(np.zeros(0))).all()
