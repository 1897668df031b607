"""What an action costs: the sums of a real evaluation, one year by hand, and laws that hold for any figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.strategy import (
    CAVEAT,
    Action,
    Range,
    StrategyError,
    appraise,
    envelope,
    estimate,
    figures,
    not_found,
    returns,
    shipped_action,
    think_family,
)


def same(value: float) -> Range:
    return Range(value, value, value)


# Everybody adopts at once (the curve is steep and long past half way): the sums can be done by hand.
PLAIN = Action(
    name="plain", councils=10, years=2, hours=same(100), wage=same(20), kept=same(0.5), attribution=same(1),
    central_setup=same(3000), central_run=same(1000), set_up=same(100), run=same(50), final_adoption=same(1),
    half_way=-100, steepness=5, optimism_bias=0.1, discount=0.035, cashable=0.25,
)  # fmt: skip


def test_the_think_family_database_comes_out_as_evaluated() -> None:
    found = think_family()
    assert round(found.total, 2) == 1.30
    assert found.percent_by_year[2018] == 112
    assert found.first_year_over == 2018
    assert [round(p) for p in found.percent_by_year.values()] == [4, 51, 65, 112, 288, 232]


def test_two_years_by_hand() -> None:
    found = appraise(PLAIN)
    first, second = found.years
    assert (first.time_saved, second.time_saved) == pytest.approx((10_000, 10_000))
    assert (first.central, second.central) == pytest.approx((3_300, 1_100))
    assert (first.local, second.local) == pytest.approx((1_650, 550))
    assert found.npv == pytest.approx(5_050 + 8_350 / 1.035)
    assert found.cashable == pytest.approx(0.25 * (10_000 + 10_000 / 1.035))
    assert found.cashable + found.not_cashable == pytest.approx(found.time_saved)
    assert (found.first_year_covered, found.paid_back_by) == (1, 1)
    assert found.who["centre"]["gains"] == 0
    assert sum(body["pays"] for body in found.who.values()) == pytest.approx(found.central + found.local)


def test_a_year_of_balance_counts_and_a_loss_never_pays_back() -> None:
    assert returns({2020: (100, 100), 2021: (100, 101)}).first_year_over == 2021
    assert returns({2020: (100, 100)}).total == 1
    with pytest.raises(StrategyError, match="no cost"):
        returns({2020: (0, 5)})
    poor = appraise(replace(PLAIN, hours=same(0)))
    assert (poor.break_even_adoption, poor.first_year_covered, poor.paid_back_by) == (None, None, None)
    dear = appraise(replace(PLAIN, central_setup=same(10**6)))
    assert dear.break_even_adoption is None


@given(st.floats(0.05, 1), st.floats(50, 2000), st.floats(0, 20_000))
@settings(deadline=None)
def test_at_the_break_even_adoption_the_value_is_nil(final: float, hours: float, setup: float) -> None:
    action = replace(PLAIN, final_adoption=same(final), hours=same(hours), central_setup=same(setup))
    share = appraise(action).break_even_adoption
    if share is not None:
        found = appraise(replace(action, final_adoption=same(share)))
        assert found.npv == pytest.approx(0, abs=1e-6 * max(1.0, found.central))


@given(st.integers(0, 2**32))
@settings(max_examples=10, deadline=None)
def test_the_same_seed_gives_the_same_range_in_order(seed: int) -> None:
    first, again = (estimate(shipped_action(), seed=seed, runs=200) for _ in range(2))
    assert first == again
    assert first.low <= first.middle <= first.high


def test_low_and_high_are_the_tenth_and_ninetieth_percentile() -> None:
    # one figure in doubt, evenly on both sides: the deciles of its triangle are known
    spread = replace(PLAIN, central_setup=Range(0, 5000, 10_000))
    found = estimate(spread, seed=3, runs=4000)
    tenth = 10_000 * (0.1 / 2) ** 0.5  # of a symmetric triangle from nil to 10,000
    base = appraise(replace(PLAIN, central_setup=same(0))).npv
    assert found.high == pytest.approx(base - 1.1 * tenth, abs=200)
    assert found.low == pytest.approx(base - 1.1 * (10_000 - tenth), abs=200)
    assert found.middle == pytest.approx(base - 1.1 * 5000, abs=200)


def test_another_seed_gives_another_range_and_no_doubt_gives_none() -> None:
    assert estimate(shipped_action(), seed=1, runs=200).low != estimate(shipped_action(), seed=2, runs=200).low
    certain = estimate(PLAIN, seed=1, runs=50)
    assert certain.low == certain.high == certain.central.npv
    assert certain.above_nil == 1
    with pytest.raises(StrategyError, match="Too few"):
        estimate(PLAIN, seed=1, runs=19)


@pytest.mark.parametrize(
    "changed",
    [
        {"hours": Range(2, 1, 3)},
        {"hours": Range(-1, 0, 3)},
        {"kept": Range(0.5, 0.7, 1.1)},
        {"years": 0},
        {"cashable": 1.5},
        {"optimism_bias": -0.1},
    ],
)
def test_figures_that_cannot_be_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises(StrategyError, match="do not hold together"):
        replace(PLAIN, **changed)  # type: ignore[arg-type]


def test_adoption_grows_along_its_curve() -> None:
    found = appraise(replace(PLAIN, half_way=1, steepness=1, years=3)).years
    assert [round(year.adopted, 3) for year in found] == [0.5, 0.731, 0.881]
    # set-up falls only on those that adopt in the year
    assert found[1].local == pytest.approx(1.1 * 10 * (100 * (found[1].adopted - 0.5) + 50 * found[1].adopted))


def test_the_national_sums() -> None:
    found = envelope()
    assert found["three returns"] == (4_131_000, 10_327_500)
    low, high = found["saving from year-round checking"]
    assert (round(low / 1e6, 1), round(high / 1e6, 1)) == (1.0, 5.2)
    assert found["the whole returns process"] == (7_650_000, 7_650_000)
    assert found["adopting a tool that costs nothing to license (once)"] == (76_500, 76_500)


def test_every_figure_has_a_source_and_says_what_it_is() -> None:
    assert all(f.source and f.unit and f.low <= f.high for f in figures().values())
    assert {f.basis for f in figures().values()} == {"published", "assumption"}
    assert all(f.source.startswith("Forethought") for f in figures().values() if f.basis == "assumption")
    assert len(not_found()) >= 4


def test_never_n20_only_time_is_valued() -> None:
    assert "no change in any child's life is valued" in CAVEAT
    names = set(Action.__dataclass_fields__) | set(appraise(PLAIN).__dataclass_fields__)
    assert not [name for name in names if any(word in name for word in ("outcome", "harm", "children", "avoided"))]
