"""XmR charts: limits, flags and their order, phases, what a series refuses, how often chance raises an alarm."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.insight.fair import FairError, NamedChange, Series, Xmr, xmr
from forethought.insight.fair.series import Value
from forethought.model import Period

GOLDEN = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
LEVEL = [5, 4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6]
"""Twelve quiet points: mean 5, mean moving range 14/11, limits 1.6 and 8.4, near limits 2.7 and 7.3."""


def months(number: int) -> list[Period]:
    starts = [date(2020 + i // 12, i % 12 + 1, 1) for i in range(number + 1)]
    return [Period(start, end) for start, end in pairwise(starts)]


def monthly(values: Sequence[Value | str]) -> Series:
    return Series.of(zip(months(len(values)), values, strict=True))


def chart(values: Sequence[Value | str], **options: bool) -> Xmr:
    return xmr(monthly(values), **{"screened": False, **options})


def frozen(later: Sequence[Value | str]) -> list[tuple[str, str]]:
    """Flags of what follows the quiet twelve, against their limits."""
    return [(p.flag, p.side) for p in chart([*LEVEL, *later], freeze=True).points[len(LEVEL) :]]


def test_limits_of_the_published_example() -> None:
    plain, screened = chart(GOLDEN).phases[0], chart(GOLDEN, screened=True).phases[0]
    assert plain.centre == pytest.approx(1.94, abs=0.005)
    assert (plain.low, plain.high) == pytest.approx((-3.06, 6.95), abs=0.005)
    assert (screened.low, screened.high) == pytest.approx((-0.72, 4.60), abs=0.005)
    assert (plain.ranges, plain.kept, screened.ranges, screened.kept) == (17, 17, 17, 15)
    assert chart(GOLDEN, screened=True).screened is True
    assert chart(GOLDEN).screened is False


def test_near_limits_lie_two_thirds_of_the_way() -> None:
    phase = chart(GOLDEN).phases[0]
    assert phase.moving_range is not None
    assert phase.centre is not None
    assert phase.near_high == pytest.approx(phase.centre + 1.7733 * phase.moving_range, abs=1e-3)
    assert phase.near_low == pytest.approx(phase.centre - 1.7733 * phase.moving_range, abs=1e-3)


def test_moving_ranges_stand_beside_their_points() -> None:
    assert [p.moving_range for p in chart(GOLDEN).points[:6]] == [None, 1, 1, 1, 8, 9]


@pytest.mark.parametrize(
    ("later", "flags"),
    [
        pytest.param([9], [("outside", "high")], id="above the upper limit"),
        pytest.param([1], [("outside", "low")], id="below the lower limit"),
        pytest.param([Decimal("8.3")], [("", "")], id="inside"),
        pytest.param([8, 5.5, 8], [("two of three", "high"), ("", ""), ("two of three", "high")], id="two of three"),
        pytest.param([9, 6, 8], [("outside", "high"), ("", ""), ("", "")], id="a point outside is not near"),
        pytest.param([8, 5, 8], [("", "")] * 3, id="the third point on the mean"),
        pytest.param([8, 4, 8], [("", "")] * 3, id="the third point on the other side"),
        pytest.param([4, 2, 2], [("", ""), *[("two of three", "low")] * 2], id="two of three below"),
        pytest.param([5, 6, 6, 6, 6, 6, 6], [("", "")] * 7, id="six on one side after the mean"),
        pytest.param([5, 6, 6, 6, 6, 6, 6, 6], [("", ""), *[("shift", "high")] * 7], id="seven on one side"),
        pytest.param([4, 4, 4, 5, 4, 4, 4], [("", "")] * 7, id="a point on the mean breaks a shift"),
        pytest.param([3, 3.5, 4, 4.5, 5.5, 6], [("", "")] * 6, id="six rising"),
        pytest.param([3, 3.5, 4, 4.5, 5.5, 6, 6.5], [("trend", "high")] * 7, id="seven rising"),
        pytest.param([6.5, 6, 5.5, 5, 4.5, 4, 3.5], [("trend", "low")] * 7, id="seven falling"),
        pytest.param([3, 3.5, 4, 4, 4.5, 5.5, 6], [("", "")] * 7, id="a step of nought breaks a trend"),
        pytest.param(
            [5, 5.2, 5.4, 5.6, 5.8, 6, 9],
            [*[("trend", "high")] * 6, ("outside", "high")],
            id="outside goes before trend",
        ),
        pytest.param(
            [5, 5.1, 5.2, 5.3, 5.4, 7.5, 8],
            [("trend", "high")] * 7,
            id="trend goes before two of three",
        ),
        pytest.param(
            [5, 6, 6, 8, 8, 6, 6, 6],
            [
                ("", ""),
                *[("shift", "high")] * 2,
                *[("two of three", "high")] * 2,
                *[("shift", "high")] * 3,
            ],
            id="two of three goes before shift",
        ),
    ],
)
def test_flags(later: list[Value], flags: list[tuple[str, str]]) -> None:
    assert frozen(later) == flags


def test_a_point_on_the_limit_is_not_outside() -> None:
    # Moving ranges all 1: limits lie 2.66 from the mean of the first twelve, 0.5.
    values = [0, 1] * 6
    on, over = (
        xmr(monthly([*values, last]), screened=False, freeze=True).points[-1]
        for last in (Decimal("3.16"), Decimal("3.17"))
    )
    assert (on.flag, over.flag) == ("", "outside")


def test_tenths_are_taken_as_written() -> None:
    assert {p.flag for p in chart([0.1] * 15, screened=True).points} == {""}
    # Stored in twos, 0.2 lies a hair above the mean of 0.1 and 0.3.
    assert {p.flag for p in chart([*[0.1, 0.3] * 6, *[0.2] * 7], freeze=True).points} == {""}


def test_a_moving_range_of_just_the_screen_is_left_out() -> None:
    steps = ["0.07"] * 8 + ["0.1133", "0.3267"]  # the last is 3.267 times their mean of 0.1
    values = [Decimal(0)]
    for step in steps:
        values.append(values[-1] + Decimal(step))
    assert chart(values, screened=True).phases[0].kept == 9


def test_a_target_on_the_limit_is_hit_and_miss() -> None:
    found = chart([0, 1] * 6)
    assert (found.phases[0].low, found.phases[0].high) == (-2.16, 3.16)
    assert {found.assurance(target, "high") for target in (-2.16, 3.16)} == {"hit and miss"}


def test_frozen_limits_rest_on_twelve_numbers_whatever_is_hidden_among_them() -> None:
    values: list[Value | str] = [*LEVEL[:6], "c", *LEVEL[6:], *[40] * 12]
    phase = chart(values, freeze=True).phases[0]
    assert (phase.centre, phase.ranges) == (5, 10)


def test_a_number_follows_only_a_number_of_the_period_before() -> None:
    periods = months(6)
    del periods[4]
    series = Series.of(zip(periods, [1, 2, "c", 3, 4], strict=True))
    assert [entry.follows for entry in series.entries] == [False, True, False, False, False]


def test_eleven_points_give_no_flag_and_say_why() -> None:
    found = chart([*LEVEL[:10], 90])
    assert {p.flag for p in found.points} == {""}
    assert found.phases[0].enough is False
    assert found.says.startswith("Eleven monthly points cannot show a change;")
    assert found.assurance(1000, "high") == ""
    assert chart([*LEVEL[:11], 90]).points[-1].flag == "outside"


def test_five_yearly_points_are_told_with_their_range() -> None:
    years = [Period(date(y, 4, 1), date(y + 1, 4, 1)) for y in range(2020, 2025)]
    found = xmr(Series.of(zip(years, [10, 12, 10, 12, 10], strict=True)), screened=True)
    assert found.says == (
        "Five yearly points cannot show a change; as far as they tell, chance alone gives this range: 5.5 to 16.1."
    )
    single = xmr(Series.of([(years[0], 10)]), screened=True)
    assert single.says == "One yearly point cannot show a change."
    assert single.phases[0].low is None


def test_frozen_limits_do_not_follow_what_comes_after() -> None:
    after = [40] * 12
    assert chart([*LEVEL, *after], freeze=True).phases[0].centre == 5
    assert chart([*LEVEL, *after]).phases[0].centre == 22.5
    assert chart([*LEVEL, *after], freeze=True).phases[0].frozen is True


def test_limits_are_drawn_anew_only_at_a_named_change() -> None:
    series = monthly([*LEVEL, *[v + 20 for v in LEVEL]])
    day = months(13)[12].start
    found = xmr(series, screened=False, changes=[NamedChange(day, "new front door")])
    assert [(p.change, p.centre, p.points) for p in found.phases] == [("", 5, 12), ("new front door", 25, 12)]
    assert {p.flag for p in found.points} == {""}
    assert [p.phase for p in found.points] == [0] * 12 + [1] * 12
    assert found.points[12].moving_range is None
    with pytest.raises(FairError, match="change with a name"):
        xmr(series, screened=False, changes=[NamedChange(day, " ")])
    with pytest.raises(FairError, match="no figures"):
        xmr(series, screened=False, changes=[NamedChange(date(2031, 1, 1), "later")])


def test_a_short_last_phase_has_no_verdict() -> None:
    change = NamedChange(months(13)[12].start, "new system")
    found = xmr(monthly([*LEVEL, 50, 60]), screened=False, changes=[change])
    assert found.says == "Two monthly points cannot show a change."
    assert {p.flag for p in found.points} == {""}


@pytest.mark.parametrize(
    ("target", "polarity", "said"),
    [
        (9, "high", "consistently fails"),
        (1, "high", "consistently passes"),
        (5, "high", "hit and miss"),
        (9, "low", "consistently passes"),
        (1, "low", "consistently fails"),
        (5, "low", "hit and miss"),
        (9, "neutral", ""),
    ],
)
def test_assurance_against_a_target(target: float, polarity: str, said: str) -> None:
    assert chart(LEVEL).assurance(target, polarity) == said


def test_hidden_figures_are_left_out_counted_and_break_runs() -> None:
    run: list[Value | str] = [6, 6, 6, "c", 6, 6, 6, 6]
    found = chart([*LEVEL, 5, *run], freeze=True)
    assert {p.flag for p in found.points} == {""}
    assert found.left_out.symbols == (("c", 1),)
    assert found.points[16].symbol == "c"
    assert found.points[17].moving_range is None
    assert "c (" in found.left_out.note
    without = [value for value in run if value != "c"]
    assert chart([*LEVEL, 5, *without], freeze=True).points[-1].flag == "shift"


def test_a_skipped_month_breaks_a_run_too() -> None:
    periods = months(22)
    del periods[16]
    found = xmr(
        Series.of(zip(periods, [*LEVEL, 5, *[6] * 8], strict=True)),
        screened=False,
        freeze=True,
    )
    assert {p.flag for p in found.points} == {""}
    assert found.points[16].moving_range is None


def test_figures_with_hardly_a_neighbour_stay_on_trial() -> None:
    values: list[Value | str] = [v for value in [*LEVEL, 90] for v in (value, "c")]
    found = chart(values)
    assert found.phases[0].enough is False
    assert found.says == "13 monthly points cannot show a change."


def test_rolling_figures_are_refused_with_the_reason() -> None:
    rolling = [(Period(a.start, b.end), 10) for a, b in zip(months(20), months(20)[11:], strict=False)]
    with pytest.raises(FairError, match="overlap") as refused:
        Series.of(rolling)
    assert "neighbours move together" in str(refused.value)


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([], "empty"),
        ([(Period(date(2025, 4, 1)), 1)], "no end"),
        ([(Period(date(2025, 1, 1), date(2025, 2, 1)), 1), (Period(date(2025, 4, 1), date(2025, 7, 1)), 2)], "lengths"),
        ([(months(1)[0], "about ten")], "neither a number"),
        ([(months(1)[0], float("nan"))], "not a number"),
        ([(months(1)[0], True)], "not a number"),
    ],
)
def test_a_series_that_cannot_bear_a_chart_is_refused(rows: list[tuple[Period, Value | str]], what: str) -> None:
    with pytest.raises(FairError, match=what):
        Series.of(rows)


@pytest.mark.parametrize(
    ("step", "name"), [(1, "daily"), (7, "weekly"), (91, "quarterly"), (182, "half-yearly"), (365, "yearly"), (50, "")]
)
def test_a_series_knows_how_often(step: int, name: str) -> None:
    first = date(2020, 1, 1)
    days = [first + timedelta(days=step * n) for n in range(4)]
    assert Series.of([(Period(d, d + timedelta(days=1)), 1) for d in days]).every == name


tenths = st.lists(st.integers(-500, 500).map(lambda n: Decimal(n) / 10), min_size=2, max_size=30)


def flags(found: Xmr) -> list[tuple[str, str]]:
    return [(p.flag, p.side) for p in found.points]


@given(tenths, st.integers(-1000, 1000), st.booleans())
@settings(max_examples=60, deadline=None)
def test_adding_a_constant_shifts_the_chart(values: list[Decimal], more: int, screened: bool) -> None:
    one, other = chart(values, screened=screened), chart([v + more for v in values], screened=screened)
    assert flags(one) == flags(other)
    for a, b in zip(one.phases, other.phases, strict=True):
        assert a.centre is not None
        assert a.low is not None
        assert (b.centre, b.low) == pytest.approx((a.centre + more, a.low + more), abs=1e-9)
        assert b.moving_range == a.moving_range


@given(tenths, st.integers(1, 50))
@settings(max_examples=60, deadline=None)
def test_another_unit_changes_nothing_and_a_mirror_turns_sides(values: list[Decimal], times: int) -> None:
    one = flags(chart(values))
    assert flags(chart([v * times for v in values])) == one
    turned = {"high": "low", "low": "high", "": ""}
    mirrored = [side for _, side in flags(chart([-v for v in values]))]
    # Where a rise ends at the point a fall begins, the trend written first gives its side.
    if not any(flag == "trend" for flag, _ in one):
        assert mirrored == [turned[side] for _, side in one]


@given(tenths, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_in_which_periods_are_given_does_not_matter(values: list[Decimal], chance: random.Random) -> None:
    rows = list(zip(months(len(values)), values, strict=True))
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    assert xmr(Series.of(rows), screened=True) == xmr(Series.of(shuffled), screened=True)


@given(tenths)
@settings(max_examples=60, deadline=None)
def test_limits_hold_the_centre_and_screening_never_widens(values: list[Decimal]) -> None:
    plain, screened = chart(values).phases[0], chart(values, screened=True).phases[0]
    for phase in (plain, screened):
        assert phase.low <= phase.near_low <= phase.centre <= phase.near_high <= phase.high  # type: ignore[operator]
    assert screened.high <= plain.high  # type: ignore[operator]


def test_chance_alone_raises_about_the_alarms_that_the_limits_promise() -> None:
    chance = random.Random(7)
    charts = [chart([round(chance.gauss(50, 5), 2) for _ in range(24)]) for _ in range(150)]
    points = [p for found in charts for p in found.points]
    outside = sum(p.flag == "outside" for p in points) / len(points)
    assert 0.001 < outside < 0.007  # three standard deviations: 0.0027
    assert sum(bool(p.flag) for p in points) / len(points) < 0.06
