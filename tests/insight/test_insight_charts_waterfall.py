"""Steps that add up: what speaks for and what against is told by shape, words and table, not by colour alone."""

from __future__ import annotations

import re

import pytest

from forethought.insight.charts import ChartError, Limit, Step, WaterfallChart
from insight.insight_charts_samples import frame, waterfall

HEADS = ("Step", "Found", "Does", "Sum")


def chart(*steps: Step) -> WaterfallChart:
    return WaterfallChart(frame(), HEADS, steps, (Limit(0.0, "from here"),))


def bars(svg: str) -> list[tuple[float, float, str]]:
    """Where each bar starts, where its tip is, and how it is filled."""
    found = []
    for d, fill in re.findall(r'<path d="([^"]+)" fill="([^"]+)"', svg):
        corners = [tuple(map(float, corner.split())) for corner in d.strip("MZ").split("L")]
        found.append((corners[0][0], corners[2][0], fill))
    return found


@pytest.mark.parametrize("width", [640, 320])
def test_up_points_right_and_is_solid_down_points_left_and_is_outlined(width: int) -> None:
    up, more, down = bars(waterfall().svg(width))
    for start, tip, fill in (up, more):
        assert tip > start
        assert fill != "#ffffff"
    assert down[1] < down[0]
    assert down[2] == "#ffffff"


def test_each_bar_begins_where_the_one_before_ended() -> None:
    up, more, down = bars(waterfall().svg())
    assert up[1] == pytest.approx(more[0], abs=0.2)
    assert more[1] == pytest.approx(down[0], abs=0.2)


def test_as_much_more_is_as_long_as_as_much_less() -> None:
    one, other = bars(chart(Step("a", "x", 0.0, 3.0, "", ""), Step("b", "y", 3.0, 0.0, "", "")).svg())
    assert one[1] - one[0] == pytest.approx(other[0] - other[1])


def test_every_step_is_in_the_table_and_in_the_words() -> None:
    drawn = waterfall()
    assert [row[0] for row in drawn.rows()[1:]] == [step.label for step in drawn.steps]
    assert all(step.found in drawn.description for step in drawn.steps)
    assert all(limit.words.split()[0] in drawn.svg() for limit in drawn.limits)


def test_a_figure_that_is_no_number_is_refused() -> None:
    with pytest.raises(ChartError):
        chart(Step("a", "x", 0.0, float("nan"), "", ""))
