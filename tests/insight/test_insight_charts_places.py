"""Where marks lie: what is drawn is what the table says, read back through the axis of the drawing."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import log

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forethought.insight.charts import (
    NARROW,
    WIDE,
    BarChart,
    Chart,
    Dot,
    GroupChart,
    LineChart,
    Mark,
    ReferenceLine,
    StageChart,
    StripChart,
    Track,
)
from forethought.insight.charts.colours import OTHER, OWN, SOFT, look_of, looks
from forethought.insight.charts.drawing.control import SIGNS
from forethought.insight.charts.drawing.flags import flags
from forethought.insight.charts.lettering import cut, spread, width_of, wrapped
from forethought.insight.charts.scales import linear, ratio, short
from forethought.insight.fair import NamedChange
from insight.insight_charts_drawn import SVG, Drawn
from insight.insight_charts_samples import control, flagged, frame, funnels, groups, stages, strip, tracks

both = pytest.mark.parametrize("width", [WIDE, NARROW])


def number(text: str) -> float:
    return float(text.replace(",", ""))


def upright(drawn: Drawn, y: float) -> float:
    """The figure at height ``y``, from two ticks of the upright axis."""
    ticks = [(number(w), (b.top + b.bottom) / 2) for w, b in drawn.ticks("end").items() if w[:1].isdigit()]
    (v1, y1), (v2, y2) = ticks[0], ticks[-1]
    return v1 + (y - y1) / (y2 - y1) * (v2 - v1)


def level(drawn: Drawn, x: float, log_: bool = False) -> float:
    """The figure at ``x``, from the two first ticks of the level axis in the middle of the drawing."""
    ticks = [(number(w), (b.left + b.right) / 2) for w, b in drawn.ticks("middle").items() if w[:1].isdigit()]
    (v1, x1), (v2, x2) = ticks[1], ticks[2]
    if log_:
        return float(v1 * (v2 / v1) ** ((x - x1) / (x2 - x1)))
    return v1 + (x - x1) / (x2 - x1) * (v2 - v1)


@both
def test_bars_are_as_long_as_their_values_and_start_at_nought(width: int) -> None:
    marks = (Mark("A", 80.0, "80", True), Mark("B", 100.0, "100"), Mark("N", None, "c"), Mark("C", 10.0, "10"))
    bars = Drawn(BarChart(frame(), "Number", marks).svg(width)).marks()
    assert [bar.wide / bars[1].wide for bar in bars] == pytest.approx([0.8, 1.0, 0.1], abs=0.002)
    assert len({round(bar.x - bar.wide / 2, 1) for bar in bars}) == 1
    assert [bar.fill for bar in bars] == [OWN.colour, SOFT, SOFT]


def test_a_bar_below_nought_goes_the_other_way_and_the_line_stands_at_its_value() -> None:
    chart = BarChart(
        frame(), "Number", (Mark("A", -10.0, "-10"), Mark("B", 30.0, "30")), ReferenceLine("E", 10.0, "10")
    )
    drawn = Drawn(chart.svg())
    below, above = drawn.marks()
    nought = above.x - above.wide / 2
    assert below.x + below.wide / 2 == pytest.approx(nought, abs=0.11)
    assert above.wide == pytest.approx(3 * below.wide, abs=0.3)
    dashed = [one for one in drawn.root.iter(f"{SVG}line") if one.get("stroke-dasharray")]
    assert float(dashed[0].get("x1", "0")) == pytest.approx(nought + above.wide / 3, abs=0.2)


@both
def test_points_of_lines_lie_at_their_values_and_gaps_stay_gaps(width: int) -> None:
    periods = tuple(str(2014 + i) for i in range(12))
    drawn = Drawn(LineChart(frame(), "Rate", periods, tracks()).svg(width))
    last = {track.label: [v for v in track.values if v is not None][-1] for track in tracks()}
    for track in tracks():
        look = look_of(track.label, own=track.own)
        assert look is not None
        points = [mark for mark in drawn.marks() if mark.fill == look.colour]
        rightmost = max(points, key=lambda mark: mark.x)
        assert upright(drawn, rightmost.y) == pytest.approx(last[track.label], abs=1.5)
    parts = [p for p in drawn.root.iter(f"{SVG}path") if p.get("stroke") == OWN.colour]
    assert [(p.get("d") or "").count("L") + 1 for p in parts] == [4, 7]


def test_a_point_between_two_gaps_is_seen() -> None:
    values = (7.0, None, 5.0, None, *([7.0] * 39))
    shown = tuple("x" if v is None else str(v) for v in values)
    drawn = Drawn(LineChart(frame(), "n", tuple(map(str, range(43))), (Track("A", values, shown, own=True),)).svg())
    assert [round(upright(drawn, mark.y)) for mark in drawn.marks()] == [7, 5, 7]
    assert any("x means not available" in words for words in drawn.words)


def test_every_line_is_named_with_its_newest_figure() -> None:
    words = " ".join(Drawn(LineChart(frame(), "n", tuple("abcdefghijkl"), tracks()).svg()).words)
    for told in ("Dudley 89.4", "West Midlands 56.9", "England 66.0", "median 56.5"):
        assert told in words


def test_a_line_without_figures_is_named_too() -> None:
    chart = LineChart(frame(), "n", ("1", "2"), (Track("York", (None, None), ("c", "c")),))
    assert "No figures: York" in Drawn(chart.svg()).words
    assert "York: no figures; without a number: 1 hidden, a small number" in chart.description


def test_an_axis_that_does_not_start_at_nought_says_so() -> None:
    chart = LineChart(frame(), "Rate", ("1", "2"), (Track("A", (90.0, 95.0), ("90", "95")),))
    assert any("axis starts at 8" in words for words in Drawn(chart.svg()).words)
    low = LineChart(frame(), "Rate", ("1", "2"), (Track("A", (9.0, 95.0), ("9", "95")),))
    assert "0" in Drawn(low.svg()).ticks("end")
    assert not any("axis starts" in words for words in Drawn(low.svg()).words)


@both
def test_a_control_chart_draws_limits_points_and_flags_by_shape(width: int) -> None:
    chart = flagged()
    drawn = Drawn(chart.svg(width))
    held = [point for point in chart.chart.points if point.value is not None]
    marks = sorted(drawn.marks(), key=lambda mark: mark.x)
    assert [upright(drawn, mark.y) for mark in marks] == pytest.approx([p.value for p in held], abs=2.2)
    tags = {"circle": "", "polygon": "flag"}
    assert [tags[mark.tag] for mark in marks] == ["flag" if p.flag else "" for p in held]
    phase = chart.chart.phases[0]
    words = " ".join(drawn.words)
    assert f"Upper limit {phase.high:.0f}" in words
    assert f"Mean {phase.centre:.0f}" in words
    assert {p.flag for p in held if p.flag} == {"outside", "two of three", "shift"}
    for flag in ("outside", "two of three", "shift"):
        assert SIGNS[flag][1] in words
    assert SIGNS["trend"][1] not in words


def test_flags_hidden_months_and_limits_are_in_the_rows() -> None:
    chart = flagged()
    rows = chart.rows()
    assert rows[9][0:2] == ("Sep 2023", "75")
    assert rows[9][5] == "outside the limits, high"
    assert rows[15][1] == "c"
    assert rows[22][5] == "one of seven or more on one side of the mean, high"
    assert "Sep 2023: 75, outside the limits, high" in chart.description
    assert "Mar 2024: hidden, a small number" in chart.description


def test_few_points_have_limits_on_trial_and_no_line_runs_over_a_named_change() -> None:
    few = control([41, 45, 45, 40, 60])
    words = " ".join(Drawn(few.svg()).words)
    assert "(on trial)" in words
    assert "cannot show a change" in words
    assert few.rows()[1][5] == "too few to say"
    change = (NamedChange(date(2024, 3, 1), "New front door"),)
    chart = control([40 + i % 5 for i in range(14)] + [60 + i % 5 for i in range(14)], changes=change)
    drawn = Drawn(chart.svg())
    joined = [one for one in drawn.root.iter(f"{SVG}line") if one.get("stroke") == SOFT]
    assert len(joined) == 26
    assert "New front door" in drawn.words
    assert "From New front door: 14 points" in chart.description


@both
def test_dots_of_a_strip_lie_at_their_values_and_touch_no_other(width: int) -> None:
    chart = strip()
    drawn = Drawn(chart.svg(width))
    held = {kind: sorted(d.value or 0 for d in chart.dots if d.kind == kind and d.value is not None) for kind in KINDS}
    rings = [mark for mark in drawn.marks() if mark.tag == "circle" and mark.fill == "#ffffff"]
    assert sorted(level(drawn, mark.x) for mark in rings) == pytest.approx(held["other"], abs=0.6)
    near = [mark for mark in drawn.marks() if mark.tag == "polygon"]
    assert sorted(level(drawn, mark.x) for mark in near) == pytest.approx(held["neighbour"], abs=0.6)
    (own,) = [mark for mark in drawn.marks() if mark.fill == OWN.colour]
    assert level(drawn, own.x) == pytest.approx(87, abs=0.6)
    for i, one in enumerate(rings):
        for other in rings[i + 1 :]:
            assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 >= (one.wide - 0.4) ** 2
    (shade,) = drawn.marks("shade")
    assert level(drawn, shade.x - shade.wide / 2) == pytest.approx(52, abs=0.6)


KINDS = ("own", "neighbour", "other")


def test_never_n10_a_strip_lists_areas_by_name() -> None:
    rows = strip().rows()
    names = [row[0] for row in rows if row[2] in ("Other area", "Statistical neighbour")]
    assert names == sorted(names)
    assert rows[1] == ("Dudley", "87", "This area")
    assert ("Isles of Scilly", "u", "Other area") in rows


def test_a_funnel_draws_areas_at_size_and_figure_those_to_ask_about_by_shape() -> None:
    chart = funnels()
    drawn = Drawn(chart.svg())
    (own,) = [mark for mark in drawn.marks() if mark.fill == OWN.colour]
    assert upright(drawn, own.y) == pytest.approx(70 / 300 * 100, abs=0.7)
    ticks = sorted((number(w), (b.left + b.right) / 2) for w, b in drawn.ticks("middle").items())
    (v1, x1), (v2, x2) = ticks[0], ticks[-2]
    assert v1 + (own.x - x1) / (x2 - x1) * (v2 - v1) == pytest.approx(300, abs=6)
    asked = [mark for mark in drawn.marks() if mark.tag == "polygon"]
    assert sorted(round(upright(drawn, mark.y)) for mark in asked) == [3, 50]
    assert len(drawn.marks()) == len(chart.funnel.points) - 1
    paths = drawn.root.iter(f"{SVG}path")
    ends = {(one.get("stroke-dasharray", ""), _end(one.get("d", ""))) for one in paths}
    heights = [upright(drawn, y) for _, y in sorted(ends, key=lambda pair: pair[1])]
    assert [dashes for dashes, _ in sorted(ends, key=lambda pair: pair[1])] == ["", "6 4", "6 4", ""]
    most = max(v for v, _ in ticks)
    outer, inner = chart.funnel.limits(int(most), 0.998), chart.funnel.limits(int(most), 0.95)
    assert heights == pytest.approx([100 * v for v in (outer[1], inner[1], inner[0], outer[0])], abs=0.7)
    few = next(row for row in chart.rows() if row[0] == "Few")
    assert (few[3], few[6]) == ("u", "too few to say")
    assert [row[0] for row in chart.rows()[1:]] == sorted(row[0] for row in chart.rows()[1:])
    assert "Above (high, 50.0)" in chart.description


def _end(path: str) -> float:
    """The height at which a path ends."""
    return float(path.split()[-1])


@both
def test_groups_lie_at_their_ratio_with_their_interval(width: int) -> None:
    chart = GroupChart(frame(), "Times", groups(), 1.0, True)
    drawn = Drawn(chart.svg(width))
    found = [level(drawn, mark.x, log_=True) for mark in drawn.marks()]
    assert found == pytest.approx([0.6, 2.1, 1.0], rel=0.02)
    assert chart.rows()[1] == ("Asian or Asian British", "0.60", "0.50", "0.75")
    assert chart.rows()[3] == ("Other", "u", "", "")
    ends = [float(one.get("x1", "0")) for one in drawn.root.iter(f"{SVG}line") if one.get("stroke") == OWN.colour]
    assert level(drawn, min(ends), log_=True) == pytest.approx(0.5, rel=0.02)
    assert level(drawn, max(ends), log_=True) == pytest.approx(2.7, rel=0.02)


@both
def test_stages_narrow_as_their_numbers_do(width: int) -> None:
    chart = stages()
    drawn = Drawn(chart.svg(width))
    bars = drawn.marks()
    assert [bar.wide / bars[0].wide for bar in bars] == pytest.approx([1, 0.5, 0.25], abs=0.002)
    for words in ("1,240", "50% of referrals", "median 32 working days", "620 no further action", "c"):
        assert words in drawn.words
    assert "Child protection plan: hidden, a small number" in chart.description
    assert Drawn(StageChart(frame(), chart.stages[:1]).svg()).marks()


LABELS = st.text(st.characters(codec="utf-8"), max_size=60)


@example(marks=[("{", None, False)], width=640)
@given(
    st.lists(st.tuples(LABELS, st.none() | st.floats(-1e9, 1e9), st.booleans()), max_size=8),
    st.sampled_from([WIDE, NARROW]),
)
def test_no_label_of_any_bars_lies_on_another(marks: list[tuple[str, float | None, bool]], width: int) -> None:
    given_ = tuple(Mark(label, value, "c" if value is None else f"{value:,.1f}", own) for label, value, own in marks)
    sound(BarChart(frame(), "Number", given_, ReferenceLine("England", 5.0, "5")), width)


@given(
    st.lists(st.floats(-50, 150), min_size=1, max_size=6),
    st.lists(st.tuples(st.floats(-50, 150), LABELS.map(lambda text: text[:25])), max_size=5),
    st.sampled_from([WIDE, NARROW]),
)
def test_no_name_of_any_line_lies_on_another(dots: list[float], lines: list[tuple[float, str]], width: int) -> None:
    spots = tuple(Dot(f"A{i}", v, f"{v:.0f}", "own" if i == 0 else "other") for i, v in enumerate(dots))
    posts = tuple(ReferenceLine(label, value, f"{value:.0f}") for value, label in lines)
    sound(StripChart(frame(), "Number", spots, posts), width)


@given(
    st.lists(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=5, max_size=5), min_size=1, max_size=4),
    st.lists(LABELS, min_size=5, max_size=5),
    st.sampled_from([WIDE, NARROW]),
)
def test_no_label_of_any_lines_lies_on_another(values: list[list[float | None]], labels: list[str], width: int) -> None:
    found = tuple(
        Track(labels[i], tuple(v), tuple("c" if x is None else f"{x:.2f}" for x in v)) for i, v in enumerate(values)
    )
    sound(LineChart(frame(), "Number", tuple(labels), found), width)


def sound(chart: Chart, width: int) -> None:
    drawn = Drawn(chart.svg(width))
    assert drawn.overlaps() == []
    assert drawn.outside() == []


@given(st.lists(st.floats(-1e12, 1e12), max_size=20).map(tuple), st.booleans(), st.booleans(), st.integers(2, 10))
def test_an_axis_holds_its_figures_on_few_round_ticks(
    values: tuple[float, ...], zero: bool, pad: bool, most: int
) -> None:
    scale = linear(values, 0, 500, most=most, zero=zero, pad=pad)
    slack = 1e-12 * (scale.high - scale.low)
    assert all(scale.low - slack <= v <= scale.high + slack for v in values)
    assert len(scale.ticks) <= most + 3
    assert scale.ticks == tuple(sorted(set(scale.ticks)))
    places = [scale.at(v) for v in sorted(values)]
    assert places == sorted(places)
    if zero:
        assert scale.low <= 0 <= scale.high
        assert 0 in scale.ticks


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=9).map(tuple))
def test_on_an_axis_of_ratios_twice_and_half_lie_as_far_from_one(values: tuple[float, ...]) -> None:
    scale = ratio((*values, 2.0, 0.5), 0, 500)
    assert scale.at(2) - scale.at(1) == pytest.approx(scale.at(1) - scale.at(0.5))
    assert all(0 <= scale.at(v) <= 500 for v in values)
    assert 1 in scale.ticks
    assert 2 <= len(scale.ticks) <= 9
    assert log(scale.high / scale.low) > 0


@pytest.mark.parametrize(
    ("value", "step", "words"),
    [
        (0, 5, "0"), (-0.0, 0.1, "0"), (20, 5, "20"), (2.5, 2.5, "2.5"), (0.25, 0.05, "0.25"), (1500, 500, "1,500"),
        (1.5e6, 5e5, "1.5 million"), (2e9, 1e9, "2 billion"), (-3e12, 1e12, "-3 trillion"), (4e15, 1e15, "4e+15"),
        (0.5, 0.5, "0.5"), (1e-8, 1e-8, "1e-08"), (100, 25, "100"), (0.075, 0.025, "0.075"),
    ],
)  # fmt: skip
def test_a_tick_is_written_as_people_write_it(value: float, step: float, words: str) -> None:
    assert short(value, step) == words


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(1, 80)), max_size=7))
def test_labels_that_are_spread_never_overlap_and_stay_near(pairs: list[tuple[float, float]]) -> None:
    wanted, heights = [p[0] for p in pairs], [p[1] for p in pairs]
    placed = spread(wanted, heights, 0, 300)
    order = sorted(range(len(pairs)), key=lambda i: placed[i])
    for one, other in pairwise(order):
        assert placed[other] - placed[one] >= (heights[one] + heights[other]) / 2 - 1e-6
    assert all(p - h / 2 >= -1e-6 for p, h in zip(placed, heights, strict=True))


def test_a_label_with_room_stays_where_it_belongs() -> None:
    assert spread([100, 20], [10, 10], 0, 200) == [100, 20]
    assert spread([100, 101], [10, 10], 0, 200) == [100, 110]
    assert spread([199, 200], [10, 10], 0, 200) == [185, 195]


def test_names_beside_lines_are_not_struck_through() -> None:
    posts, widths = [86.0, 88.0, 90.0, 71.0], [20.0] * 4
    placed = flags([p * 4 for p in posts], [w * 5 for w in widths], 640)
    for i, flag in enumerate(placed):
        for j, other in enumerate(placed):
            crosses = flag.start < posts[j] * 4 < flag.end
            assert not (i != j and crosses and other.row >= flag.row)


@given(st.text(max_size=80), st.floats(30, 600), st.integers(1, 4), st.booleans())
def test_lines_fit_their_room(text: str, room: float, most: int, bold: bool) -> None:
    lines = wrapped(text, 14, room, most=most, bold=bold)
    assert 1 <= len(lines) <= most
    assert all(width_of(line, 14, bold=bold) <= room for line in lines)
    assert cut(text, 14, room) == text or cut(text, 14, room).endswith("…")


def test_the_same_thing_looks_the_same_in_every_chart() -> None:
    labels = ("Dudley", "England 2024-25", "West Midlands", "Statistical neighbours, median")
    pairs = tuple((label, label == "Dudley") for label in labels)
    assert looks(pairs) == tuple(look_of(label, own=own) for label, own in pairs)
    assert looks(pairs[::-1]) == looks(pairs)[::-1]
    assert look_of("York") is None
    four = looks(tuple((name, False) for name in ("York", "Leeds", "England", "Hull")))
    assert len(set(four)) == 4
    assert four[0] is OTHER
